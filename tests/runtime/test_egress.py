"""SANDBOX_EGRESS_*: what the settings let out, for pages, the browser and integrations alike."""

from typing import Any

import pytest

from assistant.errors import AddressRefusedError
from assistant.infra.settings import Settings
from assistant.infra.web.guard import Guard
from runtime.egress import make_guard


def guard(**changes: Any) -> Guard:
    given = {"ollama_base_url": "http://model.test:11434", **changes}
    return make_guard(Settings(_env_file=None, **given))


def refusal(asked: Guard, url: str) -> str | None:
    try:
        asked.parse(url)
    except AddressRefusedError as error:
        return str(error.params["reason"])
    return None


@pytest.mark.parametrize(
    ("changes", "url", "reason"),
    [
        ({}, "https://example.com/", None),
        ({}, "https://example.com:8443/", "port"),
        ({}, "http://model.test:11434/", "forbidden"),
        ({"sandbox_egress_enabled": False}, "https://example.com/", "off"),
        ({"sandbox_egress_allowed_ports": "8443"}, "https://example.com:8443/", None),
        ({"sandbox_egress_allowed_hosts": "nas.test:8080"}, "http://nas.test:8080/", None),
        ({"sandbox_egress_allowlist_mode": True}, "https://example.com/", "not_allowed"),
        (
            {"sandbox_egress_allowlist_mode": True, "sandbox_egress_allowed_hosts": "example.com"},
            "https://example.com/",
            None,
        ),
        ({"sandbox_egress_denied_hosts": ".example.com"}, "https://a.example.com/", "denied"),
        ({"sandbox_egress_denied_hosts": "example.com:443"}, "https://example.com/", "denied"),
        ({"sandbox_egress_denied_hosts": "example.com:443"}, "http://example.com/", None),
        (
            {
                "sandbox_egress_denied_hosts": "nas.test",
                "sandbox_egress_allowed_hosts": "nas.test:8080",
            },
            "http://nas.test:8080/",
            "denied",
        ),
        (
            {
                "sandbox_egress_allowed_hosts": "model.test:11434",
                "sandbox_egress_block_private_networks": False,
            },
            "http://model.test:11434/",
            "forbidden",
        ),
    ],
)
def test_settings_say_what_goes_out(changes: dict[str, Any], url: str, reason: str | None) -> None:
    assert refusal(guard(**changes), url) == reason


async def test_a_host_is_denied_on_a_port_by_its_address_too() -> None:
    asked = guard(
        sandbox_egress_block_private_networks=False,
        sandbox_egress_denied_hosts="127.0.0.1:18656",
        sandbox_egress_allowed_ports="80,18656",
    )
    for host in ("127.0.0.1", "localhost", "::ffff:127.0.0.1"):
        with pytest.raises(AddressRefusedError):
            await asked.resolve(host, 18656)
        assert await asked.resolve(host, 80)


async def test_private_networks_are_blocked_unless_a_setting_says_otherwise() -> None:
    with pytest.raises(AddressRefusedError):
        await guard().resolve("10.0.0.1", 80)
    opened = guard(sandbox_egress_block_private_networks=False)
    assert [str(found) for found in await opened.resolve("10.0.0.1", 80)] == ["10.0.0.1"]
    with pytest.raises(AddressRefusedError):
        await opened.resolve("169.254.169.254", 80)
