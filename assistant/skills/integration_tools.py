"""The tool `integration_tools`: has a worker ask an MCP server which tools it has, and keeps them.

The API has it called for a server that was just stored, since only workers start programs.
"""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from assistant.contracts.mcp_tools import McpTool
from assistant.contracts.tools import Label, Permissions
from assistant.errors import NotFoundError, ToolArgumentsError, ToolOffError
from assistant.services.ports.skills import (
    Arguments,
    Skill,
    SkillContext,
    SkillResult,
    Words,
)


class IntegrationToolsArguments(Arguments):
    """Whose tools."""

    integration: Annotated[UUID, Field(description="Id of the integration.")]


class IntegrationTools(Skill[IntegrationToolsArguments]):
    """Lists the tools of a server anew: what is new waits for the person's word."""

    name = "integration_tools"
    title = Words("Tools of an MCP server", "Инструменты MCP-сервера")
    description = Words(
        "Asks one of the user's MCP servers which tools it has now. New ones are off until they "
        "are confirmed.",
        "Спрашивает MCP-сервер пользователя, какие у него сейчас инструменты. Новые выключены, "
        "пока их не подтвердят.",
    )
    permissions = Permissions(network=True, user_data=True)
    arguments = IntegrationToolsArguments
    for_model = False
    in_background = False

    async def run(self, arguments: IntegrationToolsArguments, context: SkillContext) -> SkillResult:
        """Return the tools as they stand. Raises what asking the server raises."""
        if self._toolbox.mcp is None:
            raise ToolOffError("MCP servers are not asked here")
        try:
            tools = await self._toolbox.mcp.refresh(context.user_id, arguments.integration)
        except NotFoundError as error:
            detail = "integration: there is no such MCP server"
            raise ToolArgumentsError(detail, detail=detail) from error
        summary = context.texts.text("mcp-tools-listed", context.locale, count=len(tools))
        lines = [f"- {one.name}: {one.state.value}" for one in tools]
        return SkillResult(
            output="\n".join([summary, *lines]),
            summary=summary,
            data={"tools": [_shown(one) for one in tools]},
            labels=frozenset({Label.PRIVATE, Label.UNTRUSTED}),
        )


def _shown(tool: McpTool) -> dict[str, str]:
    return {"name": tool.name, "tool": tool.slug, "state": tool.state.value}
