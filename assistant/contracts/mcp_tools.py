"""Values of MCP servers' tools, as they were confirmed."""

from enum import StrEnum
from typing import Any
from uuid import UUID

from pydantic import Field

from assistant.contracts.chat import Contract
from assistant.contracts.integrations import Confirm


class McpToolState(StrEnum):
    """`new`: not confirmed. `held`: changed since it was. `gone`: not offered any more."""

    NEW = "new"
    CONFIRMED = "confirmed"
    HELD = "held"
    GONE = "gone"


class McpTool(Contract):
    """A tool of an MCP server as it was confirmed.

    `offered` is another definition (title, description, input_schema, read_only) of the hash
    `offered_hash` that waits for the person's word.
    """

    integration_id: UUID
    name: str
    title: str = ""
    description: str = ""
    input_schema: dict[str, Any] = Field(default_factory=dict)
    read_only: bool = False
    """What the server says; a hint, not a promise."""
    definition_hash: str
    state: McpToolState = McpToolState.NEW
    offered: dict[str, Any] | None = None
    offered_hash: str | None = None
    confirm: Confirm = Confirm.AUTO
    slug: str = ""
    """Name among the person's tools: `mcp_<integration>_<tool>`, at most 64 characters."""
