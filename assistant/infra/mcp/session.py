"""One session with an MCP server, by the official SDK (2 s to import: `client` does it lazily).

Nothing but tools is offered to a server: no sampling, elicitation, roots, resources or prompts.
Source: modelcontextprotocol.io/specification/2025-11-25 and its Python SDK 2.x.
"""

import logging
import os
import ssl
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, TextIO

import httpx2
import mcp_types
from mcp.client.client import Client
from mcp.client.session import ClientSession
from mcp.client.stdio import StdioServerParameters, stdio_client
from mcp.client.streamable_http import streamable_http_client
from mcp.shared.exceptions import MCPError

from assistant.contracts.mcp_tools import McpTool
from assistant.infra.mcp.answers import answer_of
from assistant.infra.mcp.definitions import MOST_TOOLS, tools_of
from assistant.infra.web.guard import Guard
from assistant.infra.web.transport import EgressTransport, plain_tls
from assistant.services.ports.mcp import McpAnswer, McpTarget

_MOST_PAGES: Final = 20
_SAFE_PATH: Final = "/usr/local/bin:/usr/bin:/bin"
_NOBODY_KNOWS: Final = frozenset(
    {
        mcp_types.CONNECTION_CLOSED,
        mcp_types.REQUEST_TIMEOUT,
        mcp_types.INTERNAL_ERROR,
        mcp_types.PARSE_ERROR,
    }
)
"""Codes of the SDK and of servers after which a call may have had its effect."""

for _name in ("mcp", "httpx2", "httpcore2"):  # they log addresses with keys, and servers' texts
    logging.getLogger(_name).setLevel(logging.CRITICAL + 1)


class Session:
    """A session that is open."""

    def __init__(self, session: ClientSession) -> None:
        self._session = session

    async def tools(self) -> list[McpTool]:
        """Return the tools that can be used."""
        definitions: list[dict[str, Any]] = []
        cursor: str | None = None
        for _ in range(_MOST_PAGES):
            params = mcp_types.PaginatedRequestParams(cursor=cursor) if cursor else None
            page = await self._session.list_tools(params=params)
            definitions += [tool.model_dump(by_alias=True, mode="json") for tool in page.tools]
            cursor = page.next_cursor
            if not cursor or len(definitions) >= 2 * MOST_TOOLS:
                break
        return tools_of(definitions)

    async def call(self, name: str, arguments: Mapping[str, Any]) -> McpAnswer:
        """Call a tool.

        Not by the SDK's own `call_tool`, which checks results against the server's schema with
        patterns that may take for ever.
        """
        params = mcp_types.CallToolRequestParams(name=name, arguments=dict(arguments))
        result = await self._session.send_request(
            mcp_types.CallToolRequest(params=params), mcp_types.CallToolResult
        )
        return answer_of(result.model_dump(by_alias=True, mode="json"))


def is_unknown(error: BaseException) -> bool:
    """Tell whether a call that failed so may have had its effect: no refusal of the server."""
    return not isinstance(error, MCPError) or error.code in _NOBODY_KNOWS


def is_late(error: BaseException) -> bool:
    """Tell whether the SDK gave up waiting for an answer."""
    return isinstance(error, MCPError) and error.code == mcp_types.REQUEST_TIMEOUT


def make_transport(guard: Guard, target: McpTarget, tls: ssl.SSLContext | None) -> EgressTransport:
    """Return the way of one session to its server. Raises `AddressRefusedError`."""
    return EgressTransport(
        guard,
        target.url,
        seconds=target.seconds,
        max_bytes=target.max_bytes,
        tls=tls or plain_tls(),
    )


@asynccontextmanager
async def over_http(
    target: McpTarget, transport: EgressTransport, user_agent: str
) -> AsyncIterator[Session]:
    """Open a session over streamable HTTP. Raises the SDK's errors, alone or in groups."""
    headers = {**target.headers, "accept-encoding": "identity", "user-agent": user_agent}
    async with (
        httpx2.AsyncClient(
            transport=transport, headers=headers, trust_env=False, timeout=target.seconds
        ) as http,
        Client(
            streamable_http_client(
                target.url, http_client=http, max_sse_event_size=target.max_bytes
            ),
            cache=None,
            read_timeout_seconds=target.seconds,
        ) as client,
    ):
        yield Session(client.session)


@asynccontextmanager
async def over_stdio(target: McpTarget, command: tuple[str, ...]) -> AsyncIterator[Session]:
    """Start a program and open a session with it; it is killed with its children in the end.

    It gets nothing of our environment, and an empty folder of its own.
    """
    with TemporaryDirectory(prefix="mcp-") as folder, _nowhere() as nowhere:
        program = StdioServerParameters(
            command="/usr/bin/env",
            args=["-i", f"PATH={_SAFE_PATH}", f"HOME={folder}", *command],
            cwd=folder,
        )
        async with Client(
            stdio_client(program, errlog=nowhere), cache=None, read_timeout_seconds=target.seconds
        ) as client:
            yield Session(client.session)


@contextmanager
def _nowhere() -> Iterator[TextIO]:
    with Path(os.devnull).open("w", encoding="utf-8") as file:
        yield file
