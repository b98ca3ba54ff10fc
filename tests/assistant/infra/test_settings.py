"""Settings: one line for each mistake, no secret is repeated, every variable is documented."""

import re
from pathlib import Path

import pytest

from assistant.infra.settings import Settings, SettingsError, load_settings

EXAMPLE = Path(__file__).parents[3] / ".env.example"
VARIABLE = re.compile(r"^# ([A-Z][A-Z0-9_]+=.*)$", re.MULTILINE)
FIELDS = [name.upper() for name in Settings.model_fields]


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Take away what the machine sets, and its `.env`."""
    for name in FIELDS:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    monkeypatch.chdir(tmp_path)


def refusal() -> list[str]:
    with pytest.raises(SettingsError) as refused:
        load_settings()
    return str(refused.value).splitlines()


def test_nothing_has_to_be_set() -> None:
    settings = load_settings()

    assert (settings.api_host, settings.api_port) == ("127.0.0.1", 8000)
    assert settings.offline_model == "auto"


def test_environment_wins_over_the_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("API_PORT=9000\nOLLAMA_MODEL=from-file\nUNKNOWN=1\n")
    monkeypatch.setenv("API_PORT", "9001")

    settings = load_settings()

    assert (settings.api_port, settings.ollama_model) == (9001, "from-file")


def test_list_is_separated_by_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OLLAMA_FALLBACK_MODELS", " qwen3 , ,llama3:8b,")

    assert load_settings().ollama_fallback_models == ("qwen3", "llama3:8b")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("API_PORT", "eighty"),
        ("API_PORT", "65536"),
        ("REGISTRATION_OPEN", "perhaps"),
        ("LOG_LEVEL", "LOUD"),
        ("OFFLINE_MODEL", "sometimes"),
        ("MODEL_IDLE_TIMEOUT_SECONDS", "0"),
        ("MODEL_IDLE_TIMEOUT_SECONDS", "nan"),
        ("CHAT_TURN_DEADLINE_SECONDS", "inf"),
        ("WORKER_GRACE_SECONDS", "-1"),
        ("CONTEXT_MAX_PROMPT_TOKENS", "199"),
        ("CONTEXT_SUMMARY_ITEM_MAX_CHARS", "19"),
        ("JWT_SECRET_KEY", "short"),
        ("SANDBOX_EGRESS_ALLOWED_PORTS", "80,0"),
    ],
)
def test_bad_value_is_refused_in_one_line_that_names_the_variable(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)

    (line,) = refusal()

    assert line.startswith(f"{name}: ")


@pytest.mark.parametrize(
    ("name", "value", "named"),
    [
        ("SANDBOX_EGRESS_DENIED_HOSTS", "good.test,bad_.-:1", "'bad_.-:1'"),
        ("SANDBOX_EGRESS_DENIED_HOSTS", "127.0.0.1:99999", "'127.0.0.1:99999'"),
        ("SANDBOX_EGRESS_DENIED_HOSTS", "http://evil.test", "'http://evil.test'"),
        ("SANDBOX_EGRESS_ALLOWED_HOSTS", "nas.test,nas.test:8o", "'nas.test:8o'"),
        ("SANDBOX_EGRESS_ALLOWED_HOSTS", ".nas.test", "'.nas.test'"),
        ("SANDBOX_EGRESS_ALLOWED_HOSTS", "10.0.0", "'10.0.0'"),
        ("SANDBOX_EGRESS_ALLOWED_PORTS", "80,70000", "'70000'"),
        ("SANDBOX_EGRESS_ALLOWED_PORTS", "80,https", "'https'"),
    ],
)
def test_an_odd_host_or_port_is_named_in_the_one_line(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, named: str
) -> None:
    monkeypatch.setenv(name, value)

    (line,) = refusal()

    assert line.startswith(f"{name}: ")
    assert named in line


def test_a_password_in_an_address_is_not_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SANDBOX_EGRESS_ALLOWED_HOSTS", "http://me:hunter2@nas.test")

    (line,) = refusal()

    assert "'nas.test'" in line
    assert "hunter2" not in line


@pytest.mark.parametrize("name", ["ALLOWED", "DENIED"])
def test_both_lists_of_hosts_take_ports(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(f"SANDBOX_EGRESS_{name}_HOSTS", "127.0.0.1:18656, nas.test,[::1]:80,::1")

    listed = getattr(load_settings(), f"sandbox_egress_{name.lower()}_hosts")
    assert listed == ("127.0.0.1:18656", "nas.test", "[::1]:80", "::1")


def test_each_mistake_has_its_line_and_no_secret_is_repeated(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("API_PORT", "hunter2")
    monkeypatch.setenv("JWT_SECRET_KEY", "too-short-secret")
    monkeypatch.setenv("REQUEST_LOG_DAYS", "0")

    lines = refusal()

    assert sorted(line.split(":")[0] for line in lines) == [
        "API_PORT",
        "JWT_SECRET_KEY",
        "REQUEST_LOG_DAYS",
    ]
    assert "hunter2" not in "".join(lines)
    assert "too-short-secret" not in "".join(lines)


def test_secrets_are_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("JWT_SECRET_KEY", "TEMPORAL_PAYLOAD_KEYS", "TELEGRAM_BOT_TOKEN"):
        monkeypatch.setenv(name, "secret-" * 8)

    assert "secret-" not in repr(load_settings())


def test_example_lists_every_variable_once_and_no_other() -> None:
    listed = [line.partition("=")[0] for line in VARIABLE.findall(EXAMPLE.read_text())]

    assert sorted(listed) == sorted(FIELDS)


def test_example_shows_the_defaults(tmp_path: Path) -> None:
    uncommented = tmp_path / "all.env"
    uncommented.write_text("\n".join(VARIABLE.findall(EXAMPLE.read_text())))

    shown, defaults = Settings(_env_file=uncommented), Settings(_env_file=None)

    assert shown == defaults


def test_copied_example_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(EXAMPLE.read_text())

    assert load_settings() == Settings(_env_file=None)
    assert not load_settings().model_fields_set
