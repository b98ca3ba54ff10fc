"""Owns the messages of OAuth 2 (RFC 6749) with PKCE (RFC 7636): what is asked, what was answered.

oauthlib writes the forms and checks the answers; nothing here is sent.
"""

import base64
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import parse_qsl, quote_plus, urlencode, urlsplit, urlunsplit

from oauthlib.oauth2 import BackendApplicationClient, OAuth2Error, WebApplicationClient
from oauthlib.oauth2.rfc6749.parameters import parse_token_response

from assistant.contracts.integrations import AuthPlan
from assistant.errors import AuthRefusedError

_FORM: Final = "application/x-www-form-urlencoded"
_WORD = re.compile(r"[a-zA-Z_]{1,40}")
_LONGEST_SECONDS: Final = 10 * 365 * 86_400
_TOKEN_CHARS: Final = 16_000
_VISIBLE = re.compile(r"[\x21-\x7e]+")
_REDIRECTING: Final = range(300, 400)
_REFUSING: Final = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})
EMPTY: Final = "no_token"
NOT_JSON: Final = "token_not_json"
REDIRECTED: Final = "token_redirect"
STATUS: Final = "token_status"
NOTHING_SAID: Final = frozenset({EMPTY, NOT_JSON, REDIRECTED, STATUS})
"""Reasons of ours: what answered is no token address, or not now. Nobody's secret was refused."""


@dataclass(frozen=True)
class Client:
    """Who asks for tokens; a public client has no secret."""

    client_id: str
    secret: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class TokenRequest:
    """A form for the token address."""

    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)


@dataclass(frozen=True)
class Token:
    """What the token address gave; `seconds` is how long it holds, None when nothing is said."""

    access: str = field(repr=False)
    refresh: str | None = field(repr=False)
    seconds: int | None


@dataclass(frozen=True)
class Consent:
    """One journey to the provider: what comes back must fit it."""

    redirect_url: str
    state: str = field(repr=False)
    verifier: str = field(repr=False)


def client_request(plan: AuthPlan, client: Client) -> TokenRequest:
    """Return the request of a client for itself (RFC 6749 4.4.2)."""
    asked = BackendApplicationClient(client.client_id)
    body = asked.prepare_request_body(scope=list(plan.scopes) or None)
    return _request(plan, client, f"{body}&{urlencode(_extra(plan))}")


def refresh_request(plan: AuthPlan, client: Client, refresh: str) -> TokenRequest:
    """Return the request for a newer token (RFC 6749 6)."""
    asked = WebApplicationClient(client.client_id)
    return _request(plan, client, asked.prepare_refresh_body(refresh_token=refresh))


def code_request(plan: AuthPlan, client: Client, code: str, consent: Consent) -> TokenRequest:
    """Return the request that exchanges a code (RFC 6749 4.1.3, RFC 7636 4.5)."""
    body = WebApplicationClient(client.client_id).prepare_request_body(
        code=code,
        redirect_uri=consent.redirect_url,
        include_client_id=False,
        code_verifier=consent.verifier,
    )
    return _request(plan, client, body)


def authorize_url(plan: AuthPlan, client: Client, consent: Consent) -> str:
    """Return the address at the provider where a person agrees (RFC 6749 4.1.1, RFC 7636 4.3)."""
    challenge = WebApplicationClient(client.client_id).create_code_challenge(
        consent.verifier, code_challenge_method="S256"
    )
    asked = {
        "response_type": "code",
        "client_id": client.client_id,
        "redirect_uri": consent.redirect_url,
        "state": consent.state,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
        **({"scope": " ".join(plan.scopes)} if plan.scopes else {}),
        **_extra(plan),
    }
    scheme, netloc, path, query, _ = urlsplit(plan.authorize_url or "")
    kept = [pair for pair in parse_qsl(query, keep_blank_values=True) if pair[0] not in asked]
    return urlunsplit((scheme, netloc, path, urlencode([*kept, *asked.items()]), ""))


def token_of(status: int, body: bytes) -> Token:
    """Return the token in an answer (RFC 6749 5.1).

    Raises `AuthRefusedError`; its `reason` is the provider's error word, or ours.
    """
    if status in _REDIRECTING:
        raise AuthRefusedError("the token address redirects", reason=REDIRECTED)
    try:
        token = _read(body)
    except AuthRefusedError as error:  # an answer of 4xx names its error
        if status == HTTPStatus.OK or error.params["reason"] not in NOTHING_SAID:
            raise
    else:
        if status == HTTPStatus.OK:
            return token
    reason = "refused" if status in _REFUSING else STATUS
    raise AuthRefusedError(f"the token address answered {status}", reason=reason)


def _read(body: bytes) -> Token:
    try:
        said: Any = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise AuthRefusedError("the token address sent no JSON", reason=NOT_JSON) from error
    try:
        if not isinstance(said, dict):
            raise AuthRefusedError("the token address sent no token", reason=EMPTY)
        said.pop("scope", None)
        if isinstance(said.get("error"), str):
            raise AuthRefusedError("the token address refused", reason=_word(said["error"]))
        given = parse_token_response(json.dumps(said))
    except (OAuth2Error, ValueError, TypeError, AttributeError, RecursionError) as error:
        raise AuthRefusedError("the token address sent no token", reason=EMPTY) from error
    return _token(given)


def _token(given: Mapping[str, Any]) -> Token:
    access, refresh = given.get("access_token"), given.get("refresh_token")
    if str(given.get("token_type", "bearer")).lower() != "bearer":
        raise AuthRefusedError("the token is of another type", reason="token_type")
    if not isinstance(access, str) or len(access) > _TOKEN_CHARS or not _VISIBLE.fullmatch(access):
        raise AuthRefusedError("the token address sent no token", reason=EMPTY)
    return Token(
        access=access,
        refresh=refresh if isinstance(refresh, str) and refresh else None,
        seconds=_seconds(given.get("expires_in")),
    )


def _seconds(said: object) -> int | None:
    try:
        seconds = int(str(said))
    except ValueError:
        return None
    return min(max(seconds, 0), _LONGEST_SECONDS)


def _word(said: str) -> str:
    return said if _WORD.fullmatch(said) else "refused"


def _extra(plan: AuthPlan) -> dict[str, str]:
    return {"audience": plan.audience} if plan.audience else {}


def _request(plan: AuthPlan, client: Client, body: str) -> TokenRequest:
    """Put the client into a request where the plan says (RFC 6749 2.3.1)."""
    headers = {"content-type": _FORM, "accept": "application/json"}
    form = parse_qsl(body, keep_blank_values=True)
    form = [pair for pair in form if pair[0] not in {"client_id", "client_secret"}]
    if client.secret is not None and plan.client_auth == "basic":
        pair = f"{quote_plus(client.client_id)}:{quote_plus(client.secret)}"
        headers["authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
    else:
        form.append(("client_id", client.client_id))
        if client.secret is not None:
            form.append(("client_secret", client.secret))
    return TokenRequest(headers, urlencode(form).encode("ascii"))
