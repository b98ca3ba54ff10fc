"""Owns when a stored OAuth token still serves, and what is asked for instead when it does not."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from pydantic import SecretStr

from assistant.contracts.integrations import AuthData, AuthKind, AuthPlan
from assistant.domain.integrations.oauth import (
    Client,
    TokenRequest,
    client_request,
    refresh_request,
)
from assistant.errors import AuthRefusedError
from assistant.services.integration_auth import secret_of
from assistant.services.ports.secrets import SealedSecret

_SKEW: Final = timedelta(seconds=30)
_YOUNG: Final = timedelta(seconds=5)
"""A token that was renewed so lately is not the reason why a call is refused."""


@dataclass(frozen=True)
class HeldToken:
    """What is in a row; `row` is how it was read. `refresh` is empty when there is none."""

    row: SealedSecret
    access: str = field(default="", repr=False)
    refresh: str = field(default="", repr=False)
    issued_at: datetime | None = None


def held_token(row: SealedSecret, data: AuthData) -> HeldToken:
    """Return what was kept."""
    issued = _text(data, "issued_at")
    moment = datetime.fromisoformat(issued) if issued else None
    return HeldToken(row, _text(data, "access"), _text(data, "refresh"), moment)


def serves(held: HeldToken, stale: str, now: datetime) -> bool:
    """Tell whether a token can be used, `stale` being one that the API has refused."""
    if not held.access:
        return False
    if held.access == stale:
        return held.issued_at is not None and now - held.issued_at < _YOUNG
    return held.row.expires_at is None or now + _SKEW < held.row.expires_at


def client_of(data: AuthData) -> Client:
    """Return who asks the provider. Raises `ToolArgumentsError` without a client id."""
    return Client(secret_of(data, "client_id"), _text(data, "client_secret") or None)


def request_for(auth: AuthPlan, data: AuthData, refresh: str = "") -> TokenRequest:
    """Return what to ask the provider for a token.

    Raises `ToolArgumentsError` without a client id, and `AuthRefusedError` when only the person's
    agreement gives a token.
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
