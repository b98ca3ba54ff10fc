"""A person's reminders as tests of firings set and watch them, on the real database."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID, uuid4

from assistant.contracts.conversations import AcceptedTurn, IncomingMessage, MessageRecord
from assistant.contracts.reminders import (
    FireOutcome,
    FiringOrigin,
    FiringRecord,
    FiringRef,
    NewReminder,
    ReminderAction,
    ReminderRecord,
    Schedule,
)
from assistant.contracts.telegram import OutboxRecord, OutboxRef, OutboxState, Receipt
from assistant.contracts.user_events import UserEvent
from assistant.services.accepting import ConversationLimits
from assistant.services.clock import Clock
from assistant.services.conversations import Conversations
from assistant.services.firing import Firing
from assistant.services.ports.reminders import NewFiring
from assistant.services.ports.store import Store
from assistant.services.ports.texts import Texts
from tests.assistant.masking import MASK

MORNING = datetime(2027, 3, 5, 6, tzinfo=UTC)
"""Friday, 9:00 in Moscow."""

EVERY_MORNING = "FREQ=DAILY;BYHOUR=9;BYMINUTE=0;BYSECOND=0"
EVERY_HOUR = "FREQ=HOURLY;BYMINUTE=0;BYSECOND=0"
_LIMITS = ConversationLimits(
    message_chars=1_000, prompt_tokens=500, max_waiting=2, max_open=40, model="kimi"
)
_CHATS = count(810_000_000_000)


@dataclass
class Alarms:
    """Reminders of one person; `now` is the time that firings are told."""

    store: Store
    texts: Texts
    user_id: UUID
    now: datetime = MORNING
    delivers: bool = True
    conversations: Conversations = field(init=False)

    def __post_init__(self) -> None:
        self.conversations = Conversations(self.store, _LIMITS, MASK)

    @property
    def clock(self) -> Clock:
        """The test's time."""
        return Clock(now=lambda: self.now, monotonic=lambda: 0.0)

    @property
    def firing(self) -> Firing:
        """What is tested."""
        return Firing(
            self.store, self.conversations, self.texts, self.clock, delivers=self.delivers
        )

    async def use_telegram(self) -> int:
        """Give the person a Telegram chat."""
        chat_id = next(_CHATS) + uuid4().int % 1_000_000_000
        async with self.store.as_system() as system:
            await system.telegram.allow(chat_id, "")
            await system.telegram.tie(chat_id, self.user_id)
        return chat_id

    async def prefer(self, **changes: object) -> None:
        """Change the person's settings."""
        async with self.store.as_user(self.user_id) as store:
            await store.profile.update(changes)

    async def remind(
        self, text: str = "к врачу", at: datetime | None = None, rule: str = "", **fields: Any
    ) -> FiringRef:
        """Set a reminder for an instant, or by a rule first at an instant; it is planned."""
        due = at or self.now
        schedule = Schedule(timezone="Europe/Moscow", instants=() if rule else (due,), rule=rule)
        values: dict[str, Any] = {
            "reminder_id": uuid4(),
            "action": ReminderAction.REMIND,
            "text": text,
            "phrase": "завтра в 9",
            "schedule": schedule,
        } | fields
        new = NewReminder(**values)
        async with self.store.as_user(self.user_id) as store:
            assert await store.reminders.add(new)
        return await self.plan(new.reminder_id, due)

    async def plan(
        self, reminder_id: UUID, at: datetime, origin: FiringOrigin = FiringOrigin.SCHEDULE
    ) -> FiringRef:
        """Plan a firing."""
        new = NewFiring(reminder_id=reminder_id, due_at=at, origin=origin)
        async with self.store.as_user(self.user_id) as store:
            planned = await store.firings.plan(new)
        assert planned is not None
        return planned.ref

    async def fire(self, ref: FiringRef, after: timedelta = timedelta()) -> FireOutcome:
        """Let a firing go off, so long after it was due."""
        self.now = ref.due_at + after
        return await self.firing.fire(ref)

    async def nag(self, ref: FiringRef, after: timedelta) -> FireOutcome:
        """Look whether to repeat it, so long after it was due."""
        self.now = ref.due_at + after
        return await self.firing.nag(ref)

    async def row(self, ref: FiringRef) -> FiringRecord:
        """Return a firing as it stands."""
        async with self.store.as_user(self.user_id) as store:
            row = await store.firings.get(ref.firing_id)
        assert row is not None
        return row

    async def change(self, ref: FiringRef, **changes: object) -> None:
        """Change a firing."""
        async with self.store.as_user(self.user_id) as store:
            await store.firings.change(ref.firing_id, changes)

    async def reminder(self, ref: FiringRef) -> ReminderRecord:
        """Return a reminder as it stands."""
        async with self.store.as_user(self.user_id) as store:
            found = await store.reminders.get(ref.reminder_id)
        assert found is not None
        return found

    async def change_reminder(self, ref: FiringRef, **changes: object) -> None:
        """Change a reminder."""
        async with self.store.as_user(self.user_id) as store:
            await store.reminders.change(ref.reminder_id, changes)

    async def planned(self, ref: FiringRef) -> list[FiringRecord]:
        """Return what is planned for a reminder."""
        async with self.store.as_user(self.user_id) as store:
            return await store.firings.planned(ref.reminder_id)

    async def sent(self, chat_id: int) -> list[OutboxRecord]:
        """Send what waits in a chat; returns its rows."""
        rows = []
        async with self.store.as_user(self.user_id) as store:
            while outbox_id := await store.outbox.next_open(chat_id):
                row = await store.outbox.get(outbox_id)
                assert row is not None
                rows.append(row)
                ref = OutboxRef(user_id=self.user_id, outbox_id=outbox_id)
                await store.outbox.settle(Receipt(ref=ref, state=OutboxState.SENT))
        return rows

    async def said(self) -> list[str]:
        """Return all that was said in the last used dialogue, oldest first."""
        return [message.content for message in await self.messages()]

    async def told(self) -> list[UserEvent]:
        """Return what every channel was told, oldest first."""
        async with self.store.as_user(self.user_id) as store:
            return await store.events.after(0, 100)

    async def messages(self) -> list[MessageRecord]:
        """Return the messages of the last used dialogue, oldest first."""
        sessions = await self.conversations.sessions(self.user_id, 1, 0)
        if not sessions:
            return []
        return await self.conversations.transcript(self.user_id, sessions[0].session_id)

    async def talk(self, text: str = "привет") -> UUID:
        """Write a message; returns the dialogue."""
        return (await self.accept(text)).session_id

    async def accept(self, text: str, **fields: Any) -> AcceptedTurn:
        """Have a message accepted that nobody answers."""
        values = {"user_id": self.user_id, "key": uuid4().hex} | fields
        return await self.conversations.accept(IncomingMessage(text=text, **values))
