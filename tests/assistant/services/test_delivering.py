"""Sending one outbox row: what each answer of Telegram, or none, does to it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from itertools import count
from uuid import UUID, uuid4

import pytest
import pytest_asyncio

from assistant.contracts.ids import outbox_id_for
from assistant.contracts.telegram import (
    ChatRef,
    OutboxRecord,
    OutboxRef,
    OutboxState,
    Outgoing,
    OutgoingKind,
    Receipt,
    TelegramSender,
)
from assistant.infra.db.database import Database
from assistant.infra.i18n import Translator
from assistant.infra.telegram.client import make_bot
from assistant.infra.telegram.messenger import TelegramMessenger
from assistant.services.delivering import Delivering
from assistant.services.outbox import queue_document, queue_notice
from assistant.services.ports.messenger import NotDeliveredError, OutcomeUnknownError
from assistant.services.telegram_access import TelegramAccess
from tests.standins.bot_api import TOKEN, BotApi, running_bot_api
from tests.standins.bot_api_values import ApiError, Cut, broken, throttled

_CHATS = count(700_000_000)


@dataclass
class Desk:
    """A person's outbox and the one who sends from it."""

    database: Database
    api: BotApi
    delivering: Delivering
    user_id: UUID
    chat_id: int

    async def put(self, kind: OutgoingKind, text: str = "Hello **you**") -> OutboxRef:
        outbox_id = outbox_id_for(f"test/{uuid4()}", 0)
        row = Outgoing(outbox_id=outbox_id, chat_id=self.chat_id, kind=kind, text=text)
        async with self.database.as_user(self.user_id) as store:
            await store.outbox.put(row)
        return OutboxRef(user_id=self.user_id, outbox_id=outbox_id)

    async def row(self, ref: OutboxRef) -> OutboxRecord:
        async with self.database.as_user(self.user_id) as store:
            row = await store.outbox.get(ref.outbox_id)
        assert row is not None
        return row

    async def send(self, ref: OutboxRef) -> Receipt:
        receipt = await self.delivering.send(ref)
        await self.delivering.record(receipt)
        return receipt


@pytest_asyncio.fixture
async def desk(database: Database, translator: Translator) -> AsyncIterator[Desk]:
    chat_id = next(_CHATS) * 1000 + uuid4().int % 1000
    access = TelegramAccess(database)
    await access.allow(chat_id, "")
    sender = TelegramSender(telegram_user_id=chat_id, display_name="Anna")
    person = (await access.admit(sender)).person
    assert person is not None
    async with running_bot_api() as api, make_bot(TOKEN, api.url) as bot:
        delivering = Delivering(database, TelegramMessenger(bot), translator)
        yield Desk(database, api, delivering, person.user_id, chat_id)


BOTH = pytest.mark.parametrize("kind", [OutgoingKind.ANSWER, OutgoingKind.NOTICE])


@BOTH
async def test_a_row_is_sent_formatted_and_remembers_its_message(
    desk: Desk, kind: OutgoingKind
) -> None:
    ref = await desk.put(kind)

    await desk.send(ref)

    row = await desk.row(ref)
    (shown,) = desk.api.chats[desk.chat_id].values()
    assert (shown.text, shown.formatted) == ("Hello you", True)
    assert (row.state, row.message_id, row.attempts) == (OutboxState.SENT, shown.message_id, 1)


@BOTH
@pytest.mark.parametrize("fault", [throttled(3), broken()])
async def test_what_certainly_did_not_arrive_waits_to_be_sent_again(
    desk: Desk, kind: OutgoingKind, fault: ApiError
) -> None:
    ref = await desk.put(kind)
    desk.api.fail("sendMessage", fault)

    with pytest.raises(NotDeliveredError) as raised:
        await desk.send(ref)

    assert raised.value.retry_after == (3 if fault.status == 429 else None)
    assert (await desk.row(ref)).state is OutboxState.PENDING
    assert (await desk.send(ref)).state is OutboxState.SENT
    assert desk.api.texts(desk.chat_id) == ["Hello you"]


