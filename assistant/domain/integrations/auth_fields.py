"""Owns which secrets belong to which way to sign in, and what a secret may be."""

from typing import Final

from pydantic import SecretStr

from assistant.contracts.integrations import AuthData, AuthKind, AuthPlan
from assistant.domain.integrations.draft_fields import AuthFields
from assistant.domain.integrations.headers import header_name_fault, header_value_fault
from assistant.domain.integrations.urls import base_of
from assistant.errors import DraftUnreadableError

_MOST_CHARS: Final = 16_000
_MOST_HEADERS: Final = 20
_IN_HEADERS: Final = frozenset({"token"})
_TEXTS: Final = frozenset({"token", "value", "username", "password", "client_id", "client_secret"})


def auth_plan(fields: AuthFields) -> AuthPlan:
    """Return the public part of a sign-in. Raises `DraftUnreadableError` naming the field."""
    if fields.type is AuthKind.API_KEY_HEADER and fields.name:
        fault = header_name_fault(fields.name, signs_in=True)
        if fault:
            raise _unreadable(f"auth: name {fault}", "header", "name")
    return AuthPlan(
        kind=fields.type,
        name=fields.name or None,
        token_url=_address(fields.token_url),
        authorize_url=_address(fields.authorize_url),
        scopes=fields.scopes,
        audience=fields.audience or None,
        client_auth=fields.client_auth,
    )


def checked_secrets(secrets: AuthData) -> AuthData:
    """Return secrets as they are sent: trimmed, without the word Bearer before a token.

    Raises `DraftUnreadableError` naming a field that is none, or cannot be sent.
    """
    return {key: _checked(key, value) for key, value in secrets.items()}


def guessed_auth(secrets: AuthData) -> AuthPlan:
    """Return the way to sign in that secrets are of, when nobody said which."""
    if "token" in secrets:
        return AuthPlan(kind=AuthKind.BEARER)
    if "headers" in secrets:
        return AuthPlan(kind=AuthKind.CUSTOM_HEADERS)
    if "password" in secrets:
        return AuthPlan(kind=AuthKind.BASIC)
    if "client_secret" in secrets:
        return AuthPlan(kind=AuthKind.OAUTH2_CLIENT)
    return AuthPlan(kind=AuthKind.API_KEY_HEADER)  # its name is asked for


def _checked(key: str, value: SecretStr | dict[str, SecretStr]) -> SecretStr | dict[str, SecretStr]:
    if key == "headers":
        if not isinstance(value, dict) or not 0 < len(value) <= _MOST_HEADERS:
            raise _unreadable("auth_data: headers are names with values", "pairs", "headers")
        return {name: _header(name, one) for name, one in value.items()}
    if key not in _TEXTS or isinstance(value, dict):
        raise _unreadable("auth_data: has a field that is not known", "unknown")
    text = value.get_secret_value().strip()
    if key in _IN_HEADERS:
        word, _, rest = text.partition(" ")
        text = rest.strip() if word.casefold() == "bearer" else text
    if not text:
        raise _unreadable(f"auth_data: {key} is empty", "empty", key)
    if len(text) > _MOST_CHARS:
        raise _unreadable(f"auth_data: {key} is too long", "long", key)
    if not text.isprintable() or (key in _IN_HEADERS and header_value_fault(text)):
        raise _unreadable(f"auth_data: {key} has characters that it may not have", "chars", key)
    if key == "username" and ":" in text:
        raise _unreadable("auth_data: username has a colon", "colon", key)  # RFC 7617 2
    return SecretStr(text)


def _header(name: str, value: SecretStr) -> SecretStr:
    text = value.get_secret_value().strip()
    fault = header_name_fault(name, signs_in=True) or header_value_fault(text)
    if fault:
        raise _unreadable(f"auth_data: headers: a name or value {fault}", "header", "headers")
    return SecretStr(text)


def _address(url: str | None) -> str | None:
    """Return an address, which may have a query, with its scheme and host as they are kept."""
    if not url:
        return None
    address, mark, query = url.partition("?")
    if not query.isprintable() or " " in query or "#" in query:
        raise _unreadable("auth: an address has characters that no address has", "address")
    return f"{base_of(address)}{mark}{query}"


def _unreadable(detail: str, why: str, field: str = "") -> DraftUnreadableError:
    return DraftUnreadableError(detail, detail=detail, rule="secret", why=why, field=field)
