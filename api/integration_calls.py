"""Calls of integrations: made at once, or as a chain where the person is to be asked first."""

from dataclasses import dataclass
from urllib.parse import quote
from uuid import UUID

from fastapi import Request, Response
from fastapi.responses import JSONResponse

from api.integration_views import answer_out
from api.schemas.integrations import CallBody
from api.tool_calls import ToolCaller, ToolServices
from api.waiting import LATER, prefers_later
from assistant.contracts.accounts import UserProfile
from assistant.contracts.ids import call_id_for
from assistant.contracts.integrations import (
    Answer,
    CallRequest,
    IntegrationKind,
    IntegrationRecord,
)
from assistant.contracts.mcp_tools import McpToolState
from assistant.contracts.tools import OpenChain, ToolCall
from assistant.errors import EndpointUnknownError, McpToolUnconfirmedError
from assistant.services.integration_calls import IntegrationCalls, is_asked_about
from assistant.services.mcp_tools import McpTools
from assistant.services.ports.integrations import AskCall

_TOOL = "integration_call"


@dataclass(frozen=True)
class IntegrationCaller:
    """Answers one request of one user that calls an integration."""

    calls: IntegrationCalls
    mcp: McpTools
    tools: ToolServices
    user: UserProfile
    request: Request

    async def answer(
        self, integration_id: UUID, body: CallBody, key: str, request_id: str
    ) -> Response:
        """Return what the other side answered, or a 202 for what is done as a chain.

        That is what the person has to be asked about, what a client does not wait for, and tools
        of MCP servers. Raises `NotFoundError`, `EndpointUnknownError`, `McpToolUnconfirmedError`
        and what calling raises.
        """
        asked = AskCall(
            user_id=self.user.id,
            integration=str(integration_id),
            request=CallRequest(endpoint=body.endpoint, params=body.params, body=body.body),
            key=call_id_for(self.user.id, key),
            seconds=self.calls.seconds,
        )
        if prefers_later(self.request):
            found = await self.calls.find(self.user.id, asked.integration)
            is_asked_about(found.plan, body.endpoint)  # one that there is not is told at once
        else:
            made = await self.calls.call_unasked(asked)
            if isinstance(made, Answer):
                return JSONResponse(answer_out(made).model_dump(mode="json"))
            found = made
        is_mcp = found.plan.kind is IntegrationKind.MCP
        call = await self._tool(found, body) if is_mcp else _call(found, body)
        return await self._chain(call, key, request_id)

    async def _chain(self, call: ToolCall, key: str, request_id: str) -> Response:
        chain = await self.tools.chains.open(
            OpenChain(user_id=self.user.id, calls=(call,), key=key, request_id=request_id)
        )
        headers = {"Preference-Applied": LATER} if prefers_later(self.request) else {}
        return await ToolCaller(self.tools, self.user, self.request).later(chain, headers)

    async def _tool(self, record: IntegrationRecord, body: CallBody) -> ToolCall:
        """Return the call of an MCP server's tool.

        Raises `EndpointUnknownError`, and `McpToolUnconfirmedError`, which says where to confirm.
        """
        known = await self.mcp.known(self.user.id, record.integration_id)
        offered = {tool.name: tool for tool in known if tool.state is not McpToolState.GONE}
        tool = offered.get(body.endpoint)
        if tool is None:
            raise EndpointUnknownError("no such tool")
        if tool.state is McpToolState.CONFIRMED:
            return ToolCall(name=tool.slug, arguments=body.params)
        raise McpToolUnconfirmedError(
            f"the tool is {tool.state}",
            tool=tool.name,
            state=tool.state,
            address=f"/api/v1/integrations/{record.integration_id}/tools",
            path=f"{quote(tool.name, safe='')}/confirm",
        )


def _call(record: IntegrationRecord, body: CallBody) -> ToolCall:
    arguments = {"integration": str(record.integration_id), "endpoint": body.endpoint}
    given = {"params": body.params or None, "body": body.body}
    return ToolCall(
        name=_TOOL,
        arguments=arguments | {name: one for name, one in given.items() if one is not None},
    )
