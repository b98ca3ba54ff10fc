"""Owns how what was given becomes the plan of an integration, and what it lacks still."""

from collections.abc import Collection, Iterable
from typing import Any, Final

from assistant.contracts.integrations import (
    SAFE_METHODS,
    SECRET_FIELDS,
    AuthData,
    AuthKind,
    CallRequest,
    Endpoint,
    Healthcheck,
    IntegrationKind,
    IntegrationPlan,
)
from assistant.contracts.onboarding import Missing
from assistant.domain.integrations.auth_fields import auth_plan, checked_secrets, guessed_auth
from assistant.domain.integrations.check import checked, needs
from assistant.domain.integrations.curl import read_curl
from assistant.domain.integrations.draft_fields import AuthFields, DraftFields, EndpointFields
from assistant.domain.integrations.endpoint_fields import endpoints_of
from assistant.domain.integrations.field_faults import field_fault
from assistant.domain.integrations.headers import (
    header_name_fault,
    header_value_fault,
    is_harmless_header,
)
from assistant.domain.integrations.names import proposed_name, shown_name
from assistant.domain.integrations.notes import Note
from assistant.domain.integrations.openapi import Choice, read_openapi
from assistant.domain.integrations.secret_words import find_secrets
from assistant.domain.integrations.templates import Rendered, names_in, render, template_fault
from assistant.domain.integrations.urls import base_of
from assistant.domain.integrations.yaml_values import load_document
from assistant.errors import DraftUnreadableError

__all__ = [
    "AuthFields",
    "DraftFields",
    "EndpointFields",
    "health_endpoint",
    "merged",
    "missing_of",
    "normalised",
    "rendered_health",
    "unseen_by_test",
]
Normalised = tuple[IntegrationPlan, AuthData, tuple[Note, ...]]
_NAMED_BY: Final = frozenset({AuthKind.API_KEY_HEADER, AuthKind.API_KEY_QUERY})
_WITH_TOKEN_URL: Final = frozenset({AuthKind.OAUTH2_CLIENT, AuthKind.OAUTH2_CODE})


def normalised(fields: DraftFields, secrets: AuthData) -> Normalised:
    """Return the plan and the secrets that fields make, and what was left out.

    What is given by name wins over what a command or a document says. Takes up to a second with
    a document. Raises `DraftUnreadableError`, whose `detail` names the field, never its value.
    """
    plan, data, notes = _from_source(fields)
    given: dict[str, Any] = {
        key: value
        for key in ("description", "kind", "confirm_writes", "mcp")
        if (value := getattr(fields, key)) is not None
    }
    if fields.mcp is not None:
        given["kind"] = IntegrationKind.MCP
    if fields.base_url:
        given["base_url"] = base_of(fields.base_url)
    if fields.auth is not None:
        given["auth"] = auth_plan(fields.auth)
    if fields.endpoints is not None:
        given["endpoints"] = endpoints_of(fields.endpoints)
    if fields.headers is not None:
        given["headers"] = _headers(fields.headers)
    if fields.healthcheck is not None:
        given["healthcheck"] = _healthcheck(fields.healthcheck)
    plan = plan.model_copy(update=given)
    data = checked_secrets(secrets) or data
    if plan.auth.kind is AuthKind.NONE and data and fields.auth is None:
        plan = plan.model_copy(update={"auth": guessed_auth(data)})
    return plan.model_copy(update={"name": _name(fields, plan)}), data, notes


def missing_of(
    plan: IntegrationPlan,
    fields_set: Collection[str],
    authorised: bool,  # noqa: FBT001 - said by position
) -> tuple[Missing, ...]:
    """Return what a draft lacks, in the order in which it is asked for."""
    kind = plan.auth.kind
    is_http = plan.kind is IntegrationKind.HTTP
    by_stdio = plan.mcp is not None and plan.mcp.stdio
    lacks_auth = (kind in _NAMED_BY and not plan.auth.name) or (
        kind in _WITH_TOKEN_URL and not plan.auth.token_url
    )
    lacks_secret = any(field not in fields_set for field in SECRET_FIELDS[kind])
    found = {
        Missing.BASE_URL: not plan.base_url and not by_stdio,
        Missing.NAME: not plan.name,
        Missing.AUTH: lacks_auth or (kind is AuthKind.OAUTH2_CODE and not plan.auth.authorize_url),
        Missing.SECRET: lacks_secret,
        Missing.AUTHORIZATION: kind is AuthKind.OAUTH2_CODE and not authorised,
        Missing.ENDPOINT: is_http and not plan.endpoints,
    }
    return tuple(one for one in Missing if found[one])


