"""Owns the sending of one outbox row: what is attempted, and what an outcome means.

The choice where an outcome is not known (after a crash, or a time-out after the request went
out): an answer is posted as a placeholder and edited to its text, so doing it again is harmless
and nothing is lost; a reminder is sent again, since one that comes twice is better than none;
other messages are not sent again, their row says `unknown`.

A part of a long text that is dead takes no other with it: what can arrive arrives, in order.
"""

import structlog

from assistant.contracts.reminders import FiringState
from assistant.contracts.telegram import (
    ChatRef,
    NextMessage,
    OutboxRecord,
    OutboxRef,
    OutboxState,
    OutgoingKind,
    Receipt,
)
from assistant.domain.telegram_html import escape_markdown
from assistant.services.outbox import queue_notice
from assistant.services.pacing import LONGEST_WAIT_SECONDS, Pacing
from assistant.services.ports.alerts import Alerts
from assistant.services.ports.messenger import (
    BlockedError,
    Button,
    FormattingRefusedError,
    MessageGoneError,
    Messenger,
    NotDeliveredError,
    OutcomeUnknownError,
    RefusedError,
)
from assistant.services.ports.store import Store, UserStore
from assistant.services.ports.texts import Texts
from assistant.services.sending_files import EXPIRED, TOO_LARGE, send_file

PLACEHOLDER = "…"
_WHY_NO_FILE = {EXPIRED: "telegram-file-expired", TOO_LARGE: "telegram-file-too-large"}
"""Texts for people by the reason of a row; for all others Telegram did not take the file."""

_REPEATED = frozenset({OutgoingKind.ANSWER, OutgoingKind.REMINDER})
"""What is sent again when it is not known whether it arrived; firings send nothing else."""

_FIRING_STATES = {OutboxState.SENT: FiringState.SENT, OutboxState.DEAD: FiringState.FAILED}
_BLOCKED = "blocked"
_log = structlog.get_logger(__name__)


