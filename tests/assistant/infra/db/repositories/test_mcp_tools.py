"""SQL of MCP tools: what a server changes is not what the person confirmed until they say so."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from assistant.contracts.mcp_tools import McpTool, McpToolState
from assistant.errors import NotFoundError
from assistant.infra.db.database import Database
from tests.assistant.integrating import make_plan, store_integration


def tool(name: str, version: str = "1", **changes: Any) -> McpTool:
    """Return a tool whose definition has a version."""
    values: dict[str, Any] = {
        "integration_id": uuid4(),
        "name": name,
        "title": f"title {version}",
        "description": f"description {version}",
        "input_schema": {"title": version, "properties": {"z": {}, "a": {}}},
        "read_only": version == "2",
        "definition_hash": f"hash-{version}",
        "slug": f"mcp_api_{name}",
    } | changes
    return McpTool(**values)


class Server:
    """The tools of one integration, as they are stored."""

    def __init__(self, database: Database, user_id: UUID, integration_id: UUID) -> None:
        self._database = database
        self._user_id = user_id
        self._id = integration_id

    async def offers(self, *tools: McpTool) -> None:
        """Store what the server has now."""
        async with self._database.as_user(self._user_id) as store:
            await store.mcp_tools.replace(self._id, tools)

    async def confirm(self, name: str, offered_hash: str) -> bool:
        """Take a definition as the confirmed one."""
        async with self._database.as_user(self._user_id) as store:
            return await store.mcp_tools.confirm(self._id, name, offered_hash)

    async def stored(self, name: str) -> McpTool:
        """Return a tool as it is stored."""
        async with self._database.as_user(self._user_id) as store:
            tools = await store.mcp_tools.of_integration(self._id)
        return next(each for each in tools if each.name == name)

    async def has(self) -> dict[str, tuple[str, McpToolState, str | None]]:
        """Return version, state and what is offered of each tool."""
        async with self._database.as_user(self._user_id) as store:
            tools = await store.mcp_tools.of_integration(self._id)
        for each in tools:
            version = each.definition_hash.removeprefix("hash-")
            assert each == tool(
                each.name,
                version,
                integration_id=self._id,
                state=each.state,
                offered=each.offered,
                offered_hash=each.offered_hash,
            )
        return {
            each.name: (each.definition_hash[-1:], each.state, each.offered_hash) for each in tools
        }

    async def shown(self) -> list[str]:
        """Return the names of the person's confirmed tools."""
        async with self._database.as_user(self._user_id) as store:
            return [each.name for each in await store.mcp_tools.of_person()]


@pytest.fixture
async def server(database: Database, user_id: UUID) -> Server:
    """An MCP server without tools."""
    record = await store_integration(database, user_id, make_plan("MCP"))
    return Server(database, user_id, record.integration_id)


async def test_new_tools_are_off_until_they_are_confirmed_whatever_is_claimed(
    server: Server,
) -> None:
    await server.offers(tool("b", state=McpToolState.CONFIRMED), tool("a"))
    assert await server.shown() == []

    assert not await server.confirm("a", "hash-2")
    assert not await server.confirm("c", "hash-1")
    assert await server.confirm("a", "hash-1")

    assert await server.shown() == ["a"]
    assert await server.has() == {
        "a": ("1", McpToolState.CONFIRMED, None),
        "b": ("1", McpToolState.NEW, None),
    }


async def test_a_definition_that_changes_is_held_until_that_very_one_is_confirmed(
    server: Server,
) -> None:
    await server.offers(tool("a"), tool("new"))
    await server.confirm("a", "hash-1")

    await server.offers(tool("a", "2"), tool("new", "2"))
    held, shown = await server.has(), await server.shown()
    waiting = (await server.stored("a")).offered
    await server.offers(tool("a", "3"), tool("new", "2"))
    old_word = await server.confirm("a", "hash-2")
    still_old_word = await server.confirm("a", "hash-1")
    word = await server.confirm("a", "hash-3")

    assert held == {
        "a": ("1", McpToolState.HELD, "hash-2"),
        "new": ("2", McpToolState.NEW, None),
    }
    assert shown == []
    assert waiting is not None
    assert waiting["description"] == tool("a", "2").description
    assert (await server.stored("a")).offered is None
    assert (old_word, still_old_word, word) == (False, False, True)
    assert (await server.has())["a"] == ("3", McpToolState.CONFIRMED, None)


async def test_what_comes_back_as_it_was_confirmed_needs_no_new_word(server: Server) -> None:
    await server.offers(tool("a"), tool("b"))
    await server.confirm("a", "hash-1")

    await server.offers()
    gone, word_on_gone = await server.has(), await server.confirm("a", "hash-1")
    await server.offers(tool("a"))
    back = await server.has()
    await server.offers()
    await server.offers(tool("a", "2"))

    assert gone == {"a": ("1", McpToolState.GONE, None)}
    assert not word_on_gone
    assert back == {"a": ("1", McpToolState.CONFIRMED, None)}
    assert await server.has() == {"a": ("1", McpToolState.HELD, "hash-2")}


async def test_tools_are_the_persons_own_and_go_with_the_integration(
    database: Database, server: Server, user_id: UUID, stranger_id: UUID
) -> None:
    await server.offers(tool("a"))
    await server.confirm("a", "hash-1")
    async with database.as_user(user_id) as store:
        (brief,) = await store.integrations.names()
    foreign = Server(database, stranger_id, brief.integration_id)

    assert await foreign.has() == {}
    assert not await foreign.confirm("a", "hash-1")
    with pytest.raises(NotFoundError):
        await foreign.offers(tool("a"))
    async with database.as_user(user_id) as store:
        await store.integrations.remove(brief.integration_id)
        assert await store.mcp_tools.of_person() == []
