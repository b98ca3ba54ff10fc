"""Ports to the Telegram door's whitelist, accounts, inbox and outbox, and to its sender."""

from datetime import datetime, timedelta
from typing import NamedTuple, Protocol
from uuid import UUID

from assistant.contracts.telegram import (
    AccessRecord,
    ChatRef,
    DeadLetter,
    OutboxRecord,
    Outgoing,
    Receipt,
    TelegramPerson,
    UpdateKey,
)
from assistant.domain.telegram_pace import Rate


class Place(NamedTuple):
    """A place in the queue of a chat: how far off it is, and whether it is now taken."""

    taken: bool
    seconds: float


class TelegramRepository(Protocol):
    """Whitelist and accounts (system)."""

    async def access(self, telegram_user_id: int) -> AccessRecord | None:
        """Return the row of the whitelist."""
        ...

    async def access_list(self, limit: int, offset: int) -> list[AccessRecord]:
        """Return rows of the whitelist, the newest first."""
        ...

    async def allow(self, telegram_user_id: int, note: str) -> AccessRecord:
        """Let a Telegram user in."""
        ...

    async def forget(self, telegram_user_id: int) -> bool:
        """Remove the row; tells whether there was one."""
        ...

    async def refuse_once(self, telegram_user_id: int) -> bool:
        """Remember that the user was refused; True the first time."""
        ...

    async def person(self, telegram_user_id: int) -> TelegramPerson | None:
        """Return whose account a Telegram user writes as."""
        ...

    async def lock(self, telegram_user_id: int) -> None:
        """Hold, until the transaction ends, the lock on who this Telegram user writes as."""
        ...

    async def tie(self, telegram_user_id: int, user_id: UUID) -> None:
        """Let a Telegram user write as an account."""
        ...

    async def set_blocked(self, telegram_user_id: int, *, blocked: bool) -> None:
        """Note whether the user has blocked the bot."""
        ...

    async def chats_with_open_messages(self, older_than: datetime, limit: int) -> list[ChatRef]:
        """Return chats whose outbox has open rows from before `older_than`."""
        ...


class InboxRepository(Protocol):
    """Taken updates of one user."""

    async def take(self, update: UpdateKey, kind: str, turn_id: UUID | None = None) -> bool:
        """Store the update; False when it was taken before."""
        ...

    async def has(self, update: UpdateKey) -> bool:
        """Tell whether the update was taken before."""
        ...


class OutboxRepository(Protocol):
    """Outgoing messages of one user."""

    async def put(self, message: Outgoing) -> None:
        """Store a row to send, once; the placeholder of the same id gets its final text."""
        ...

    async def show(self, message: Outgoing) -> OutboxRecord:
        """Store a placeholder row unless its id is there; returns it as it stands."""
        ...

    async def get(self, outbox_id: UUID) -> OutboxRecord | None:
        """Return the row."""
        ...

    async def next_open(self, chat_id: int) -> UUID | None:
        """Return the oldest row of a chat that is to be sent."""
        ...

    async def begin_attempt(self, outbox_id: UUID) -> OutboxRecord | None:
        """Set an open row to sending; returns it as it was before, None when it is not open."""
        ...

    async def end_attempt(self, outbox_id: UUID) -> None:
        """Set a row back to pending: the attempt is known not to have arrived."""
        ...

    async def set_message_id(self, outbox_id: UUID, message_id: int | None) -> None:
        """Note which message of the chat shows the row, or that it is gone."""
        ...

    async def settle(self, receipt: Receipt) -> bool:
        """Set the final state of an open row; tells whether it was one."""
        ...

    async def requeue(self, outbox_id: UUID) -> bool:
        """Make a dead or unknown row the last to send of its chat; False when it is none."""
        ...


class OutboxSystemRepository(Protocol):
    """Outgoing messages of all users (system); no texts are in reach."""

    async def dead_letters(self, limit: int, before: int | None) -> list[DeadLetter]:
        """Return dead and unknown rows, the last written first, from before a place."""
        ...

    async def owner(self, outbox_id: UUID) -> ChatRef | None:
        """Return whose row it is, and of which chat."""
        ...

    async def prune(self, older_than: datetime) -> int:
        """Remove rows that are not to be sent and were written before `older_than`.

        Returns how many; the database keeps those of the last 90 days.
        """
        ...

    async def prune_updates(self, older_than: datetime) -> int:
        """Remove updates taken before `older_than`; returns how many.

        The database keeps those of the last 30 days.
        """
        ...


class PaceRepository(Protocol):
    """Places in the queues of chats, for all processes (system); `ALL_CHATS` is the bot's."""

    async def take(self, chat_id: int, rate: Rate, requests: int, patience: timedelta) -> Place:
        """Take the next places unless the last of them is further off than `patience`."""
        ...

    async def hold(self, chat_id: int, wait: timedelta, rate: Rate) -> None:
        """Give out no place of a chat before `wait` is over."""
        ...

    async def held(self) -> int:
        """Count the chats that are held now."""
        ...

    async def prune(self, older_than: datetime) -> int:
        """Forget chats that nothing was sent to since; returns how many."""
        ...


class DeliveryWaker(Protocol):
    """Makes sure that the one sender of a chat looks at the outbox."""

    async def wake(self, chat: ChatRef) -> None:
        """Start or signal the sender; raises `UnavailableError` when that is not possible."""
        ...
