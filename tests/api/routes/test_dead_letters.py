"""Messages that did not arrive, by REST: seen by administrators, never read, sent again."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from itertools import count
from typing import Any
from uuid import UUID, uuid4

import pytest_asyncio

from assistant.contracts.ids import outbox_id_for
from assistant.contracts.telegram import ChatRef, OutboxRecord, OutboxRef, OutboxState, Receipt
from assistant.errors import UnavailableError
from assistant.services.dead_letters import DeadLetters
from assistant.services.outbox import queue_notice
from runtime.core import Core
from tests.factories import Account, Door, open_door

LETTERS = "/api/v1/telegram/admin/dead-letters"
_CHATS = count(840_000_000_000)


class Waker:
    """Notes whose sender is woken, or cannot."""

    def __init__(self) -> None:
        self.woken: list[ChatRef] = []
        self.down = False

    async def wake(self, chat: ChatRef) -> None:
        if self.down:
            raise UnavailableError("temporal")
        self.woken.append(chat)


@dataclass
class Office:
    """The door, an administrator, and a person whose messages get lost."""

    door: Door
    core: Core
    waker: Waker
    admin: Account
    user_id: UUID
    chat_id: int

    async def put(self, state: OutboxState, text: str = "a secret") -> UUID:
        """Put a message into the person's outbox and settle it."""
        source = f"test/{uuid4()}"
        ref = OutboxRef(user_id=self.user_id, outbox_id=outbox_id_for(source, 0))
        async with self.core.database.as_user(self.user_id) as store:
            await queue_notice(store, self.chat_id, source, text)
            await store.outbox.begin_attempt(ref.outbox_id)
            if state is not OutboxState.SENDING:
                await store.outbox.settle(Receipt(ref=ref, state=state, reason="why"))
        return ref.outbox_id

    async def letters(self, **params: Any) -> dict[str, Any]:
        answer = await self.door.client.get(LETTERS, params=params, headers=self.admin.auth)
        body: dict[str, Any] = answer.raise_for_status().json()
        return body

    async def retry(self, outbox_id: UUID) -> tuple[int, str]:
        """Return status and code."""
        answer = await self.door.client.post(
            f"{LETTERS}/{outbox_id}/retry", headers=self.admin.auth
        )
        return answer.status_code, (answer.json() or {}).get("code", "")

    async def row(self, outbox_id: UUID) -> OutboxRecord:
        async with self.core.database.as_user(self.user_id) as store:
            row = await store.outbox.get(outbox_id)
        assert row is not None
        return row


@pytest_asyncio.fixture
async def office(core: Core) -> AsyncIterator[Office]:
    waker = Waker()
    async with open_door(core, dead_letters=DeadLetters(core.database, waker)) as door:
        admin, person = await door.new_admin(), await door.new_account()
        yield Office(door, core, waker, admin, person.user_id, next(_CHATS))


async def test_what_did_not_arrive_is_listed_without_what_it_says(office: Office) -> None:
    dead = await office.put(OutboxState.DEAD)
    for state in (OutboxState.SENT, OutboxState.SENDING):
        await office.put(state)
    unknown = await office.put(OutboxState.UNKNOWN)

    answer = await office.door.client.get(LETTERS, headers=office.admin.auth)

    own = [row for row in answer.json()["items"] if row["user_id"] == str(office.user_id)]
    for row in own:
        row.pop("created_at")
    common = {"user_id": str(office.user_id), "chat_id": office.chat_id, "kind": "notice"}
    common |= {"attempts": 1, "reason": "why"}
    assert own == [
        common | {"outbox_id": str(unknown), "state": "unknown"},
        common | {"outbox_id": str(dead), "state": "dead"},
    ]
    assert "a secret" not in answer.text


async def test_pages_lead_from_one_to_the_next(office: Office) -> None:
    lost = [str(await office.put(OutboxState.DEAD)) for _ in range(3)]

    first = await office.letters(limit=2)
    second = await office.letters(limit=1, before=first["before"])

    listed = [row["outbox_id"] for row in (*first["items"], *second["items"])]
    assert listed == lost[::-1]


async def test_a_lost_message_is_sent_again_as_the_last_of_its_chat(office: Office) -> None:
    dead, unknown = await office.put(OutboxState.DEAD), await office.put(OutboxState.UNKNOWN)
    waiting = await office.put(OutboxState.SENDING)

    answers = [await office.retry(outbox_id) for outbox_id in (unknown, dead)]

    assert answers == [(202, ""), (202, "")]
    order = []
    async with office.core.database.as_user(office.user_id) as store:
        while (outbox_id := await store.outbox.next_open(office.chat_id)) is not None:
            order.append(outbox_id)
            ref = OutboxRef(user_id=office.user_id, outbox_id=outbox_id)
            await store.outbox.settle(Receipt(ref=ref, state=OutboxState.SENT))
    assert order == [waiting, unknown, dead]
    chat = ChatRef(user_id=office.user_id, chat_id=office.chat_id)
    assert office.waker.woken == [chat, chat]


async def test_what_is_not_lost_is_not_sent_again(office: Office) -> None:
    sent, sending = await office.put(OutboxState.SENT), await office.put(OutboxState.SENDING)
    dead = await office.put(OutboxState.DEAD)
    await office.retry(dead)

    for outbox_id in (sent, sending, dead):
        assert await office.retry(outbox_id) == (409, "not_dead_letter")
    assert await office.retry(uuid4()) == (404, "not_found")
    assert len(office.waker.woken) == 1


async def test_nothing_is_sent_again_to_who_has_blocked_the_bot(office: Office) -> None:
    dead = await office.put(OutboxState.DEAD)
    async with office.core.database.as_system() as system:
        await system.telegram.tie(office.chat_id, office.user_id)
        await system.telegram.set_blocked(office.chat_id, blocked=True)

    assert await office.retry(dead) == (409, "recipient_blocked")
    assert (await office.row(dead)).state is OutboxState.DEAD


async def test_a_sender_that_cannot_be_woken_finds_the_message_later(office: Office) -> None:
    dead = await office.put(OutboxState.DEAD)
    office.waker.down = True

    assert await office.retry(dead) == (503, "unavailable")
    row = await office.row(dead)
    assert (row.state, row.reason, row.attempts) == (OutboxState.PENDING, None, 1)


async def test_only_administrators_see_and_repeat_lost_messages(office: Office) -> None:
    account, client = await office.door.new_account(), office.door.client

    answers = [
        await client.get(LETTERS, headers=account.auth),
        await client.post(f"{LETTERS}/{uuid4()}/retry", headers=account.auth),
    ]

    assert {answer.status_code for answer in answers} == {403}
    assert (await client.get(LETTERS)).status_code == 401


async def test_pages_that_there_cannot_be_are_refused(office: Office) -> None:
    for params in ({"limit": 0}, {"limit": 201}, {"before": 0}, {"before": 2**63}):
        answer = await office.door.client.get(LETTERS, params=params, headers=office.admin.auth)
        assert answer.status_code == 422
