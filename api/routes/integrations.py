"""Routes of integrations: store, list, look, change, delete, call, check. One's own only."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Header, Query, Request, Response

from api.deps import ApiDependencies, CurrentUser, Deps, RequestId
from api.idempotency import key_of
from api.integration_calls import IntegrationCaller
from api.integration_input import fields_of, secrets_of
from api.integration_views import (
    changed_out,
    health_out,
    integration_out,
    integrations_out,
    tools_out,
)
from api.mcp_listing import McpListing
from api.problems import problems
from api.schemas.integration_fields import FieldsBody
from api.schemas.integrations import (
    AnswerOut,
    CallBody,
    ConfirmToolBody,
    HealthOut,
    IntegrationOut,
    IntegrationsOut,
    McpToolsOut,
    NewIntegrationBody,
)
from api.schemas.tools import ToolAcceptedOut
from api.strict_json import strict_router
from api.types import ClientKey

router = strict_router("/api/v1/integrations", ["integrations"])

_LATER: dict[int | str, dict[str, Any]] = {
    202: {"model": ToolAcceptedOut, "description": "The person is asked first, or nobody waits."}
}


@router.post("", status_code=201, summary="Store an API", responses=problems(401, 409, 413))
async def add_integration(
    body: NewIntegrationBody,
    user: CurrentUser,
    deps: Deps,
    request_id: RequestId,
    idempotency_key: Annotated[ClientKey | None, Header()] = None,
) -> IntegrationOut:
    """Store an integration at once, untested; the same key gives the same integration.

    An MCP server is asked for its tools meanwhile.
    """
    key = key_of(idempotency_key, body.client_message_id)
    edits = deps.integrations.edits
    added = await edits.add(user.id, fields_of(body), secrets_of(body), key)
    await _listing(deps).stored(user.id, added, request_id)
    return integration_out(added)


@router.get("", summary="Own integrations", responses=problems(401))
async def list_integrations(
    user: CurrentUser,
    deps: Deps,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    before: Annotated[UUID | None, Query(description="The last one of the page before")] = None,
) -> IntegrationsOut:
    """Return integrations, the newest first."""
    return integrations_out(await deps.integrations.service.page(user.id, limit, before), limit)


@router.get("/{integration_id}", summary="An integration", responses=problems(401, 404))
async def get_integration(integration_id: UUID, user: CurrentUser, deps: Deps) -> IntegrationOut:
    """Return all of an integration but its secrets, of which the names of those that are set."""
    return integration_out(await deps.integrations.service.get(user.id, integration_id))


@router.patch(
    "/{integration_id}", summary="Change an integration", responses=problems(401, 404, 409, 413)
)
async def change_integration(
    integration_id: UUID, body: FieldsBody, user: CurrentUser, deps: Deps, request_id: RequestId
) -> IntegrationOut:
    """Change what is given; `auth_data` replaces all secrets.

    Secrets for another host or another way of signing in are dropped, unless given again, and
    `notes` say so. So are the tools of an MCP server that is another one by now: it is asked for
    those it has. A healthcheck of null is none any more; `kind` cannot be changed.
    """
    given = secrets_of(body) if "auth_data" in body.model_fields_set else None
    edits = deps.integrations.edits
    changed = await edits.change(user.id, integration_id, fields_of(body), given)
    await _listing(deps).stored(user.id, changed.record, request_id)
    return changed_out(changed, deps.translator, user.locale)


@router.delete(
    "/{integration_id}",
    status_code=204,
    summary="Delete an integration",
    responses=problems(401, 404),
)
async def delete_integration(integration_id: UUID, user: CurrentUser, deps: Deps) -> None:
    """Delete an integration with its secrets, its tools and the record of its calls."""
    await deps.integrations.service.remove(user.id, integration_id)


@router.post(
    "/{integration_id}/call",
    summary="Call an endpoint",
    response_model=AnswerOut,
    responses=_LATER | problems(401, 404, 409, 413, 502, 504),
)
async def call_integration(
    integration_id: UUID,
    body: CallBody,
    user: CurrentUser,
    deps: Deps,
    request: Request,
    request_id: RequestId,
    idempotency_key: Annotated[ClientKey | None, Header()] = None,
) -> Response:
    """Return what the other side answers, of whatever status.

    A call that changes something is made once for a key. What an endpoint wants confirmed, tools
    of MCP servers and `Prefer: respond-async` give a 202: the call is a workflow then.
    """
    services = deps.integrations
    caller = IntegrationCaller(services.calls, services.mcp, deps.tools, user, request)
    return await caller.answer(integration_id, body, key_of(idempotency_key, None), request_id)


@router.get("/{integration_id}/health", summary="Is it there?", responses=problems(401, 404, 409))
async def check_health(integration_id: UUID, user: CurrentUser, deps: Deps) -> HealthOut:
    """Run the healthcheck; of an MCP server, look at its tools.

    One that is a program is asked by workers only: a 409, whatever its health.
    """
    health = await deps.integrations.edits.health(user.id, integration_id)
    return health_out(health, deps.translator, user.locale)


@router.get(
    "/{integration_id}/tools",
    summary="Tools of a server",
    responses=problems(401, 404, 409, 502, 504),
)
async def list_mcp_tools(
    integration_id: UUID, user: CurrentUser, deps: Deps, request_id: RequestId
) -> McpToolsOut:
    """Return the tools of an MCP server as they were last seen, and which the person confirmed.

    Of one that has changed it is both: what was confirmed, and in `offered` what it is now. While
    a worker asks a server that was never listed, `listing` is true.
    """
    return await _listing(deps).of(user.id, integration_id, request_id)


@router.post(
    "/{integration_id}/tools/{name}/confirm",
    summary="Confirm a tool",
    responses=problems(401, 404, 409, 413),
)
async def confirm_mcp_tool(
    integration_id: UUID, name: str, body: ConfirmToolBody, user: CurrentUser, deps: Deps
) -> McpToolsOut:
    """Take the person's word for a definition of a tool: from now on it can be called."""
    mcp = deps.integrations.mcp
    await mcp.confirm(user.id, integration_id, name, body.definition_hash)
    return tools_out(await mcp.known(user.id, integration_id))


def _listing(deps: ApiDependencies) -> McpListing:
    services = deps.integrations
    return McpListing(services.service, services.mcp, deps.tools, services.calls.clock)
