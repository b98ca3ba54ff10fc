"""SQL of the tools of MCP servers: a definition takes the place of a confirmed one by a word only.

`new` was never confirmed, `held` and `gone` keep the definition that was.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from assistant.contracts.mcp_tools import McpTool, McpToolState
from assistant.errors import NotFoundError
from assistant.infra.db.models import Integration, McpServerTool

_COLUMNS = tuple(getattr(McpServerTool, name) for name in McpTool.model_fields)
_DEFINITION = ("title", "description", "input_schema", "read_only")
_OF_PERSON = (
    select(*_COLUMNS)
    .where(
        McpServerTool.user_id == bindparam("own_id"),
        McpServerTool.state == McpToolState.CONFIRMED,
    )
    .order_by(McpServerTool.slug)
)
_OF_INTEGRATION = (
    select(*_COLUMNS)
    .where(McpServerTool.integration_id == bindparam("integration"))
    .order_by(McpServerTool.name)
)


@dataclass(frozen=True)
class McpTools:
    """Tools of one user's MCP servers."""

    connection: AsyncConnection
    user_id: UUID

    async def of_person(self) -> list[McpTool]:
        """Return all that are confirmed."""
        rows = await self.connection.execute(_OF_PERSON, {"own_id": self.user_id})
        return [McpTool.model_validate(row) for row in rows.mappings()]

    async def of_integration(self, integration_id: UUID) -> list[McpTool]:
        """Return those of an integration, by name."""
        rows = await self.connection.execute(_OF_INTEGRATION, {"integration": integration_id})
        return [McpTool.model_validate(row) for row in rows.mappings()]

    async def replace(self, integration_id: UUID, tools: Sequence[McpTool]) -> None:
        """Store what a server has, instead of what it had: definitions as it offers them now.

        One never seen is `new`, whatever state it is given with. One that was confirmed stays so
        while its definition does; another definition waits beside it, and it is `held`; without
        any it is `gone`. Slugs and `confirm` stay as they were. Raises `NotFoundError`.
        """
        lock = select(Integration.id).where(Integration.id == integration_id)
        if await self.connection.scalar(lock.with_for_update(key_share=True)) is None:
            raise NotFoundError("integration")
        known = {tool.name: tool for tool in await self.of_integration(integration_id)}
        offered = {tool.name for tool in tools}
        for tool in tools:
            before = known.get(tool.name)
            if before is None:
                await self._add(integration_id, tool)
            else:
                await self._set(integration_id, tool.name, _changes(before, tool))
        missing = [tool for tool in known.values() if tool.name not in offered]
        for tool in missing:
            await self._lose(integration_id, tool)

    async def forget(self, integration_id: UUID) -> None:
        """Drop all tools of an integration: another server's would pass for confirmed ones."""
        await self.connection.execute(
            delete(McpServerTool).where(McpServerTool.integration_id == integration_id)
        )

    async def confirm(self, integration_id: UUID, name: str, offered_hash: str) -> bool:
        """Take the definition of a hash as the confirmed one; False when it is not offered."""
        place = (McpServerTool.integration_id == integration_id, McpServerTool.name == name)
        query = select(
            McpServerTool.state,
            McpServerTool.definition_hash,
            McpServerTool.offered,
            McpServerTool.offered_hash,
        ).where(*place)
        row = (await self.connection.execute(query.with_for_update())).one_or_none()
        if row is None or row.state == McpToolState.GONE:
            return False
        held = row.state == McpToolState.HELD
        if offered_hash != (row.offered_hash if held else row.definition_hash):
            return False
        taken = dict(row.offered or {}) if held else {}
        await self._set(
            integration_id,
            name,
            taken | {"definition_hash": offered_hash} | _NOTHING_OFFERED | _CONFIRMED,
        )
        return True

    async def _add(self, integration_id: UUID, tool: McpTool) -> None:
        await self.connection.execute(
            insert(McpServerTool).values(
                integration_id=integration_id,
                name=tool.name,
                user_id=self.user_id,
                slug=tool.slug,
                confirm=tool.confirm,
                definition_hash=tool.definition_hash,
                state=McpToolState.NEW,
                **_definition(tool),
            )
        )

    async def _set(self, integration_id: UUID, name: str, changes: dict[str, Any]) -> None:
        await self.connection.execute(
            update(McpServerTool)
            .where(McpServerTool.integration_id == integration_id, McpServerTool.name == name)
            .values(changes | {"listed_at": func.clock_timestamp()})
        )

    async def _lose(self, integration_id: UUID, tool: McpTool) -> None:
        if tool.state != McpToolState.NEW:
            gone = {"state": McpToolState.GONE}
            await self._set(integration_id, tool.name, gone | _NOTHING_OFFERED)
            return
        await self.connection.execute(
            delete(McpServerTool).where(
                McpServerTool.integration_id == integration_id, McpServerTool.name == tool.name
            )
        )


_NOTHING_OFFERED: dict[str, Any] = {"offered": None, "offered_hash": None}
_CONFIRMED: dict[str, Any] = {"state": McpToolState.CONFIRMED}


def _definition(tool: McpTool) -> dict[str, Any]:
    return tool.model_dump(mode="json", include=set(_DEFINITION))


def _changes(before: McpTool, offered: McpTool) -> dict[str, Any]:
    """Return what becomes of a known tool when a server offers this."""
    if before.state == McpToolState.NEW:
        return _definition(offered) | {"definition_hash": offered.definition_hash}
    if before.definition_hash == offered.definition_hash:
        return _CONFIRMED | _NOTHING_OFFERED
    return {
        "state": McpToolState.HELD,
        "offered": _definition(offered),
        "offered_hash": offered.definition_hash,
    }
