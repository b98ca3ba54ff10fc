"""Values of reminders: what to remind of and when, and each firing of it.

A reminder has a schedule: some instants, or a rule in the person's zone. Every time it is to go
off is a firing: a row that is planned, fires once, and is acknowledged. The row is the truth; the
`Reminder` workflow of a firing carries it out.
"""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from assistant.contracts.chat import Contract
from assistant.contracts.conversations import AcceptedTurn
from assistant.contracts.tools import NO_LABELS, Labels

LATE_AFTER: Final = timedelta(minutes=2)
"""What comes later than this says when it was due."""

PLAN_AHEAD: Final = timedelta(hours=1)
"""Firings due within this time have a workflow; later ones are rows that a look finds in time."""


class ReminderAction(StrEnum):
    """What a firing does.

    `remind`: says the text. `ask`: takes the text as a message of the person's and sends the
    answer. `digest`: lists the day. `look`: speaks up if there is something to say.
    """

    REMIND = "remind"
    ASK = "ask"
    DIGEST = "digest"
    LOOK = "look"

    @property
    def is_proactive(self) -> bool:
        """Whether the person set no text: such reminders are settings, not entries of lists."""
        return self in {ReminderAction.DIGEST, ReminderAction.LOOK}


class ReminderState(StrEnum):
    """`ended`: there will be no more firings. `deleted` ones are seen by nobody."""

    ACTIVE = "active"
    PAUSED = "paused"
    ENDED = "ended"
    DELETED = "deleted"


class MissedPolicy(StrEnum):
    """What a recurring reminder does about times that passed while nothing ran.

    `latest`: one late message. `all`: one for each. `skip`: none. A reminder without a rule
    comes late, or not at all with `skip`.
    """

    LATEST = "latest"
    ALL = "all"
    SKIP = "skip"


class FiringState(StrEnum):
    """Life of a firing; `planned` and `due` are open.

    `due`: handed to delivery, or to the turn that answers. `sent`: delivered, with the message's
    id. `acknowledged`: the person said done, or put it off. `skipped`: by policy, or there was
    nothing to say. `cancelled`: the reminder was changed, paused or deleted before. `failed`: it
    could not be delivered.
    """

    PLANNED = "planned"
    DUE = "due"
    SENT = "sent"
    ACKNOWLEDGED = "acknowledged"
    SKIPPED = "skipped"
    CANCELLED = "cancelled"
    FAILED = "failed"


class FiringOrigin(StrEnum):
    """Why there is a firing: the schedule says so, or the person put an earlier one off."""

    SCHEDULE = "schedule"
    SNOOZE = "snooze"


class ScheduleKind(StrEnum):
    """Form of a schedule: one instant, several, or a rule."""

    ONCE = "once"
    MULTI = "multi"
    RECURRING = "recurring"


class Schedule(Contract):
    """When a reminder fires: `instants` (aware, ascending), or `rule` in local time of `timezone`.

    `rule` is one RRULE value of RFC 5545 per line; `start` is its DTSTART in local time, where it
    needs one. `timezone` is an IANA name.
    """

    timezone: str
    instants: tuple[datetime, ...] = ()
    rule: str = ""
    start: datetime | None = None

    @property
    def kind(self) -> ScheduleKind:
        """Return the form."""
        if self.rule:
            return ScheduleKind.RECURRING
        return ScheduleKind.MULTI if len(self.instants) > 1 else ScheduleKind.ONCE


class NewReminder(Contract):
    """A reminder to store. `phrase` is what the person wrote as the schedule.

    `urgent` ones do not heed quiet hours. `nag_minutes`: repeat until the person says done.
    """

    reminder_id: UUID
    action: ReminderAction
    text: str
    phrase: str
    schedule: Schedule
    urgent: bool = False
    missed: MissedPolicy = MissedPolicy.LATEST
    nag_minutes: int | None = None
    labels: Labels = NO_LABELS


class ReminderRecord(NewReminder):
    """A reminder as it stands."""

    user_id: UUID
    state: ReminderState
    created_at: datetime
    updated_at: datetime


class FiringRef(Contract):
    """One firing: input of the `Reminder` workflow and of its steps."""

    user_id: UUID
    reminder_id: UUID
    firing_id: UUID
    due_at: datetime


class FiringRecord(FiringRef):
    """A firing as it stands.

    `missed` counts the earlier times that it also stands for. `handed_at`: when its workflow was
    started. `message_id` is Telegram's. `nags` counts repetitions.
    """

    origin: FiringOrigin
    state: FiringState
    missed: int = 0
    nags: int = 0
    handed_at: datetime | None = None
    fired_at: datetime | None = None
    sent_at: datetime | None = None
    acknowledged_at: datetime | None = None
    outbox_id: UUID | None = None
    message_id: int | None = None
    turn_id: UUID | None = None
    error_code: str | None = None
    created_at: datetime

    @property
    def ref(self) -> FiringRef:
        """Return what its workflow is told."""
        return FiringRef(
            user_id=self.user_id,
            reminder_id=self.reminder_id,
            firing_id=self.firing_id,
            due_at=self.due_at,
        )


class FireOutcome(Contract):
    """What came of looking at a firing when its time had come.

    `wait_until`: it is too early, or quiet hours hold it: look again then. Otherwise `state` is how
    the firing stands now; `following` is the next firing to plan, `turn` the turn to hand over,
    `chat_id` the Telegram chat whose sender is to be woken, `nag_seconds` when to repeat unless
    the person has said done. Doing it again gives the same outcome.
    """

    state: FiringState
    wait_until: datetime | None = None
    following: FiringRef | None = None
    turn: AcceptedTurn | None = None
    chat_id: int | None = None
    nag_seconds: int | None = None


class FiringPlan(Contract):
    """What the workflow is told after a look: wait, or nag, or end. Ids and times only."""

    state: FiringState
    wait_until: datetime | None = None
    nag_seconds: int | None = None


class Drift(Contract):
    """What a reconciliation found and mended: counts of firings.

    `missing`: planned rows without a workflow. `stray`: workflows without a planned row.
    """

    compared: int = 0
    missing: int = 0
    stray: int = 0
