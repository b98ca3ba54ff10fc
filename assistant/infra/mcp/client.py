"""MCP servers as the product asks them: one session for each listing or call, one deadline.

Whatever a server or the SDK does wrong ends here as one of the product's errors, without the
server's words.
"""

import asyncio
import importlib
import ssl
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import anyio
import structlog

from assistant.contracts.mcp_tools import McpTool
from assistant.errors import (
    AssistantError,
    McpError,
    McpToolChangedError,
    NotRepeatedError,
    PageTooLargeError,
    PageUnreadableError,
    ProgramElsewhereError,
    ToolTimeoutError,
    ToolUnavailableError,
)
from assistant.infra.web.guard import Guard
from assistant.services.ports.mcp import McpAnswer, McpTarget

if TYPE_CHECKING:
    from assistant.infra.mcp.session import Session
    from assistant.infra.web.transport import EgressTransport

_log = structlog.get_logger(__name__)


class SdkMcpServers:
    """Asks servers: over HTTP under the egress rules, or `programs` of the administrator's list.

    A process whose `programs` are None starts none, and says so: `ProgramElsewhereError`.
    """

    def __init__(
        self,
        guard: Guard,
        user_agent: str,
        programs: Mapping[str, tuple[str, ...]] | None = None,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._guard = guard
        self._user_agent = user_agent
        self._programs = programs
        self._tls = tls

    async def tools(self, target: McpTarget) -> Sequence[McpTool]:
        """Return a server's tools: see `McpServers`."""
        async with self._session(target) as session:
            return await session.tools()

    async def call(
        self, target: McpTarget, name: str, arguments: Mapping[str, Any], expected_hash: str
    ) -> McpAnswer:
        """Call a tool whose definition has this hash: see `McpServers`.

        Raises `NotRepeatedError` when a changing call was sent and nobody knows what came of it.
        """
        answer: McpAnswer | None = None
        sent = False
        try:
            async with self._session(target) as session:
                tool = {one.name: one for one in await session.tools()}.get(name)
                if tool is None or tool.definition_hash != expected_hash:
                    raise McpToolChangedError("not the tool that was confirmed")
                sent = not tool.read_only
                answer = await session.call(name, arguments)
        except _LOST as error:
            if answer is None:
                if sent and not isinstance(error, _RefusedError):
                    raise NotRepeatedError("the call was sent, and no answer came") from None
                raise
        assert answer is not None
        return answer

    @asynccontextmanager
    async def _session(self, target: McpTarget) -> AsyncIterator["Session"]:
        """Open a session; every failure in it is raised as one of the product's."""
        sdk = await asyncio.to_thread(importlib.import_module, "assistant.infra.mcp.session")
        transport: EgressTransport | None = None
        try:
            with anyio.fail_after(target.seconds):
                if target.stdio is not None:
                    opening = sdk.over_stdio(target, self._command(target.stdio))
                else:
                    transport = sdk.make_transport(self._guard, target, self._tls)
                    opening = sdk.over_http(target, transport, self._user_agent)
                async with opening as session:
                    yield session
        except Exception as error:  # noqa: BLE001 - the SDK raises many kinds, alone and in groups
            raise _told(error, transport, sdk) from None

    def _command(self, name: str) -> tuple[str, ...]:
        if self._programs is None:
            raise ProgramElsewhereError("programs are started by workers")
        command = self._programs.get(name)
        if command is None:
            raise McpError("the administrator's list has no such program")
        return command


class _RefusedError(McpError):
    """The server itself said no: nothing was done."""


_LOST = (McpError, ToolTimeoutError, ToolUnavailableError, PageTooLargeError, PageUnreadableError)


def _told(error: Exception, transport: "EgressTransport | None", sdk: Any) -> AssistantError:
    """Return what is said of a failure: the product's own words, or those of its kind."""
    leaves = list(_leaves(error))
    for leaf in leaves:
        if isinstance(leaf, AssistantError):
            return leaf
    if not any(map(sdk.is_unknown, leaves)):
        return _RefusedError("the server refused")
    if transport is not None and transport.failure is not None:
        return transport.failure
    if any(isinstance(leaf, TimeoutError) or sdk.is_late(leaf) for leaf in leaves):
        return ToolTimeoutError("no answer of the MCP server in time")
    _log.warning("mcp_failed", error=type(leaves[0]).__name__)
    return McpError("the server does not speak the protocol, or not now")


def _leaves(error: BaseException) -> Iterator[BaseException]:
    if isinstance(error, BaseExceptionGroup):
        for inner in error.exceptions:
            yield from _leaves(inner)
    else:
        yield error
