"""Words that let in: in no log line, whichever way they come and whatever becomes of them."""

import logging

import pytest

from tests.api.sockets.conftest import another_door
from tests.api.sockets.talker import opened
from tests.chat_product import Chat
from tests.chatting import Person

CLIENTS = ("websockets", "httpx", "httpcore", "asyncio")
"""Who logs in this process what only clients know."""


async def test_tokens_and_tickets_are_never_logged(
    chat: Chat, person: Person, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    token, bad = person.account.access_token, "canary-of-a-bad-word"
    async with another_door(chat) as door:
        client = door.client
        made = await client.post("/api/v1/ws/ticket", headers=person.account.auth)
        ticket = made.json()["ticket"]
        here = Person(door, person.account, person.model_url)
        for query in (f"?token={token}", f"?ticket={ticket}", f"?token={bad}", f"?ticket={bad}"):
            async with opened(here, query) as talker:
                await talker.wire.recv() if bad not in query else await talker.closed()
        async with opened(here, headers={"Authorization": f"Bearer {bad}"}) as talker:
            await talker.closed()
        async with opened(here) as talker:
            await talker.send("auth", token=token)
            await talker.until("ready")
            await talker.send("auth", token=token, after=f"{bad}")
            await talker.until("error")
            await talker.send("auth", token=bad)
            await talker.closed()
        await client.get("/api/v1/ws/chat", params={"token": bad})

    ours = [record for record in caplog.records if not record.name.startswith(CLIENTS)]
    text = "\n".join(f"{record.getMessage()} {record.exc_text}" for record in ours)
    assert "[accepted]" in text
    assert "socket_closed" in text
    for secret in (token, ticket, bad):
        assert secret not in text
