"""A person is told of tools that were held: once, on every channel, and what to do about it."""

from collections.abc import AsyncIterator
from uuid import UUID

import pytest_asyncio

from assistant.contracts.mcp_tools import McpTool, McpToolState
from assistant.contracts.telegram import ChatRef
from assistant.contracts.user_events import UserEvent, UserEventKind
from assistant.services.telegram_access import TelegramAccess
from runtime.core import Core
from tests.assistant.services.mcp_desk import Desk, connect
from tests.assistant.services.test_telegram_access import someone
from tests.standins.mcp_hostile import hostile, tool


@pytest_asyncio.fixture
async def desk(core: Core, user_id: UUID) -> AsyncIterator[Desk]:
    async with hostile() as server:
        desk = await connect(core, user_id, server)
        await desk.confirm(tool("look"), tool("write"))
        yield desk


class Waker:
    """Notes which chats are woken."""

    def __init__(self) -> None:
        self.chats: list[ChatRef] = []

    async def wake(self, chat: ChatRef) -> None:
        self.chats.append(chat)


async def events(desk: Desk) -> list[UserEvent]:
    async with desk.core.database.as_user(desk.user_id) as store:
        return await store.events.after(0, 10, (UserEventKind.INTEGRATION,))


async def test_what_is_held_is_told_once_with_where_to_look_and_what_to_do(desk: Desk) -> None:
    assert await events(desk) == []
    desk.server.tools = [tool("look", description="Other."), tool("write")]

    await desk.refresh()
    await desk.refresh()

    (told,) = await events(desk)
    address = f"/api/v1/integrations/{desk.integration_id}/tools"
    assert told.payload["tools"] == ["look"]
    assert told.payload["integration_id"] == str(desk.integration_id)
    assert (told.payload["draft_id"], told.payload["title"]) == (None, "weather")
    for words in ("«look»", "«weather»", f"GET {address}", f"POST {address}/<имя>/confirm"):
        assert words in told.payload["text"]


async def test_another_change_is_told_again_and_many_at_once_in_one(desk: Desk) -> None:
    desk.server.tools = [tool("look", description="Other."), tool("write")]
    await desk.refresh()
    desk.server.tools = [tool(name, description="Worse.") for name in ("look", "write")]
    await desk.refresh()

    first, second = await events(desk)

    assert first.payload["tools"] == ["look"]
    assert second.payload["tools"] == ["look", "write"]


async def test_it_is_told_in_english_too(desk: Desk) -> None:
    async with desk.core.database.as_user(desk.user_id) as store:
        await store.profile.update({"locale": "en"})
    desk.server.tools = [tool("look", description="Other."), tool("write")]
    await desk.refresh()

    (told,) = await events(desk)

    assert told.payload["text"].startswith(
        "The tool «look» of the MCP server “weather” has changed since you confirmed it, so"
    )


async def test_a_chat_with_the_bot_hears_of_it_once(core: Core) -> None:
    access, sender = TelegramAccess(core.database), someone()
    await access.allow(sender.telegram_user_id, "")
    person = (await access.admit(sender)).person
    assert person
    chat = ChatRef(user_id=person.user_id, chat_id=sender.telegram_user_id)
    async with hostile() as server:
        desk = await connect(core, person.user_id, server)
        desk.waker = waker = Waker()
        await desk.confirm(tool("look"))
        assert waker.chats == []
        server.tools = [tool("look", description="Other.")]
        await desk.refresh()
        await desk.refresh()

    assert waker.chats == [chat]
    async with core.database.as_user(person.user_id) as store:
        outbox_id = await store.outbox.next_open(chat.chat_id)
        assert outbox_id
        row = await store.outbox.get(outbox_id)
    assert row
    assert "«look»" in row.text


async def test_a_held_tool_shows_what_was_confirmed_and_what_is_offered(desk: Desk) -> None:
    changed = tool("look", description="Other.", inputSchema={"type": "object"})
    desk.server.tools = [changed, tool("write")]

    held: McpTool = (await desk.refresh())["look"]

    assert (held.state, held.description) == (McpToolState.HELD, "Looks.")
    assert held.input_schema == tool()["inputSchema"]
    assert held.offered
    assert held.offered["description"] == "Other."
    assert held.offered["input_schema"] == {"type": "object"}
    assert held.offered_hash not in {None, held.definition_hash}
