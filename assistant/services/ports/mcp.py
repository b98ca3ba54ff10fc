"""Port to MCP servers: list their tools and call one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from assistant.contracts.mcp_tools import McpTool
from assistant.contracts.tools import NewArtifact


@dataclass(frozen=True)
class McpTarget:
    """A server: at `url`, or the program of the administrator's list named `stdio`.

    `headers` sign the requests in; `seconds` and `max_bytes` are for all of a session.
    """

    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    stdio: str | None = None
    seconds: float = 30
    max_bytes: int = 2_000_000


@dataclass(frozen=True)
class McpAnswer:
    """What a tool answered; with `is_error` it says that it failed."""

    text: str
    data: dict[str, Any] = field(default_factory=dict)
    files: tuple[NewArtifact, ...] = ()
    is_error: bool = False


class McpServers(Protocol):
    """MCP servers, one session for each call. Source: modelcontextprotocol.io, 2025-11-25."""

    async def tools(self, target: McpTarget) -> Sequence[McpTool]:
        """Return a server's tools. Raises `McpError`, `AddressRefusedError`, `ToolTimeoutError`."""
        ...

    async def call(
        self, target: McpTarget, name: str, arguments: Mapping[str, Any], expected_hash: str
    ) -> McpAnswer:
        """Call a tool whose definition has this hash.

        Raises `McpToolChangedError` when it has another, and what `tools` raises.
        """
        ...