class Delivering:
    """Sends rows one at a time; the caller sees to it that a chat has one sender."""

    def __init__(
        self, store: Store, messenger: Messenger, texts: Texts, pacing: Pacing, alerts: Alerts
    ) -> None:
        self._store = store
        self._messenger = messenger
        self._texts = texts
        self._pacing = pacing
        self._alerts = alerts

    async def next_open(self, chat: ChatRef) -> NextMessage:
        """Return the oldest open row of a chat."""
        async with self._store.as_user(chat.user_id) as store:
            outbox_id = await store.outbox.next_open(chat.chat_id)
        if outbox_id is None:
            return NextMessage()
        return NextMessage(ref=OutboxRef(user_id=chat.user_id, outbox_id=outbox_id))

    async def record(self, receipt: Receipt) -> None:
        """Store what became of a row, and that its reader has blocked the bot.

        The firing that it tells of, if it does, learns of it too. A file that cannot be sent is
        told of in words, once; of every row that is lost administrators are told.
        """
        async with self._store.as_user(receipt.ref.user_id) as store:
            row = await store.outbox.get(receipt.ref.outbox_id)
            settled = await store.outbox.settle(receipt)
            if row is not None and row.kind in _REPEATED:
                await _settle_firing(store, receipt)
            lost = receipt.state is OutboxState.DEAD and not receipt.blocked
            if lost and row is not None and row.kind is OutgoingKind.FILE:
                await self._tell_of_file(store, row, receipt.reason)
        if receipt.blocked and row is not None:
            async with self._store.as_system() as system:
                await system.telegram.set_blocked(row.chat_id, blocked=True)
        if lost and settled and row is not None:
            detail = f"outbox {row.outbox_id}: {row.kind}: {receipt.reason}"
            await self._alerts.raise_alert("telegram_dead_letter", detail)

    async def _tell_of_file(self, store: UserStore, row: OutboxRecord, reason: str | None) -> None:
        profile = await store.profile.get()
        key = _WHY_NO_FILE.get(reason or "", "telegram-file-refused")
        name = escape_markdown(row.text)
        text = self._texts.text(key, profile.locale if profile else "en", name=name)
        await queue_notice(store, row.chat_id, f"no-file/{row.outbox_id}", text)

    async def send(self, ref: OutboxRef) -> Receipt:
        """Attempt to send a row when it is its turn; the attempt is stored before the request.

        Raises `NotDeliveredError`, and for answers and reminders `OutcomeUnknownError`: try again
        later. Nothing was attempted when it is not yet the chat's turn.
        """
        row = await self._begun(ref)
        if row is None:
            return await self._settled(ref)
        repeated = row.kind in _REPEATED
        if row.state is OutboxState.SENDING and not repeated:
            return _receipt(ref, OutboxState.UNKNOWN, reason="interrupted")
        try:
            by_kind = self._answer if row.kind is OutgoingKind.ANSWER else self._post
            async with self._pacing.obeying(row.chat_id):
                message_id = await by_kind(ref, row)
        except BlockedError as error:
            return _receipt(ref, OutboxState.DEAD, reason=str(error), blocked=True)
        except RefusedError as error:
            return _receipt(ref, OutboxState.DEAD, reason=str(error))
        except NotDeliveredError as error:
            await self._release(ref)
            if error.retry_after is not None:
                error.retry_after = min(error.retry_after, LONGEST_WAIT_SECONDS)
            raise
        except OutcomeUnknownError as error:
            if repeated:
                raise
            return _receipt(ref, OutboxState.UNKNOWN, reason=str(error))
        return Receipt(ref=ref, state=OutboxState.SENT, message_id=message_id)

    async def _begun(self, ref: OutboxRef) -> OutboxRecord | None:
        """Wait for the chat's turn, then begin; returns the row as it was, None if not open."""
        async with self._store.as_user(ref.user_id) as store:
            row = await store.outbox.get(ref.outbox_id)
        if row is None:
            return None
        posts_too = row.kind is OutgoingKind.ANSWER and row.message_id is None
        await self._pacing.turn(row.chat_id, 2 if posts_too else 1)
        async with self._store.as_user(ref.user_id) as store:
            return await store.outbox.begin_attempt(ref.outbox_id)

    async def _settled(self, ref: OutboxRef) -> Receipt:
        """Return the receipt of a row that is not open any more: storing it changes nothing."""
        async with self._store.as_user(ref.user_id) as store:
            row = await store.outbox.get(ref.outbox_id)
        return Receipt(ref=ref, state=row.state if row else OutboxState.DEAD)

    async def _release(self, ref: OutboxRef) -> None:
        async with self._store.as_user(ref.user_id) as store:
            await store.outbox.end_attempt(ref.outbox_id)

    async def _answer(self, ref: OutboxRef, row: OutboxRecord) -> int:
        """Post the placeholder unless it is there, then edit it to the text."""
        message_id = row.message_id or await self._post_placeholder(ref, row.chat_id)
        buttons = await self._buttons(ref, row)
        try:
            await self._edit(row, message_id, buttons)
        except MessageGoneError:
            message_id = await self._post_placeholder(ref, row.chat_id)
            await self._edit(row, message_id, buttons)
        return message_id

    async def _post_placeholder(self, ref: OutboxRef, chat_id: int) -> int:
        message_id = await self._messenger.send(chat_id, PLACEHOLDER, formatted=False)
        async with self._store.as_user(ref.user_id) as store:
            await store.outbox.set_message_id(ref.outbox_id, message_id)
        return message_id

    async def _edit(self, row: OutboxRecord, message_id: int, buttons: list[Button]) -> None:
        try:
            await self._messenger.edit(row.chat_id, message_id, row.text, buttons=buttons)
        except FormattingRefusedError as error:
            _log.warning("formatting_refused", outbox_id=str(row.outbox_id), reason=str(error))
            await self._messenger.edit(
                row.chat_id, message_id, row.text, formatted=False, buttons=buttons
            )

    async def _post(self, ref: OutboxRef, row: OutboxRecord) -> int:
        if row.kind is OutgoingKind.DOCUMENT:
            name = row.file_name or "document.md"
            return await self._messenger.send_document(row.chat_id, name, row.text.encode())
        if row.kind is OutgoingKind.FILE:
            return await send_file(self._store, self._messenger, ref, row)
        buttons = await self._buttons(ref, row)
        try:
            return await self._messenger.send(row.chat_id, row.text, buttons=buttons)
        except FormattingRefusedError as error:
            _log.warning("formatting_refused", outbox_id=str(row.outbox_id), reason=str(error))
            return await self._messenger.send(
                row.chat_id, row.text, formatted=False, buttons=buttons
            )

    async def _buttons(self, ref: OutboxRef, row: OutboxRecord) -> list[Button]:
        """Return the row's buttons with their labels: `telegram-button-retry` for `retry:…`."""
        if not row.buttons:
            return []
        async with self._store.as_user(ref.user_id) as store:
            profile = await store.profile.get()
        locale = profile.locale if profile else "en"
        return [Button(label=self._label(data, locale), data=data) for data in row.buttons]

    def _label(self, data: str, locale: str) -> str:
        """Return the label of a button, with the number that its data may end with."""
        verb, *_, last = data.split(":")
        number = int(last) if last.isdecimal() else 0
        return self._texts.text(f"telegram-button-{verb}", locale, number=number)


async def _settle_firing(store: UserStore, receipt: Receipt) -> None:
    state = _FIRING_STATES.get(receipt.state)
    if state is not None:
        reason = _BLOCKED if receipt.blocked else receipt.reason
        await store.firings.settle_outbox(receipt.ref.outbox_id, state, receipt.message_id, reason)


def _receipt(ref: OutboxRef, state: OutboxState, *, reason: str, blocked: bool = False) -> Receipt:
    return Receipt(ref=ref, state=state, reason=reason[:500], blocked=blocked)
