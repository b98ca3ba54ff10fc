"""What the roles are told, and what they are not."""

from pathlib import Path

import pytest
from pydantic import SecretStr

from assistant.infra.settings import Settings
from runtime.banner import banner
from runtime.data_folder import DataFolder
from runtime.model_choice import ModelChoice
from runtime.parts import Embedded, api_url, embedded_servers, role_environment, roles

_OFFLINE = ModelChoice(4242)


def _environment(
    path: Path, settings: Settings, embedded: Embedded | None = None
) -> dict[str, str]:
    with DataFolder(path) as folder:
        return role_environment(settings, folder, embedded or Embedded(None, None), _OFFLINE)


def test_secrets_are_made_where_none_are_given(tmp_path: Path) -> None:
    first = _environment(tmp_path, Settings())
    assert first["JWT_SECRET_KEY"]
    assert _environment(tmp_path, Settings())["JWT_SECRET_KEY"] == first["JWT_SECRET_KEY"]


def test_given_secrets_come_before_made_ones(tmp_path: Path) -> None:
    settings = Settings(jwt_secret_key=SecretStr("s" * 40))
    assert _environment(tmp_path, settings)["JWT_SECRET_KEY"] == "s" * 40


def test_roles_never_learn_the_address_of_the_database_owner(tmp_path: Path) -> None:
    environment = _environment(tmp_path, Settings(database_owner_url="postgresql://owner@db/a"))
    assert environment["DATABASE_OWNER_URL"] == ""


def test_external_servers_are_not_embedded(tmp_path: Path) -> None:
    settings = Settings(database_url="postgresql://db/a", temporal_address="temporal:7233")
    with DataFolder(tmp_path) as folder:
        assert embedded_servers(settings, folder) == Embedded(None, None)


def test_the_bot_runs_only_with_a_token() -> None:
    without = [part.command.name for part in roles(Settings(), {})]
    token = Settings(telegram_bot_token=SecretStr("1:a"))
    assert [part.command.name for part in roles(token, {})] == [*without, "bot"]
    assert without == ["worker", "api"]


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("127.0.0.1", "http://127.0.0.1:8000"),
        ("0.0.0.0", "http://127.0.0.1:8000"),  # noqa: S104 - only read
        ("::", "http://[::1]:8000"),
    ],
)
def test_the_api_is_found_also_when_it_listens_everywhere(host: str, url: str) -> None:
    assert api_url(Settings(api_host=host)) == url


def test_a_command_does_not_show_its_environment_when_printed() -> None:
    assert "hush" not in repr(roles(Settings(), {"JWT_SECRET_KEY": "hush"}))


def test_the_banner_says_where_everything_is_and_no_secret(tmp_path: Path) -> None:
    with DataFolder(tmp_path) as folder:
        embedded = embedded_servers(Settings(), folder)
        shown = banner(Settings(), folder, embedded, _OFFLINE)
        secrets = folder.secrets().values()
    for expected in (
        "http://127.0.0.1:8000/docs",
        "http://127.0.0.1:8233",
        str(tmp_path),
        str(tmp_path / "logs"),
        "no Ollama answers at http://127.0.0.1:11434",
        "http://127.0.0.1:8000  (the first account",
        "TELEGRAM_BOT_TOKEN",
    ):
        assert expected in shown
    assert not any(secret in shown for secret in secrets)
