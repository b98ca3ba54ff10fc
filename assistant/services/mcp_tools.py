"""Owns the tools of a person's MCP servers: looked at, confirmed, held when they change, called.

A server's word about a tool is kept as it was when the person confirmed it; what it says later
waits for another word, and until then the tool is not called.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol
from uuid import UUID

import structlog

from assistant.contracts.integrations import (
    AuthData,
    Confirm,
    Endpoint,
    IntegrationKind,
    IntegrationPlan,
    IntegrationRecord,
)
from assistant.contracts.mcp_tools import McpTool, McpToolState
from assistant.domain.integrations.receivers import is_another_server
from assistant.domain.integrations.redaction import Redactor
from assistant.errors import AssistantError, McpToolChangedError, NotFoundError
from assistant.services.auth_vault import AuthVault
from assistant.services.held_tools import HeldTelling, newly_held
from assistant.services.integration_auth import redactor_of
from assistant.services.mcp_naming import named
from assistant.services.ports.exchanges import Ask
from assistant.services.ports.mcp import McpAnswer, McpServers, McpTarget
from assistant.services.ports.store import Store, UserStore

_log = structlog.get_logger(__name__)


class Signing(Protocol):
    """How requests are signed in; `owner_id` is the integration or draft, whose tokens it has."""

    async def signed(
        self, user_id: UUID, owner_id: UUID, plan: IntegrationPlan, data: AuthData, ask: Ask
    ) -> Ask:
        """Return the request with its sign-in. Raises a `ToolError`."""
        ...


@dataclass(frozen=True)
class McpLimits:
    """What one session may take: seconds and bytes."""

    seconds: float = 30
    max_bytes: int = 2_000_000


@dataclass(frozen=True)
class _Server:
    """Whom to ask, and what must not come back in answers."""

    plan: IntegrationPlan
    target: McpTarget
    redactor: Redactor


@dataclass(frozen=True)
class McpCall:
    """A call of a confirmed tool."""

    user_id: UUID
    tool: McpTool
    arguments: Mapping[str, Any] = field(default_factory=dict)
    seconds: float = 30


class McpTools:
    """Knows people's tools and asks their servers; no transaction is open meanwhile."""

    def __init__(
        self,
        store: Store,
        vault: AuthVault,
        servers: McpServers,
        signing: Signing,
        limits: McpLimits,
        telling: HeldTelling,
    ) -> None:
        self._store = store
        self._vault = vault
        self._servers = servers
        self._signing = signing
        self._limits = limits
        self._telling = telling

    async def offered(
        self, user_id: UUID, owner_id: UUID, plan: IntegrationPlan, data: AuthData
    ) -> tuple[Endpoint, ...]:
        """Return what a server offers now, as endpoints of a plan; nothing is stored.

        Raises what `McpServers.tools` and signing in raise.
        """
        server = await self._server(user_id, owner_id, plan, data)
        return tuple(map(_endpoint_of, await self._servers.tools(server.target)))

    async def known(self, user_id: UUID, integration_id: UUID) -> Sequence[McpTool]:
        """Return the tools as they stand. Raises `NotFoundError`."""
        async with self._store.as_user(user_id) as store:
            await _mcp(store, integration_id)
            return await store.mcp_tools.of_integration(integration_id)

    async def refresh(self, user_id: UUID, integration_id: UUID) -> Sequence[McpTool]:
        """Ask a server what it has and store it: changed tools are held, missing ones are gone.

        The person is told of what is held. Tools that they saw when the integration was saved are
        confirmed by that, as long as they are what was seen. Raises `NotFoundError` and what
        asking raises.
        """
        server = await self._saved_server(user_id, integration_id)
        tools = await self._servers.tools(server.target)
        async with self._store.as_user(user_id) as store:
            record = await _mcp(store, integration_id)
            moved = is_another_server(server.plan, record.plan)
            held = [] if moved else await _keep(store, record, tools)
            chat = await self._telling.tell(store, user_id, record, held)
            stored = await store.mcp_tools.of_integration(integration_id)
        if moved:  # while it was asked
            return await self.refresh(user_id, integration_id)
        await self._telling.wake(chat)
        _log.info("mcp_tools_listed", tools=len(stored), held=len(held))
        return stored

    async def confirm(
        self, user_id: UUID, integration_id: UUID, name: str, definition_hash: str
    ) -> None:
        """Take the person's word for a definition, which has this hash.

        Raises `NotFoundError`, and `McpToolChangedError` when the tool is another one by now.
        """
        async with self._store.as_user(user_id) as store:
            await _mcp(store, integration_id)
            known = await store.mcp_tools.of_integration(integration_id)
            if name not in {tool.name for tool in known}:
                raise NotFoundError("no such tool")
            if not await store.mcp_tools.confirm(integration_id, name, definition_hash):
                raise McpToolChangedError("the tool has another definition by now")

    async def call(self, asked: McpCall) -> McpAnswer:
        """Call a tool if it is still the one that was confirmed; secrets in answers are blanked.

        Raises `McpToolChangedError`, whereupon the tool is held, and what the server raises.
        """
        tool = asked.tool
        try:
            server = await self._saved_server(asked.user_id, tool.integration_id)
        except NotFoundError as error:
            raise McpToolChangedError("the integration is gone") from error
        target = replace(server.target, seconds=min(asked.seconds, self._limits.seconds))
        try:
            answer = await self._servers.call(
                target, tool.name, asked.arguments, tool.definition_hash
            )
        except McpToolChangedError:
            await self._hold(asked.user_id, tool.integration_id)
            raise
        redactor = server.redactor
        return replace(answer, text=redactor.text(answer.text), data=redactor.json(answer.data))

    async def _hold(self, user_id: UUID, integration_id: UUID) -> None:
        """Store what a server has, after it turned out to have something else."""
        try:
            await self.refresh(user_id, integration_id)
        except AssistantError as error:
            _log.warning("mcp_tools_not_listed", error_code=error.code)

    async def _saved_server(self, user_id: UUID, integration_id: UUID) -> _Server:
        async with self._store.as_user(user_id) as store:
            found = await store.integrations.with_secret(integration_id)
        if found is None or found[0].plan.kind is not IntegrationKind.MCP:
            raise NotFoundError("no such MCP integration")
        record, sealed = found
        data = {} if sealed is None else await self._vault.read(user_id, sealed)
        return await self._server(user_id, integration_id, record.plan, data)

    async def _server(
        self, user_id: UUID, owner_id: UUID, plan: IntegrationPlan, data: AuthData
    ) -> _Server:
        program = plan.mcp.stdio if plan.mcp else None
        ask = Ask("POST", plan.base_url, headers=plan.headers)
        if program is None:
            ask = await self._signing.signed(user_id, owner_id, plan, data, ask)
        target = McpTarget(
            url=ask.url,
            headers=ask.headers,
            stdio=program,
            seconds=self._limits.seconds,
            max_bytes=self._limits.max_bytes,
        )
        return _Server(plan, target, redactor_of(data))


