"""Owns how a request of an integration is signed in, and what of that is never shown again."""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final
from urllib.parse import quote

from pydantic import SecretStr

from assistant.contracts.integrations import SECRET_FIELDS, AuthData, AuthKind, AuthPlan
from assistant.domain.integrations.headers import header_name_fault, header_value_fault
from assistant.domain.integrations.redaction import Redactor
from assistant.errors import AuthDataMissingError, ToolArgumentsError
from assistant.services.ports.exchanges import Ask

OAUTH_KINDS: Final = frozenset({AuthKind.OAUTH2_CLIENT, AuthKind.OAUTH2_CODE})
_SHOWN: Final = frozenset({"username", "client_id"})
"""Fields that are no secrets by themselves: blanking them would tear other words apart."""


def signed(ask: Ask, auth: AuthPlan, data: AuthData, access: str = "") -> Ask:
    """Return the request with its sign-in; `access` is the token of an OAuth kind.

    Raises `AuthDataMissingError`, and `ToolArgumentsError`, which names what cannot be sent, never
    a value.
    """
    headers = auth_headers(auth, data, access)
    asked = replace(
        ask,
        headers={**_without(ask.headers, headers), **headers},
        secret_headers=ask.secret_headers | {name.lower() for name in headers},
    )
    if auth.kind is not AuthKind.API_KEY_QUERY:
        return asked
    name = _name(auth)
    pair = f"{quote(name, safe='')}={quote(secret_of(data, 'value'), safe='')}"
    glue = "&" if "?" in ask.url else "?"
    return replace(asked, url=f"{ask.url}{glue}{pair}", secret_query=ask.secret_query | {name})


def auth_headers(auth: AuthPlan, data: AuthData, access: str = "") -> dict[str, str]:
    """Return the headers that sign a request in. Raises what `signed` raises."""
    headers = _headers(auth, data, access)
    for name, value in headers.items():
        fault = header_name_fault(name, signs_in=True) or header_value_fault(value)
        if fault:
            raise _refused(f"auth_data: {name if name in data else auth.kind}: {fault}")
    return headers


def reserved_names(auth: AuthPlan, data: AuthData) -> frozenset[str]:
    """Return the names of headers and query fields that a call may not set itself."""
    own = data.get("headers")
    names = set(own) if isinstance(own, dict) else set()
    if auth.kind in {AuthKind.API_KEY_HEADER, AuthKind.API_KEY_QUERY} and auth.name:
        names.add(auth.name)
    return frozenset(names)


def redactor_of(data: AuthData, *more: str) -> Redactor:
    """Return what blanks the secrets, and `more` of them, in answers."""
    secrets = [*more]
    for name, value in data.items():
        if isinstance(value, SecretStr):
            secrets += [] if name in _SHOWN else [value.get_secret_value()]
        else:
            secrets += [each.get_secret_value() for each in value.values()]
    secrets += [secret.rpartition(" ")[2] for secret in secrets if " " in secret]  # "Bearer x"
    user, password = data.get("username"), data.get("password")
    if isinstance(user, SecretStr) and isinstance(password, SecretStr):
        secrets.append(f"{user.get_secret_value()}:{password.get_secret_value()}")
    return Redactor(secrets)


def check_whole(auth: AuthPlan, data: AuthData) -> None:
    """Raise `AuthDataMissingError` when something that a way to sign in needs is not set."""
    lacking = [name for name in SECRET_FIELDS[auth.kind] if not _is_set(data, name)]
    if lacking:
        raise missing(lacking)


def missing(names: Sequence[str]) -> AuthDataMissingError:
    """Return that these fields of `auth_data` are not set."""
    detail = "; ".join(f"auth_data: {name}: is missing" for name in names)
    return AuthDataMissingError(detail, detail=detail, fields=", ".join(names))


def secret_of(data: AuthData, name: str) -> str:
    """Return a secret. Raises `AuthDataMissingError` when it is not set."""
    value = data.get(name)
    if not isinstance(value, SecretStr) or not value.get_secret_value():
        raise missing((name,))
    return value.get_secret_value()


def _headers(auth: AuthPlan, data: AuthData, access: str) -> dict[str, str]:
    if auth.kind is AuthKind.BEARER:
        return {"authorization": f"Bearer {secret_of(data, 'token')}"}
    if auth.kind is AuthKind.API_KEY_HEADER:
        return {_name(auth): secret_of(data, "value")}
    if auth.kind is AuthKind.BASIC:
        return {"authorization": f"Basic {_basic(data)}"}
    if auth.kind is AuthKind.CUSTOM_HEADERS:
        own = data.get("headers")
        if not isinstance(own, dict) or not own:
            raise missing(("headers",))
        return {name: value.get_secret_value() for name, value in own.items()}
    if auth.kind in OAUTH_KINDS:
        return {"authorization": f"Bearer {access}"}
    return {}


def _is_set(data: AuthData, name: str) -> bool:
    value = data.get(name)
    return bool(value.get_secret_value() if isinstance(value, SecretStr) else value)


def _basic(data: AuthData) -> str:
    """Return user and password as RFC 7617 has them; the password may be empty."""
    password = data.get("password")
    plain = password.get_secret_value() if isinstance(password, SecretStr) else ""
    return base64.b64encode(f"{secret_of(data, 'username')}:{plain}".encode()).decode()


def _without(headers: Mapping[str, str], others: Mapping[str, str]) -> dict[str, str]:
    """Return headers but those that others replace, however they are written."""
    taken = {name.lower() for name in others}
    return {name: value for name, value in headers.items() if name.lower() not in taken}


def _name(auth: AuthPlan) -> str:
    if not auth.name:
        raise _refused("auth: name: is missing")
    return auth.name


def _refused(detail: str) -> ToolArgumentsError:
    return ToolArgumentsError(detail, detail=detail)
