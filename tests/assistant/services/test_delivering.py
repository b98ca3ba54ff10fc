"""Sending one outbox row: what each answer of Telegram, or none, does to it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from uuid import UUID, uuid4

import pytest
import pytest_asyncio

from assistant.contracts.ids import outbox_id_for
from assistant.contracts.reminders import FiringRecord, FiringState
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
from assistant.contracts.tools import ArtifactRecord, NewArtifact
from assistant.infra.db.database import Database
from assistant.infra.i18n import Translator
from assistant.infra.telegram.client import make_bot
from assistant.services.delivering import Delivering
from assistant.services.outbox import queue_approval, queue_document, queue_file, queue_notice
from assistant.services.ports.messenger import NotDeliveredError, OutcomeUnknownError
from assistant.services.telegram_access import TelegramAccess
from tests.assistant.services.alarms import Alarms
from tests.assistant.services.senders import Forget, make_delivering
from tests.factories import make_chain, make_step
from tests.servers import run_as_owner
from tests.standins.bot_api import TOKEN, BotApi, running_bot_api
from tests.standins.bot_api_values import ApiError, Cut, broken, throttled

_CHATS = count(700_000_000)
TOMORROW = "Tomorrow 9:00"


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

    async def put_file(
        self, name: str, media_type: str, content: bytes, lives: timedelta = timedelta(hours=1)
    ) -> OutboxRef:
        chain, step, source = make_chain(), make_step(), f"test/{uuid4()}"
        new = NewArtifact(name=name, media_type=media_type, content=content)
        artifact_id, now = uuid4(), datetime.now(UTC)
        async with self.database.as_user(self.user_id) as store:
            await store.chains.open(chain)
            await store.steps.replace_round(chain.chain_id, 1, [step])
            stored = await store.steps.get(step.step_id)
            assert stored is not None
            await store.artifacts.add(artifact_id, stored, new, now + lives)
            made = ArtifactRecord(
                artifact_id=artifact_id,
                chain_id=chain.chain_id,
                step_id=step.step_id,
                name=name,
                media_type=media_type,
                size=len(content),
                sha256="",
                created_at=now,
                expires_at=now + lives,
            )
            await queue_file(store, self.chat_id, source, made)
        return OutboxRef(user_id=self.user_id, outbox_id=outbox_id_for(source, 0))

    async def fire(self) -> FiringRecord:
        """Let a reminder go off; returns its firing."""
        alarms = Alarms(self.database, Translator.load(), self.user_id)
        ref = await alarms.remind("к врачу!")
        await alarms.fire(ref)
        return await alarms.row(ref)

    async def firing(self, firing: FiringRecord) -> FiringRecord:
        async with self.database.as_user(self.user_id) as store:
            found = await store.firings.get(firing.firing_id)
        assert found is not None
        return found

    def file(self) -> tuple[str | None, bytes, str]:
        """Return name, bytes and text of the one message of the chat."""
        (shown,) = self.api.chats[self.chat_id].values()
        return shown.file_name, shown.file, shown.text

    async def told(self) -> list[str]:
        """Send what is open; returns the texts of the chat."""
        chat = ChatRef(user_id=self.user_id, chat_id=self.chat_id)
        while (ref := (await self.delivering.next_open(chat)).ref) is not None:
            await self.send(ref)
        return self.api.texts(self.chat_id)

    async def row(self, ref: OutboxRef) -> OutboxRecord:
        async with self.database.as_user(self.user_id) as store:
            row = await store.outbox.get(ref.outbox_id)
        assert row is not None
        return row

    async def alerts(self, ref: OutboxRef) -> list[str]:
        """Return what administrators were told of a row."""
        async with self.database.as_system() as system:
            alerts = await system.alerts.recent(100)
        return [alert.detail for alert in alerts if str(ref.outbox_id) in alert.detail]

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
        delivering = make_delivering(database, bot, translator)
        yield Desk(database, api, delivering, person.user_id, chat_id)


EACH = pytest.mark.parametrize(
    "kind", [OutgoingKind.ANSWER, OutgoingKind.NOTICE, OutgoingKind.REMINDER]
)


@EACH
async def test_a_row_is_sent_formatted_and_remembers_its_message(
    desk: Desk, kind: OutgoingKind
) -> None:
    ref = await desk.put(kind)

    await desk.send(ref)

    row = await desk.row(ref)
    (shown,) = desk.api.chats[desk.chat_id].values()
    assert (shown.text, shown.formatted) == ("Hello you", True)
    assert (row.state, row.message_id, row.attempts) == (OutboxState.SENT, shown.message_id, 1)


@EACH
async def test_what_certainly_did_not_arrive_waits_to_be_sent_again(
    desk: Desk, kind: OutgoingKind
) -> None:
    ref = await desk.put(kind)
    desk.api.fail("sendMessage", broken())

    with pytest.raises(NotDeliveredError) as raised:
        await desk.send(ref)

    assert raised.value.retry_after is None
    assert (await desk.row(ref)).state is OutboxState.PENDING
    assert (await desk.send(ref)).state is OutboxState.SENT
    assert desk.api.texts(desk.chat_id) == ["Hello you"]


@pytest.mark.usefixtures("forget_paces")
@EACH
async def test_a_chat_that_is_told_to_wait_gets_nothing_before(
    desk: Desk, kind: OutgoingKind
) -> None:
    ref, other = await desk.put(kind), await desk.put(kind, "Another")
    desk.api.fail("sendMessage", throttled(8))

    with pytest.raises(NotDeliveredError) as raised:
        await desk.send(ref)
    for waiting in (ref, other):
        with pytest.raises(NotDeliveredError) as held:
            await desk.send(waiting)
        assert 6 <= (held.value.retry_after or 0) <= 9

    rows = [await desk.row(waiting) for waiting in (ref, other)]
    assert raised.value.retry_after == 8
    assert [(row.state, row.attempts) for row in rows] == [
        (OutboxState.PENDING, 1),
        (OutboxState.PENDING, 0),
    ]
    assert len(desk.api.sent("sendMessage")) == 1


async def test_a_short_wait_is_waited_for_and_the_message_arrives(desk: Desk) -> None:
    ref = await desk.put(OutgoingKind.NOTICE)
    desk.api.fail("sendMessage", throttled(1))

    with pytest.raises(NotDeliveredError):
        await desk.send(ref)
    await desk.send(ref)

    first, second = desk.api.sent("sendMessage")
    assert second.at - first.at >= 0.99
    assert desk.api.texts(desk.chat_id) == ["Hello you"]


async def test_who_is_told_to_come_back_in_two_days_looks_again_within_minutes(
    desk: Desk, forget_paces: Forget
) -> None:
    ref = await desk.put(OutgoingKind.NOTICE)
    desk.api.fail("sendMessage", throttled(200_000))

    for _ in range(2):
        with pytest.raises(NotDeliveredError) as raised:
            await desk.send(ref)
        assert raised.value.retry_after == 600

    await forget_paces()
    assert (await desk.row(ref)).attempts == 1
    assert (await desk.send(ref)).state is OutboxState.SENT


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


@pytest.mark.parametrize("cut", list(Cut))
async def test_a_reminder_with_an_unknown_outcome_is_sent_until_it_arrived(
    desk: Desk, cut: Cut
) -> None:
    ref = await desk.put(OutgoingKind.REMINDER)
    desk.api.fail("sendMessage", cut)

    with pytest.raises(OutcomeUnknownError):
        await desk.send(ref)
    receipt = await desk.send(ref)

    (*_, shown) = desk.api.chats[desk.chat_id].values()
    assert (receipt.state, receipt.message_id) == (OutboxState.SENT, shown.message_id)
    assert len(desk.api.sent("sendMessage")) == 2


async def test_a_sender_that_died_in_mid_request_leaves_chatter_unknown(desk: Desk) -> None:
    notice, answer = await desk.put(OutgoingKind.NOTICE), await desk.put(OutgoingKind.ANSWER)
    reminder = await desk.put(OutgoingKind.REMINDER, "Wake up")
    async with desk.database.as_user(desk.user_id) as store:
        for ref in (notice, answer, reminder):
            await store.outbox.begin_attempt(ref.outbox_id)

    assert (await desk.send(notice)).state is OutboxState.UNKNOWN
    assert (await desk.send(answer)).state is OutboxState.SENT
    assert (await desk.send(reminder)).state is OutboxState.SENT
    assert desk.api.texts(desk.chat_id) == ["Hello you", "Wake up"]


async def test_a_firing_learns_which_message_told_of_it(desk: Desk) -> None:
    firing = await desk.fire()

    assert firing.outbox_id is not None
    await desk.send(OutboxRef(user_id=desk.user_id, outbox_id=firing.outbox_id))

    sent = await desk.firing(firing)
    (shown,) = desk.api.chats[desk.chat_id].values()
    buttons = [button for row in shown.markup["inline_keyboard"] for button in row]
    assert shown.text == "⏰ Reminder: к врачу!"
    assert [button["text"] for button in buttons] == [
        *("✅ Done", "+10 min", "+1 hour", TOMORROW, "🗑 Delete")
    ]
    assert (sent.state, sent.message_id) == (FiringState.SENT, shown.message_id)
    assert sent.sent_at is not None


@pytest.mark.parametrize(
    ("blocked", "reason"), [(True, "blocked"), (False, "Bad Request: chat not found")]
)
async def test_a_firing_learns_that_it_cannot_be_told(
    desk: Desk, reason: str, *, blocked: bool
) -> None:
    firing = await desk.fire()
    if blocked:
        desk.api.blocked.add(desk.chat_id)
    else:
        desk.api.fail("sendMessage", ApiError(400, reason))

    assert firing.outbox_id is not None
    await desk.send(OutboxRef(user_id=desk.user_id, outbox_id=firing.outbox_id))

    failed = await desk.firing(firing)
    assert (failed.state, failed.error_code) == (FiringState.FAILED, reason)


async def test_a_firing_that_was_answered_before_it_was_known_to_arrive_stays_so(
    desk: Desk,
) -> None:
    firing = await desk.fire()
    async with desk.database.as_user(desk.user_id) as store:
        await store.firings.change(firing.firing_id, {"state": FiringState.ACKNOWLEDGED})

    assert firing.outbox_id is not None
    await desk.send(OutboxRef(user_id=desk.user_id, outbox_id=firing.outbox_id))

    assert (await desk.firing(firing)).state is FiringState.ACKNOWLEDGED


@EACH
async def test_formatting_that_telegram_refuses_goes_out_as_plain_text(
    desk: Desk, kind: OutgoingKind
) -> None:
    method = "editMessageText" if kind is OutgoingKind.ANSWER else "sendMessage"
    ref = await desk.put(kind)
    desk.api.fail(method, ApiError(400, "Bad Request: can't parse entities: no"))

    await desk.send(ref)

    assert desk.api.texts(desk.chat_id) == ["Hello **you**"]


@EACH
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
    assert await desk.alerts(ref) == []


async def test_administrators_are_told_once_of_a_row_that_is_lost(desk: Desk) -> None:
    ref = await desk.put(OutgoingKind.NOTICE, "a secret")
    desk.api.fail("sendMessage", ApiError(400, "Bad Request: chat not found"))

    receipt = await desk.send(ref)
    await desk.delivering.record(receipt)

    assert await desk.alerts(ref) == [
        f"outbox {ref.outbox_id}: notice: Bad Request: chat not found"
    ]


async def test_parts_after_one_that_is_lost_arrive_in_order(desk: Desk) -> None:
    parts = [f"{letter * 3_000}" for letter in "abc"]
    async with desk.database.as_user(desk.user_id) as store:
        await queue_notice(store, desk.chat_id, f"test/{uuid4()}", "\n\n".join(parts))
    desk.api.fail("sendMessage", ApiError(400, "Bad Request: no"))

    assert await desk.told() == parts[1:]


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
            await queue_notice(store, desk.chat_id, key, f"text {source}", buttons=("retry:x",))
        await queue_document(store, desk.chat_id, f"{desk.chat_id}/c", "d.md", "# файл")

    assert await desk.told() == ["text a", "text b", "# файл"]
    first, *_, last = desk.api.chats[desk.chat_id].values()
    assert first.markup["inline_keyboard"][0][0] == {
        "text": "Try again",
        "callback_data": "retry:x",
    }
    assert last.file_name == "d.md"


async def test_both_answers_to_an_approval_stand_in_one_row(desk: Desk) -> None:
    source, step_id = f"test/{uuid4()}", uuid4()
    async with desk.database.as_user(desk.user_id) as store:
        await queue_approval(store, desk.chat_id, source, "May I?", step_id)

    await desk.send(OutboxRef(user_id=desk.user_id, outbox_id=outbox_id_for(source, 0)))

    (shown,) = desk.api.chats[desk.chat_id].values()
    assert shown.markup["inline_keyboard"] == [
        [
            {"text": "Allow", "callback_data": f"approve:{step_id}"},
            {"text": "Refuse", "callback_data": f"deny:{step_id}"},
        ]
    ]


@pytest.mark.parametrize("media_type", ["image/png", "image/jpeg"])
async def test_a_picture_goes_out_as_a_photo_with_its_name(desk: Desk, media_type: str) -> None:
    ref = await desk.put_file("plot <b>.png", media_type, b"\x89PNG\0\xff")

    assert (await desk.send(ref)).state is OutboxState.SENT

    assert desk.file() == ("plot <b>.png", b"\x89PNG\0\xff", "plot <b>.png")
    assert len(desk.api.sent("sendPhoto")) == 1


@pytest.mark.parametrize(
    ("media_type", "size"), [("application/pdf", 10), ("image/png", 10 * 2**20 + 1)]
)
async def test_other_files_and_large_pictures_go_out_as_documents(
    desk: Desk, media_type: str, size: int
) -> None:
    ref = await desk.put_file("отчёт.bin", media_type, b"x" * size)

    assert (await desk.send(ref)).state is OutboxState.SENT

    name, content, _ = desk.file()
    assert (name, len(content)) == ("отчёт.bin", size)
    assert desk.api.sent("sendPhoto") == []


async def test_a_picture_that_telegram_does_not_show_goes_out_as_a_document(desk: Desk) -> None:
    ref = await desk.put_file("page.png", "image/png", b"tall")
    desk.api.fail("sendPhoto", ApiError(400, "Bad Request: PHOTO_INVALID_DIMENSIONS"))

    assert (await desk.send(ref)).state is OutboxState.SENT

    assert desk.file()[:2] == ("page.png", b"tall")
    assert len(desk.api.sent("sendDocument")) == 1


async def test_a_file_that_has_expired_ends_the_row_and_is_told_of(desk: Desk) -> None:
    ref = await desk.put_file("a*b.pdf", "application/pdf", b"x", lives=timedelta(seconds=-1))

    await desk.send(ref)

    row = await desk.row(ref)
    assert (row.state, row.reason) == (OutboxState.DEAD, "the file has expired")
    assert await desk.told() == [
        "The file “a*b.pdf” is not kept any more, so it could not be sent."
    ]


async def test_a_file_that_is_too_large_for_telegram_is_told_of_in_words(
    desk: Desk, owner_url: str
) -> None:
    ref = await desk.put_file("a.zip", "application/zip", b"x")
    grow = "UPDATE artifacts SET size = $1 WHERE user_id = $2"
    await run_as_owner(owner_url, grow, 50 * 2**20 + 1, desk.user_id)

    await desk.send(ref)

    (told,) = await desk.told()
    assert "too large for Telegram" in told
    assert desk.api.sent("sendDocument") == []


async def test_a_file_that_telegram_refuses_is_told_of_once(desk: Desk) -> None:
    ref = await desk.put_file("a.zip", "application/zip", b"x")
    desk.api.fail("sendDocument", ApiError(400, "Bad Request: wrong file"))

    receipt = await desk.send(ref)
    await desk.delivering.record(receipt)

    assert await desk.told() == ["Telegram did not take the file “a.zip”."]


@pytest.mark.parametrize("cut", list(Cut))
async def test_a_file_with_an_unknown_outcome_is_not_sent_again(desk: Desk, cut: Cut) -> None:
    ref = await desk.put_file("a.png", "image/png", b"x")
    desk.api.fail("sendPhoto", cut)

    assert (await desk.send(ref)).state is OutboxState.UNKNOWN
    await desk.send(ref)

    assert len(desk.api.sent("sendPhoto")) == 1
    assert desk.api.sent("sendDocument") == []


async def test_a_reader_who_blocked_the_bot_is_not_sent_the_file_as_a_document(
    desk: Desk,
) -> None:
    ref = await desk.put_file("a.png", "image/png", b"x")
    desk.api.blocked.add(desk.chat_id)

    assert (await desk.send(ref)).blocked

    assert desk.api.sent("sendDocument") == []
