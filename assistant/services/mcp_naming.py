"""Owns what tools of MCP servers are called among a person's, and when they are asked about."""

from collections.abc import Iterable
from typing import Any

from assistant.contracts.integrations import Confirm, IntegrationKind, IntegrationRecord
from assistant.contracts.mcp_tools import McpTool
from assistant.domain.integrations.names import tool_slug
from assistant.services.ports.store import UserStore


async def named(
    store: UserStore, record: IntegrationRecord, tools: Iterable[McpTool]
) -> list[McpTool]:
    """Return tools with names that no other tool of the person has."""
    taken = {
        tool.slug
        for other in await store.integrations.names()
        if other.kind is IntegrationKind.MCP and other.integration_id != record.integration_id
        for tool in await store.mcp_tools.of_integration(other.integration_id)
    }
    shown = {one.name: one.confirm for one in record.plan.endpoints}
    usual = Confirm.AUTO if record.plan.confirm_writes else Confirm.NEVER
    found: list[McpTool] = []
    for tool in tools:
        slug = tool_slug(record.plan.name, tool.name)
        if slug in taken:  # of one that had this name before
            slug = tool_slug(f"{record.plan.name} {record.integration_id}", tool.name)
        taken.add(slug)
        asked = shown.get(tool.name, Confirm.AUTO)
        own: dict[str, Any] = {"slug": slug, "confirm": usual if asked is Confirm.AUTO else asked}
        own |= {"integration_id": record.integration_id}
        found.append(tool.model_copy(update=own))
    return found
