"""Values of the Telegram door: who writes, what was taken, what goes out. Ids, never texts."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from assistant.contracts.chat import Contract


class TelegramSender(Contract):
    """A Telegram user as an update names them; `language` is an IETF tag or empty."""

    telegram_user_id: int
    display_name: str
    language: str = ""


class TelegramPerson(Contract):
    """A Telegram user who was let in, with the account they write as."""

    telegram_user_id: int
    user_id: UUID
    locale: str
    blocked: bool = False


class Admission(Contract):
    """Whether a sender may go on. `tell` is true the one time that a refusal is said."""

    person: TelegramPerson | None = None
    tell: bool = False


class AccessRecord(Contract):
    """Row of the whitelist; one with `allowed` false asked once and was refused."""

    telegram_user_id: int
    allowed: bool
    note: str
    created_at: datetime


class UpdateKey(Contract):
    """What tells one update of one bot from all others."""

    bot_id: int
    update_id: int

    @property
    def key(self) -> str:
        """Idempotency key of what the update causes."""
        return f"telegram/{self.bot_id}/{self.update_id}"


class OutgoingKind(StrEnum):
    """How a row goes out: answers by way of a placeholder, so that a repeat is harmless.

    `document`: the row's own text as a file. `file`: the artifact that the row names. `reminder`:
    sent again when it is not known whether it arrived.
    """

    ANSWER = "answer"
    NOTICE = "notice"
    DOCUMENT = "document"
    FILE = "file"
    REMINDER = "reminder"


class OutboxState(StrEnum):
    """Life of a row; `showing` is a placeholder whose final text is still being written."""

    SHOWING = "showing"
    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    UNKNOWN = "unknown"
    DEAD = "dead"


class Outgoing(Contract):
    """A message to put into the outbox; `buttons` are the data of its row of inline buttons.

    `text` of a file is its caption.
    """

    outbox_id: UUID
    chat_id: int
    kind: OutgoingKind
    text: str
    turn_id: UUID | None = None
    file_name: str | None = None
    buttons: tuple[str, ...] = ()
    artifact_id: UUID | None = None


class OutboxRecord(Outgoing):
    """A row of the outbox as it stands. `message_id` is Telegram's, once it is known."""

    state: OutboxState
    attempts: int
    message_id: int | None
    reason: str | None


class DeadLetter(Contract):
    """A row that did not arrive, or may not have: whose and why, never what it says.

    `place` leads to the page of older ones.
    """

    outbox_id: UUID
    user_id: UUID
    chat_id: int
    kind: OutgoingKind
    state: OutboxState
    attempts: int
    reason: str | None
    created_at: datetime
    place: int


class ChatRef(Contract):
    """One Telegram chat of one user: input and signal of the `Delivery` workflow."""

    user_id: UUID
    chat_id: int


class OutboxRef(Contract):
    """One row of a user's outbox."""

    user_id: UUID
    outbox_id: UUID


class NextMessage(Contract):
    """The oldest open row of a chat, None when all is sent."""

    ref: OutboxRef | None = None


class Receipt(Contract):
    """What became of one row. `blocked` says that the person has blocked the bot."""

    ref: OutboxRef
    state: OutboxState
    message_id: int | None = None
    reason: str | None = None
    blocked: bool = False
