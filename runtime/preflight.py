"""What must be true before anything is started: secrets where they are required, free ports."""

from collections.abc import Iterator
from dataclasses import dataclass

from assistant.infra.settings import Settings
from runtime.embedded.ports import why_taken
from runtime.errors import ConfigurationError, StartError

_LOOPBACK = "127.0.0.1"


@dataclass(frozen=True)
class _Port:
    setting: str
    purpose: str
    host: str
    number: int


def check_secrets(settings: Settings) -> None:
    """Refuse an external database without the secrets that go with it.

    Secrets made here would be lost to the other machines that share the database. Raises
    `ConfigurationError` with a line for each missing setting.
    """
    if not settings.database_url:
        return
    required = {
        "JWT_SECRET_KEY": settings.jwt_secret_key,
        "TEMPORAL_PAYLOAD_KEYS": settings.temporal_payload_keys,
    }
    missing = [name for name, value in required.items() if not value.get_secret_value()]
    if missing:
        raise ConfigurationError(
            "\n".join(f"{name} is required when DATABASE_URL is set." for name in missing)
        )


def check_ports(settings: Settings) -> None:
    """Refuse a port that is taken; raises `StartError` with one line that names it."""
    seen: dict[int, _Port] = {}
    for port in _ports(settings):
        twin = seen.setdefault(port.number, port)
        if twin is not port:
            raise StartError(
                f"Port {port.number} is set for both the {twin.purpose} and the {port.purpose}:"
                f" change {twin.setting} or {port.setting}."
            )
        if reason := why_taken(port.host, port.number):
            raise StartError(
                f"Port {port.number} on {port.host}, for the {port.purpose}, cannot be used"
                f" ({reason}): set {port.setting} to another one."
            )


def _ports(settings: Settings) -> Iterator[_Port]:
    yield _Port("API_PORT", "API", settings.api_host, settings.api_port)
    if not settings.temporal_address:
        yield _Port("TEMPORAL_PORT", "Temporal server", _LOOPBACK, settings.temporal_port)
        yield _Port("TEMPORAL_UI_PORT", "Temporal UI", _LOOPBACK, settings.temporal_ui_port)