def merged(plan: IntegrationPlan, changes: IntegrationPlan, fields: DraftFields) -> IntegrationPlan:
    """Return a plan with what fields, from which `changes` were made, say of it.

    Endpoints that are given one by one join those there are; a document's or command's replace
    them, and so does an empty list. A healthcheck that is given as none is dropped.
    """
    sources = (fields.curl, fields.openapi, fields.openapi_url)  # by now the address is read
    sourced = any(source is not None for source in sources)
    update: dict[str, Any] = {
        key: getattr(changes, key)
        for key in ("description", "kind", "confirm_writes", "mcp", "headers")
        if getattr(fields, key) is not None
    }
    if fields.mcp is not None:
        update["kind"] = IntegrationKind.MCP
    if "healthcheck" in fields.model_fields_set:
        update["healthcheck"] = changes.healthcheck  # also none any more
    if changes.base_url:
        update["base_url"] = changes.base_url
    says_auth = fields.auth is not None or (sourced and changes.auth.kind is not AuthKind.NONE)
    if says_auth or plan.auth.kind is AuthKind.NONE:
        update["auth"] = changes.auth
    if fields.name or not plan.name:
        update["name"] = changes.name
    if sourced or fields.endpoints is not None:
        keeps = () if sourced or not changes.endpoints else plan.endpoints
        update["endpoints"] = _joined(keeps, changes.endpoints)
    return plan.model_copy(update=update)


def health_endpoint(plan: IntegrationPlan) -> Endpoint:
    """Return what is called to see that an API is there, to be checked and rendered as any other.

    The healthcheck, or the first GET that needs nothing to be given, or
    the base address.
    """
    check = plan.healthcheck
    if check is not None:
        return Endpoint(name="healthcheck", method=check.method, path=check.path)
    harmless = (one for one in plan.endpoints if one.method == "GET" and not needs(one))
    return next(harmless, Endpoint(name="healthcheck", path=""))


def unseen_by_test(plan: IntegrationPlan) -> str | None:
    """Return why a test sees only whether the address answers; None when it sees more.

    All that can be called `changes` something, which no test does, or `needs` values.
    """
    if plan.kind is not IntegrationKind.HTTP or plan.healthcheck or not plan.endpoints:
        return None
    if any(one.method == "GET" and not needs(one) for one in plan.endpoints):
        return None
    return "changes" if all(one.changes for one in plan.endpoints) else "needs"


def rendered_health(
    plan: IntegrationPlan, reserved: Collection[str] = ()
) -> tuple[Endpoint, Rendered]:
    """Return what is called to see that an API is there, with its address as it is asked.

    `reserved` are names that the sign-in sets itself. Raises `ToolArgumentsError`.
    """
    endpoint = health_endpoint(plan)
    fitting = checked(endpoint, CallRequest(endpoint=endpoint.name))
    return endpoint, render(endpoint, fitting.params, plan.base_url, reserved=reserved)


def _from_source(fields: DraftFields) -> Normalised:
    document = fields.openapi is not None or fields.openapi_url is not None
    if fields.curl is not None and document:
        raise DraftUnreadableError(
            "a command and a document", detail="curl, openapi: give one of them", rule="sources"
        )
    if fields.curl is not None:
        read = read_curl(fields.curl.get_secret_value())
        return read.plan, read.secrets, read.notes
    if fields.openapi is not None:
        given = fields.openapi
        loaded = load_document(given) if isinstance(given, str) else given
        choice = Choice(ids=fields.operations, tags=fields.tags)
        imported = read_openapi(loaded, source_url=fields.openapi_url, choice=choice)
        return imported.plan, {}, imported.notes
    return IntegrationPlan(), {}, ()


def _name(fields: DraftFields, plan: IntegrationPlan) -> str:
    """Return the name that was given, or else one of the host or a path."""
    if fields.name is not None:
        name = shown_name(fields.name)
        if not name:
            raise field_fault("name", "empty", "is empty")
        return name
    return plan.name or proposed_name(plan.base_url, (one.path for one in plan.endpoints))


def _headers(given: dict[str, str]) -> dict[str, str]:
    for name, value in given.items():
        fault = header_name_fault(name) or header_value_fault(value)
        if fault:
            raise field_fault("headers", "header", f"a name or value {fault}")
        if not is_harmless_header(name) or find_secrets(value).secrets:
            raise field_fault(
                "headers", "secret", "one may hold a secret; give it in auth_data, as a header"
            )
    return given


def _healthcheck(given: Healthcheck | str) -> Healthcheck:
    check = Healthcheck(path=given) if isinstance(given, str) else given
    if check.method not in SAFE_METHODS:
        raise field_fault("healthcheck", "changes", "method may change something")
    fault = template_fault(check.path) or ("path: has places" if names_in(check.path) else None)
    if fault:
        raise field_fault("healthcheck", "path", fault)
    return check


def _joined(old: Iterable[Endpoint], new: Iterable[Endpoint]) -> tuple[Endpoint, ...]:
    return tuple({one.name: one for one in (*old, *new)}.values())
