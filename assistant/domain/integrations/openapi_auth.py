"""Owns which way to sign in an OpenAPI document asks for (its Security Scheme Objects)."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final
from urllib.parse import urljoin, urlsplit

from assistant.contracts.integrations import AuthKind, AuthPlan
from assistant.domain.integrations.headers import header_name_fault
from assistant.domain.integrations.inlining import Inliner
from assistant.domain.integrations.notes import Note
from assistant.domain.storable import storable

_MOST_SCOPES: Final = 50
_NAME_CHARS: Final = 100
_URL_CHARS: Final = 1_000


def auth_of(
    document: Mapping[str, Any],
    operations: Sequence[Mapping[str, Any]],
    inliner: Inliner,
    base_url: str,
) -> AuthPlan | None:
    """Return the first way that is known and is enough by itself; None if there are only others.

    Raises `OutsideRefError`.
    """
    schemes = inliner.part(inliner.part(document.get("components", {})).get("securitySchemes", {}))
    wanted = [*_wanted(document, operations, inliner.notes)]
    for name in dict.fromkeys(wanted or ([] if "security" in document else map(str, schemes))):
        plan = _plan(inliner.part(schemes.get(name, {}), Note.AUTH), base_url)
        if plan:
            return plan
    return None if schemes and wanted else AuthPlan()


def _wanted(
    document: Mapping[str, Any], operations: Sequence[Mapping[str, Any]], notes: set[Note]
) -> Iterator[str]:
    """Yield the names of ways that are asked for; where none is enough by itself, a note says so.

    An empty choice is none: the operation may be called without.
    """
    for place in (document, *operations):
        given: object = place.get("security")
        listed = given if isinstance(given, list) else []
        choices = [one for one in listed if isinstance(one, Mapping)]
        enough = [str(next(iter(one))) for one in choices if len(one) == 1]
        together = next((one for one in choices if len(one) > 1), None)
        if together is not None and not enough and all(choices):
            notes.add(Note.AUTH_TOGETHER)
            enough = [str(name) for name in together]
        yield from enough


def _plan(scheme: Mapping[str, Any], base_url: str) -> AuthPlan | None:
    kind = scheme.get("type")
    if kind == "http":
        return _HTTP.get(str(scheme.get("scheme")).casefold())
    if kind == "apiKey":
        return _api_key(scheme)
    if kind == "oauth2":
        flows = scheme.get("flows")
        return _oauth(flows if isinstance(flows, Mapping) else {}, base_url)
    return AuthPlan(kind=AuthKind.BEARER) if kind == "openIdConnect" else None


def _api_key(scheme: Mapping[str, Any]) -> AuthPlan | None:
    name, place = str(scheme.get("name") or ""), scheme.get("in")
    if place == "header" and header_name_fault(name, signs_in=True) is None:
        return AuthPlan(kind=AuthKind.API_KEY_HEADER, name=name)
    if place == "query" and 0 < len(name) <= _NAME_CHARS and storable(name) == name:
        return AuthPlan(kind=AuthKind.API_KEY_QUERY, name=name)
    return None


def _oauth(flows: Mapping[str, Any], base_url: str) -> AuthPlan:
    for key, kind in _FLOWS.items():
        flow = flows.get(key)
        if not isinstance(flow, Mapping):
            continue
        token_url = _address(flow.get("tokenUrl"), base_url)
        authorize_url = _address(flow.get("authorizationUrl"), base_url)
        if token_url and (authorize_url or kind is AuthKind.OAUTH2_CLIENT):
            scopes = flow.get("scopes")
            names = [*scopes] if isinstance(scopes, Mapping) else []
            return AuthPlan(
                kind=kind,
                token_url=token_url,
                authorize_url=authorize_url,
                scopes=tuple(storable(str(one))[:_NAME_CHARS] for one in names[:_MOST_SCOPES]),
            )
    return AuthPlan(kind=AuthKind.BEARER)  # a token that the person has from elsewhere


def _address(value: object, base_url: str) -> str | None:
    if not isinstance(value, str) or not value or len(value) > _URL_CHARS:
        return None
    try:
        whole = urljoin(f"{base_url}/", value)
        parts = urlsplit(whole)
    except ValueError:  # no address
        return None
    return whole if parts.scheme in {"http", "https"} and parts.hostname else None


_HTTP: Final = {
    "bearer": AuthPlan(kind=AuthKind.BEARER),
    "basic": AuthPlan(kind=AuthKind.BASIC),
}
_FLOWS: Final = {
    "clientCredentials": AuthKind.OAUTH2_CLIENT,
    "authorizationCode": AuthKind.OAUTH2_CODE,
}
