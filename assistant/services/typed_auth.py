"""Owns what typed secrets are by the words around them: how they sign in, which field each is."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from pydantic import SecretStr

from assistant.contracts.integrations import MASK, SECRET_FIELDS, AuthData, AuthKind, AuthPlan
from assistant.domain.integrations.typed_roles import is_bare, token_url_in, typed_secrets

_SEP: Final = r"[\"']?(?:\s{0,3}[:=—–-]\s{0,3}|\s{1,3}(?:is\s{1,3})?)[\"']?"
_ONE: Final = rf"(?P<one>[^\s,;:\"'«»{MASK[0]}]{{1,200}})"
_LOGIN: Final = r"\b(?:логин\w*|login|username|user)"
_SAID_LOGIN = re.compile(rf"{_LOGIN}{_SEP}(?!(?:и|and|парол\w*|password)\b){_ONE}", re.IGNORECASE)
_ASKS_LOGIN = re.compile(rf"{_LOGIN}\b", re.IGNORECASE)
_SAID_CLIENT = re.compile(rf"\bclient[ _-]?id{_SEP}{_ONE}", re.IGNORECASE)
_ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)
_NAMED_KEY = re.compile(r"\bключ|key\b", re.IGNORECASE)
_NAMED_TOKEN = re.compile(r"токен|token|bearer", re.IGNORECASE)
_HEADER = re.compile(
    r"(?P<name>[A-Za-z][A-Za-z0-9_-]{0,99})[\"']?\s{0,3}[:=]\s{0,3}(?P<value>\S.*)"
)
_PAIRED = re.compile(
    rf"(?P<login>[^\s:,;/|+]{{1,200}})(?:\s{{0,3}}[:/|+]\s{{0,3}}|[ ,;]{{1,3}}(?:и |and )?"
    rf"(?:парол\w*|password)?[ :=—-]{{0,5}}){MASK}"
)
_HELD_BY: Final = frozenset(
    {
        (AuthKind.API_KEY_HEADER, AuthKind.CUSTOM_HEADERS),
        (AuthKind.OAUTH2_CLIENT, AuthKind.OAUTH2_CODE),
    }
)
"""Ways whose secrets are among those of another way."""

_NO_LOGIN: Final = frozenset({"и", "and", "логин", "login", "пароль", "password"})


@dataclass(frozen=True)
class Typed:
    """What words say of secrets: `auth` as in `DraftFields`, None when they name no way."""

    auth: dict[str, str] | None
    secrets: AuthData

    def __repr__(self) -> str:
        """Show no value."""
        return f"Typed({self.auth})"


def filled(text: str, values: Sequence[str]) -> str | None:
    """Return a masked text with its secrets in place, in memory only; None when they do not fit."""
    parts = text.split(MASK)
    if len(parts) != len(values) + 1:
        return None
    return "".join(piece for pair in zip(parts, (*values, ""), strict=True) for piece in pair)


def read_typed(text: str, values: Sequence[str]) -> Typed:
    """Return the way to sign in that the words around the masks name, with its secrets."""
    found = [*typed_secrets(text, values)]
    fields = {one.role: one.value for one in found}
    headers = {one.name: one.value for one in found if one.role == "header"}
    if headers and (len(headers) > 1 or headers.keys() & {"Authorization", "Cookie"}):
        secrets = {name: SecretStr(value) for name, value in headers.items()}
        return Typed({"type": AuthKind.CUSTOM_HEADERS}, {"headers": secrets})
    if {"client_id", "client_secret"} & fields.keys():
        return _client(text, fields)
    if {"password", "basic"} & fields.keys():
        return Typed({"type": AuthKind.BASIC}, _login(text, fields))
    for name, value in headers.items():
        return Typed({"type": AuthKind.API_KEY_HEADER, "name": name}, _texts(value=value))
    called = [(key, fields[key]) for key in ("token", "value") if key in fields]
    return Typed(None, _texts(**dict(called[:1])))


def only_in_bodies(text: str, values: Sequence[str]) -> bool:
    """Tell whether all that was typed stands in bodies of requests, and so never signs in."""
    return bool(values) and {one.role for one in typed_secrets(text, values)} == {"body"}


def auth_data(kind: AuthKind, known: Sequence[str], text: str, values: Sequence[str]) -> AuthData:
    """Return what was typed as the secrets of a way of signing in; `known` are those it has.

    What no word says the use of, and what is not asked for, is none of them.
    """
    typed = read_typed(text, values)
    way = typed.auth and typed.auth["type"]
    if way == kind or (way == AuthKind.OAUTH2_CLIENT and kind is AuthKind.OAUTH2_CODE):
        return typed.secrets
    if not values or only_in_bodies(text, values):
        return {}
    if kind is AuthKind.NONE:  # nobody has said how it signs in
        return typed.secrets or _called(text, values)
    fields = [name for name in SECRET_FIELDS[kind] if name not in known]
    wanted = fields or typed.secrets or is_bare(text)
    return _of(kind, fields or SECRET_FIELDS[kind], text, values) if wanted else {}


def _of(kind: AuthKind, fields: Sequence[str], text: str, values: Sequence[str]) -> AuthData:
    if kind is AuthKind.CUSTOM_HEADERS:
        return _headers(filled(text, values) or "\n".join(values))
    if kind is AuthKind.BASIC and (pair := _pair(text, values)):
        return _texts(username=pair[0], password=pair[1])
    if kind is AuthKind.BASIC and MASK in text and "password" in fields:  # a login is no secret
        return _texts(password=values[0])
    return dict(zip(fields, map(SecretStr, values), strict=False))


def with_typed_way(
    fields: dict[str, Any], auth: AuthPlan | None, text: str, values: Sequence[str]
) -> dict[str, Any]:
    """Return fields with the way to sign in that the words around the masks name, if another.

    `auth` is how the draft that they change signs in.
    """
    typed = read_typed(text, values).auth
    if typed is None or "curl" in fields:
        return fields
    kind = (fields.get("auth") or {}).get("type") or (auth and auth.kind) or AuthKind.NONE
    named = (fields.get("auth") or {}).get("name") or (auth and auth.name) or ""
    way = AuthKind(typed["type"])
    same = way == kind and named.casefold() == typed.get("name", "").casefold()
    if (same and "token_url" not in typed) or (way, kind) in _HELD_BY:
        return fields
    return fields | {"auth": typed}


def _called(text: str, values: Sequence[str]) -> AuthData:
    """Return what is called a token or a key somewhere in its message."""
    words = _ADDRESS.sub(" ", text)
    loose = [one.value for one in typed_secrets(text, values) if not one.role]
    if not loose:
        return {}
    if _NAMED_TOKEN.search(words):
        return {"token": SecretStr(loose[0])}
    return {"value": SecretStr(loose[0])} if _NAMED_KEY.search(words) else {}


def _login(text: str, fields: Mapping[str, str]) -> AuthData:
    """Return login and password; the login may be no secret, or stand before its password."""
    words = _ADDRESS.sub(" ", text)
    said = _SAID_LOGIN.search(words)
    login = fields.get("username") or (said["one"] if said else "")
    password = fields.get("basic") or fields["password"]
    both = "basic" in fields or _ASKS_LOGIN.search(words)
    if not login and both and (pair := _parted(password)):
        login, password = pair
    return _texts(username=login, password=password)


def _client(text: str, fields: Mapping[str, str]) -> Typed:
    said, address = _SAID_CLIENT.search(text), token_url_in(text)
    client = fields.get("client_id") or (said["one"] if said else "")
    auth: dict[str, str] = {"type": AuthKind.OAUTH2_CLIENT}
    secrets = _texts(client_id=client, client_secret=fields.get("client_secret", ""))
    return Typed(auth | ({"token_url": address} if address else {}), secrets)


def _texts(**fields: str) -> AuthData:
    return {key: SecretStr(value) for key, value in fields.items() if value}


def _headers(text: str) -> AuthData:
    found = [match for line in text.splitlines() if (match := _HEADER.search(line))]
    named = {match["name"]: SecretStr(match["value"].strip()) for match in found}
    return {"headers": named} if named else {}


def _pair(text: str, values: Sequence[str]) -> tuple[str, str] | None:
    """Return login and password, if both are there."""
    if len(values) > 1:
        return values[0], values[1]
    if pair := _parted(values[0]):
        return pair
    before = _PAIRED.search(text)
    if before is None or before["login"].casefold() in _NO_LOGIN:
        return None
    return before["login"], values[0]


def _parted(value: str) -> tuple[str, str] | None:
    login, colon, password = value.partition(":")
    if colon and login and password:
        return login.strip(), password.strip()
    words = value.split()
    return (words[0], words[1]) if len(words) == len(("login", "password")) else None
