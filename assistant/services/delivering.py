"""Owns the sending of one outbox row: what is attempted, and what an outcome means.

The choice where an outcome is not known (after a crash, or a time-out after the request went
out): an answer is posted as a placeholder and edited to its text, so doing it again is harmless
and nothing is lost; a reminder is sent again, since one that comes twice is better than none;
other messages are not sent again, their row says `unknown`.
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
from assistant.contracts.tools import ArtifactRecord
from assistant.domain.telegram_html import escape_markdown
from assistant.services.outbox import queue_notice
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

PLACEHOLDER = "…"
_PICTURES = frozenset({"image/png", "image/jpeg"})
_MOST_PICTURE_BYTES = 10 * 1024 * 1024
"""What Telegram takes as a photo: https://core.telegram.org/bots/api#sendphoto."""

_MOST_FILE_BYTES = 50 * 1024 * 1024
"""What Telegram takes as a file: https://core.telegram.org/bots/api#senddocument."""

_EXPIRED = "the file has expired"
_TOO_LARGE = "the file is too large"
_WHY_NO_FILE = {_EXPIRED: "telegram-file-expired", _TOO_LARGE: "telegram-file-too-large"}
"""Texts for people by the reason of a row; for all others Telegram did not take the file."""

_REPEATED = frozenset({OutgoingKind.ANSWER, OutgoingKind.REMINDER})
"""What is sent again when it is not known whether it arrived; firings send nothing else."""

_FIRING_STATES = {OutboxState.SENT: FiringState.SENT, OutboxState.DEAD: FiringState.FAILED}
_BLOCKED = "blocked"
_log = structlog.get_logger(__name__)


class Delivering:
    """Sends rows one at a time; the caller sees to it that a chat has one sender."""

    def __init__(self, store: Store, messenger: Messenger, texts: Texts) -> None:
        self._store = store
        self._messenger = messenger
        self._texts = texts

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
        told of in words, once.
        """
        async with self._store.as_user(receipt.ref.user_id) as store:
            row = await store.outbox.get(receipt.ref.outbox_id)
            await store.outbox.settle(receipt)
            if row is not None and row.kind in _REPEATED:
                await _settle_firing(store, receipt)
            lost = receipt.state is OutboxState.DEAD and not receipt.blocked
            if lost and row is not None and row.kind is OutgoingKind.FILE:
                await self._tell_of_file(store, row, receipt.reason)
        if receipt.blocked and row is not None:
            async with self._store.as_system() as system:
                await system.telegram.set_blocked(row.chat_id, blocked=True)

    async def _tell_of_file(self, store: UserStore, row: OutboxRecord, reason: str | None) -> None:
        profile = await store.profile.get()
        key = _WHY_NO_FILE.get(reason or "", "telegram-file-refused")
        name = escape_markdown(row.text)
        text = self._texts.text(key, profile.locale if profile else "en", name=name)
        await queue_notice(store, row.chat_id, f"no-file/{row.outbox_id}", text)

    async def send(self, ref: OutboxRef) -> Receipt:
        """Attempt to send a row; the attempt is stored before the request.

        Raises `NotDeliveredError`, and for answers and reminders `OutcomeUnknownError`: try again
        later.
        """
        async with self._store.as_user(ref.user_id) as store:
            row = await store.outbox.begin_attempt(ref.outbox_id)
        if row is None:
            return await self._settled(ref)
        repeated = row.kind in _REPEATED
        if row.state is OutboxState.SENDING and not repeated:
            return _receipt(ref, OutboxState.UNKNOWN, reason="interrupted")
        try:
            by_kind = self._answer if row.kind is OutgoingKind.ANSWER else self._post
            message_id = await by_kind(ref, row)
        except BlockedError as error:
            return _receipt(ref, OutboxState.DEAD, reason=str(error), blocked=True)
        except RefusedError as error:
            return _receipt(ref, OutboxState.DEAD, reason=str(error))
        except NotDeliveredError:
            await self._release(ref)
            raise
        except OutcomeUnknownError as error:
            if repeated:
                raise
            return _receipt(ref, OutboxState.UNKNOWN, reason=str(error))
        return Receipt(ref=ref, state=OutboxState.SENT, message_id=message_id)

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
            return await self._file(ref, row)
        buttons = await self._buttons(ref, row)
        try:
            return await self._messenger.send(row.chat_id, row.text, buttons=buttons)
        except FormattingRefusedError as error:
            _log.warning("formatting_refused", outbox_id=str(row.outbox_id), reason=str(error))
            return await self._messenger.send(
                row.chat_id, row.text, formatted=False, buttons=buttons
            )

    async def _file(self, ref: OutboxRef, row: OutboxRecord) -> int:
        """Send an artifact: a picture as such unless the messenger refuses to show it."""
        artifact, content = await self._artifact(ref, row)
        if artifact.media_type in _PICTURES and artifact.size <= _MOST_PICTURE_BYTES:
            try:
                return await self._messenger.send_photo(
                    row.chat_id, artifact.name, content, row.text or None
                )
            except BlockedError:
                raise
            except RefusedError as error:  # too long or too wide, often: whole pages are
                _log.info("picture_refused", outbox_id=str(row.outbox_id), reason=str(error))
        return await self._messenger.send_document(row.chat_id, artifact.name, content)

    async def _artifact(self, ref: OutboxRef, row: OutboxRecord) -> tuple[ArtifactRecord, bytes]:
        """Return a file with its bytes. Raises `RefusedError` when it is gone or too large."""
        if row.artifact_id is None:
            raise RefusedError(_EXPIRED)
        async with self._store.as_user(ref.user_id) as store:
            artifact = await store.artifacts.get(row.artifact_id)
            if artifact is not None and artifact.size > _MOST_FILE_BYTES:
                raise RefusedError(_TOO_LARGE)
            content = await store.artifacts.content(row.artifact_id)
        if artifact is None or content is None:
            raise RefusedError(_EXPIRED)
        return artifact, content

    async def _buttons(self, ref: OutboxRef, row: OutboxRecord) -> list[Button]:
        """Return the row's buttons with their labels: `telegram-button-retry` for `retry:…`."""
        if not row.buttons:
            return []
        async with self._store.as_user(ref.user_id) as store:
            profile = await store.profile.get()
        locale = profile.locale if profile else "en"
        verbs = [data.partition(":")[0] for data in row.buttons]
        labels = [self._texts.text(f"telegram-button-{verb}", locale) for verb in verbs]
        return [
            Button(label=label, data=data) for label, data in zip(labels, row.buttons, strict=True)
        ]


async def _settle_firing(store: UserStore, receipt: Receipt) -> None:
    state = _FIRING_STATES.get(receipt.state)
    if state is not None:
        reason = _BLOCKED if receipt.blocked else receipt.reason
        await store.firings.settle_outbox(receipt.ref.outbox_id, state, receipt.message_id, reason)


def _receipt(ref: OutboxRef, state: OutboxState, *, reason: str, blocked: bool = False) -> Receipt:
    return Receipt(ref=ref, state=state, reason=reason[:500], blocked=blocked)
