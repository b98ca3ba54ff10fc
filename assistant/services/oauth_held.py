"""Owns when a stored OAuth token still serves, and what is asked for instead when it does not."""

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

from pydantic import SecretStr

from assistant.contracts.integrations import AuthData, AuthKind, AuthPlan
from assistant.domain.integrations.oauth import (
    NOTHING_SAID,
    Client,
    TokenRequest,
    client_request,
    refresh_request,
)
from assistant.errors import (
    AddressRefusedError,
    AssistantError,
    AuthRefusedError,
    PageFailedError,
    ToolTimeoutError,
    ToolUnavailableError,
)
from assistant.services.integration_auth import secret_of
from assistant.services.ports.secrets import SealedSecret

_SKEW: Final = timedelta(seconds=30)
_SHARE: Final = 5
"""A token is renewed in the last fifth of its time, or in the last half minute."""
_YOUNG: Final = timedelta(seconds=5)
"""A token that was renewed so lately is not the reason why a call is refused."""
_PORTS: Final = {"http": 80, "https": 443}
_KINDS: Final[dict[str, type[AssistantError]]] = {
    kind.code: kind
    for kind in (AddressRefusedError, PageFailedError, ToolTimeoutError, ToolUnavailableError)
}


@dataclass(frozen=True)
class HeldToken:
    """What is in a row; `row` is how it was read. `refresh` is empty when there is none.

    `failed` is why the last one who asked for a token got none.
    """

    row: SealedSecret
    access: str = field(default="", repr=False)
    refresh: str = field(default="", repr=False)
    issued_at: datetime | None = None
    failed: str = ""


def held_token(row: SealedSecret, data: AuthData) -> HeldToken:
    """Return what was kept."""
    issued = _text(data, "issued_at")
    moment = datetime.fromisoformat(issued) if issued else None
    return HeldToken(
        row, _text(data, "access"), _text(data, "refresh"), moment, _text(data, "failed")
    )


def serves(held: HeldToken, stale: str, now: datetime) -> bool:
    """Tell whether a token can be used, `stale` being one that the API has refused."""
    if not held.access:
        return False
    if held.access == stale:
        return held.issued_at is not None and now - held.issued_at < _YOUNG
    ends = held.row.expires_at
    if ends is None:
        return True
    lasts = _SKEW * _SHARE if held.issued_at is None else ends - held.issued_at
    return now + min(_SKEW, lasts / _SHARE) < ends


def is_newer(held: HeldToken, first: HeldToken | None) -> bool:
    """Tell whether a token was fetched after `first` was looked at: it serves, however short."""
    return bool(held.access) and held.access != (first.access if first is not None else "")


def failed_fields(error: AssistantError) -> AuthData:
    """Return in what a failure is kept for those who wait for the same token."""
    said = {"code": error.code, "text": str(error), "params": error.params}
    return {"failed": SecretStr(json.dumps(said))}


def failure_of(held: HeldToken) -> AssistantError:
    """Return why another one got no token."""
    if not held.failed:
        return AuthRefusedError("another has asked for a token in vain", reason="refused")
    said = json.loads(held.failed)
    return _KINDS.get(said["code"], AuthRefusedError)(said["text"], **said["params"])


def is_refusal(error: AssistantError) -> bool:
    """Tell whether the provider itself said no."""
    return isinstance(error, AuthRefusedError) and error.params.get("reason") not in NOTHING_SAID


def place_of(url: str) -> tuple[str, str]:
    """Return host and port of an address as they are named to people; empty for what is none."""
    try:
        parts = urlsplit(url)
        port = parts.port or _PORTS.get(parts.scheme)
    except ValueError:
        return "", ""
    return parts.hostname or "", str(port or "")


def client_of(data: AuthData) -> Client:
    """Return who asks the provider. Raises `AuthDataMissingError` without a client id."""
    return Client(secret_of(data, "client_id"), _text(data, "client_secret") or None)


def request_for(auth: AuthPlan, data: AuthData, refresh: str = "") -> TokenRequest:
    """Return what to ask the provider for a token.

    Raises `AuthDataMissingError` without a client id, and `AuthRefusedError` when only the
    person's agreement gives a token.
    """
    client = client_of(data)
    if auth.kind is AuthKind.OAUTH2_CLIENT:
        return client_request(auth, client)
    if not refresh:
        raise AuthRefusedError("the token cannot be renewed", reason="no_refresh")
    return refresh_request(auth, client, refresh)


def _text(data: AuthData, name: str) -> str:
    value = data.get(name)
    return value.get_secret_value() if isinstance(value, SecretStr) else ""
