"""Owns which parts of a cURL command sign in, and which one way to sign in they are together."""

import base64
import binascii
import re
from dataclasses import dataclass, field
from urllib.parse import SplitResult, unquote

from pydantic import SecretStr

from assistant.contracts.integrations import AuthData, AuthKind, AuthPlan
from assistant.domain.integrations.curl_options import Options, unreadable
from assistant.domain.integrations.headers import is_harmless_header

_PLACEHOLDER = re.compile(
    r"[<{\[$%].*|.*•.*|\*+|x{4,}|\.{3,}|your[_\- ].*|.*_(?:here|token|key)|(?:api_?)?(?:key|token)",
    re.IGNORECASE,
)


@dataclass
class Credentials:
    """What was found: headers and query fields with their values, user and password."""

    headers: dict[str, str] = field(default_factory=dict)
    query: dict[str, str] = field(default_factory=dict)
    user: str | None = None

    def takes_header(self, name: str, value: str) -> bool:
        """Take a header unless it is known to hold no secret; tell whether it was taken."""
        signs_in = not is_harmless_header(name)
        if signs_in:
            self.headers[name] = value
        return signs_in

    def takes_query(self, name: str, value: str) -> None:
        """Take a query field that signs in."""
        self.query[name] = value

    def takes_options(self, options: Options, url: SplitResult) -> None:
        """Take what options and the address say."""
        self.user = options.last_of("user")
        if url.username is not None and self.user is None:
            self.user = f"{unquote(url.username)}:{unquote(url.password or '')}"
        token = options.last_of("oauth2-bearer")
        if token is not None:
            self.headers["Authorization"] = f"Bearer {token}"
        cookies = options.all_of("cookie")
        if cookies:
            self.headers["Cookie"] = "; ".join(cookies)


def signed_in(found: Credentials) -> tuple[AuthPlan, AuthData]:
    """Return the way to sign in, and its secrets; placeholders are none.

    Raises `DraftUnreadableError` for ways that do not go together.
    """
    if found.user is not None and found.headers:
        _sign_in_by_header(found, found.user)
    if len(found.query) + bool(found.headers) + (found.user is not None) > 1:
        said = "signs in in more than one way, or has a header beside a key in its query"
        raise unreadable(said, "ways")
    if found.query:
        name, value = next(iter(found.query.items()))
        return AuthPlan(kind=AuthKind.API_KEY_QUERY, name=name), _secrets(value=value)
    if found.user is not None:
        return _basic(found.user)
    if len(found.headers) > 1:
        return AuthPlan(kind=AuthKind.CUSTOM_HEADERS), _headers(found.headers)
    for name, value in found.headers.items():
        return _of_header(name, value)
    return AuthPlan(), {}


def _sign_in_by_header(found: Credentials, user: str) -> None:
    """Make user and password a header, since other headers are secret, too (RFC 7617 2)."""
    if any(name.casefold() == "authorization" for name in found.headers):
        return
    hidden = any(map(is_placeholder, user.split(":", 1)))
    text = "***" if hidden else base64.b64encode(user.encode()).decode()
    found.headers["Authorization"] = f"Basic {text}"
    found.user = None


def is_placeholder(value: str) -> bool:
    """Tell whether a value only stands for one: `$TOKEN`, `<token>`, `YOUR_API_KEY`, a mask."""
    return not value or _PLACEHOLDER.fullmatch(value) is not None


def _of_header(name: str, value: str) -> tuple[AuthPlan, AuthData]:
    scheme, _, rest = value.partition(" ")
    if name.casefold() == "authorization" and scheme.casefold() == "bearer":
        return AuthPlan(kind=AuthKind.BEARER), _secrets(token=rest.strip())
    if name.casefold() == "authorization" and scheme.casefold() == "basic":
        return _basic(_decoded(rest.strip()))
    if name.casefold() in {"authorization", "cookie"}:
        secrets = {} if is_placeholder(rest or value) else _headers({name: value})
        return AuthPlan(kind=AuthKind.CUSTOM_HEADERS), secrets
    return AuthPlan(kind=AuthKind.API_KEY_HEADER, name=name), _secrets(value=value)


def _basic(user: str) -> tuple[AuthPlan, AuthData]:
    name, _, password = user.partition(":")
    return AuthPlan(kind=AuthKind.BASIC), _secrets(username=name, password=password)


def _decoded(text: str) -> str:
    try:
        return base64.b64decode(text, validate=True).decode()
    except (binascii.Error, ValueError):  # a placeholder, or none of our matter
        return ""


def _secrets(**fields: str) -> AuthData:
    return {key: SecretStr(one) for key, one in fields.items() if not is_placeholder(one)}


def _headers(headers: dict[str, str]) -> AuthData:
    if any(is_placeholder(value.rpartition(" ")[2]) for value in headers.values()):
        return {}
    return {"headers": {name: SecretStr(value) for name, value in headers.items()}}