@pytest.mark.parametrize("cut", list(Cut))
async def test_chatter_with_an_unknown_outcome_is_not_sent_again(desk: Desk, cut: Cut) -> None:
    ref = await desk.put(OutgoingKind.NOTICE)
    desk.api.fail("sendMessage", cut)

    assert (await desk.send(ref)).state is OutboxState.UNKNOWN
    await desk.send(ref)

    assert (await desk.row(ref)).state is OutboxState.UNKNOWN
    assert len(desk.api.sent("sendMessage")) == 1


@pytest.mark.parametrize("cut", list(Cut))
@pytest.mark.parametrize("method", ["sendMessage", "editMessageText"])
async def test_an_answer_with_an_unknown_outcome_arrives_and_is_never_there_twice(
    desk: Desk, method: str, cut: Cut
) -> None:
    ref = await desk.put(OutgoingKind.ANSWER)
    desk.api.fail(method, cut)

    with pytest.raises(OutcomeUnknownError):
        await desk.send(ref)
    await desk.send(ref)

    assert (await desk.row(ref)).state is OutboxState.SENT
    assert desk.api.texts(desk.chat_id).count("Hello you") == 1


async def test_a_sender_that_died_in_mid_request_leaves_chatter_unknown(desk: Desk) -> None:
    notice, answer = await desk.put(OutgoingKind.NOTICE), await desk.put(OutgoingKind.ANSWER)
    async with desk.database.as_user(desk.user_id) as store:
        for ref in (notice, answer):
            await store.outbox.begin_attempt(ref.outbox_id)

    assert (await desk.send(notice)).state is OutboxState.UNKNOWN
    assert (await desk.send(answer)).state is OutboxState.SENT
    assert desk.api.texts(desk.chat_id) == ["Hello you"]


@BOTH
async def test_formatting_that_telegram_refuses_goes_out_as_plain_text(
    desk: Desk, kind: OutgoingKind
) -> None:
    method = "editMessageText" if kind is OutgoingKind.ANSWER else "sendMessage"
    ref = await desk.put(kind)
    desk.api.fail(method, ApiError(400, "Bad Request: can't parse entities: no"))

    await desk.send(ref)

    assert desk.api.texts(desk.chat_id) == ["Hello **you**"]


@BOTH
async def test_a_reader_who_blocked_the_bot_ends_the_row_and_is_remembered(
    desk: Desk, kind: OutgoingKind
) -> None:
    ref = await desk.put(kind)
    desk.api.blocked.add(desk.chat_id)

    await desk.send(ref)

    row = await desk.row(ref)
    async with desk.database.as_system() as store:
        person = await store.telegram.person(desk.chat_id)
    assert (row.state, row.reason) == (
        OutboxState.DEAD,
        "Forbidden: bot was blocked by the user",
    )
    assert person is not None
    assert person.blocked


async def test_an_answer_whose_message_was_deleted_is_posted_anew(desk: Desk) -> None:
    ref = await desk.put(OutgoingKind.ANSWER)
    async with desk.database.as_user(desk.user_id) as store:
        await store.outbox.set_message_id(ref.outbox_id, 999_999)

    await desk.send(ref)

    assert desk.api.texts(desk.chat_id) == ["Hello you"]


async def test_rows_come_in_the_order_they_were_written_and_once_per_source(desk: Desk) -> None:
    async with desk.database.as_user(desk.user_id) as store:
        for source in ("a", "b", "a"):
            key = f"{desk.chat_id}/{source}"
            await queue_notice(store, desk.chat_id, key, f"text {source}", button="retry:x")
        await queue_document(store, desk.chat_id, f"{desk.chat_id}/c", "d.md", "# файл")

    chat = ChatRef(user_id=desk.user_id, chat_id=desk.chat_id)
    while (ref := (await desk.delivering.next_open(chat)).ref) is not None:
        await desk.send(ref)

    assert desk.api.texts(desk.chat_id) == ["text a", "text b", "# файл"]
    first, *_, last = desk.api.chats[desk.chat_id].values()
    assert first.markup["inline_keyboard"][0][0] == {
        "text": "Try again",
        "callback_data": "retry:x",
    }
    assert last.file_name == "d.md"