async def _mcp(store: UserStore, integration_id: UUID) -> IntegrationRecord:
    record = await store.integrations.get(integration_id)
    if record is None or record.plan.kind is not IntegrationKind.MCP:
        raise NotFoundError("no such MCP integration")
    return record


async def _keep(
    store: UserStore, record: IntegrationRecord, tools: Iterable[McpTool]
) -> list[McpTool]:
    """Store what a server has, and return what is newly held."""
    own, integration_id = store.mcp_tools, record.integration_id
    before = await own.of_integration(integration_id)
    await own.replace(integration_id, await named(store, record, tools))
    stored = await own.of_integration(integration_id)
    shown = {one.name: one for one in record.plan.endpoints}
    for tool in stored:
        if tool.state is McpToolState.NEW and _is_as_shown(tool, shown.get(tool.name)):
            await own.confirm(integration_id, tool.name, tool.definition_hash)
    return newly_held(before, stored)


def _is_as_shown(tool: McpTool, shown: Endpoint | None) -> bool:
    """Tell whether a tool is what the person saw; when to ask about it is their own choice."""
    return shown is not None and _endpoint_of(tool) == shown.model_copy(
        update={"confirm": Confirm.AUTO}
    )


def _endpoint_of(tool: McpTool) -> Endpoint:
    """Return a tool as the person is shown it before the integration is saved."""
    return Endpoint(
        name=tool.name,
        method="GET" if tool.read_only else "POST",
        path="",
        description=tool.description,
        body=tool.input_schema,
    )
