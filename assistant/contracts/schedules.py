"""Values of reminders as doors and tools hand them to services and are handed back."""

from datetime import datetime, time
from typing import Final
from uuid import UUID

from pydantic import Field

from assistant.contracts.chat import Contract
from assistant.contracts.reminders import (
    FiringRecord,
    MissedPolicy,
    ReminderAction,
    ReminderRecord,
    ReminderState,
    Schedule,
)
from assistant.contracts.tools import NO_LABELS, Labels

TEXT_MOST_CHARS: Final = 1_000
"""The longest text of a reminder, in characters; the shortest is one."""

PHRASE_MOST_CHARS: Final = 2_000
"""The longest phrase that a schedule is read from, in characters."""

NAG_MOST_MINUTES: Final = 1_440
SNOOZE_MOST_MINUTES: Final = 10_080
SHOWN_TIMES: Final = 3
"""How many of the next firing times are shown."""


class ReminderLimits(Contract):
    """What one person may have: open reminders, and seconds between two firings of a rule."""

    max_per_user: int
    min_interval_seconds: int


class ScheduledText(Contract):
    """A schedule as it was read from what a person wrote.

    `text` is what remains of `phrase`: what to remind of; may be empty. `fuzzy`: the hour is a
    default. `wish`: the phrase plainly asks to be reminded. `named_clock`: the person said the
    time in words, so it is not to be moved by quiet hours.
    """

    schedule: Schedule
    phrase: str
    text: str = ""
    fuzzy: bool = False
    wish: bool = False
    named_clock: bool = False


class Question(Contract):
    """What a person is to be asked or told: key of a text, and what fills it."""

    key: str
    params: dict[str, str | int] = Field(default_factory=dict)


class Preview(Contract):
    """What a phrase would become, without creating it.

    `kind`: once, recurring, multi, past, invalid, no_time or none. `at` (the instants, none of a
    rule) and `next` (the first three firings) are aware, in the person's zone; both are empty when
    nothing can be scheduled. `rrule` is one RRULE value per line, `cron` the same
    in five fields where that is exact; `start` the rule's DTSTART in local time. `fuzzy`: the hour
    is a default. `wish`: the phrase plainly asks to be reminded.
    """

    kind: str
    timezone: str
    at: tuple[datetime, ...] = ()
    rrule: str | None = None
    cron: str | None = None
    start: datetime | None = None
    next: tuple[datetime, ...] = ()
    text: str = ""
    fuzzy: bool = False
    wish: bool = False
    question: Question | None = None


class AddReminder(Contract):
    """A reminder that a person asks for; `key` is the idempotency key, unique within the user.

    `schedule`: words, a cron expression of five fields, or `@once:` with an ISO moment. Without
    `text` it is what remains of the words. Without `action` it is `remind`, unless the text is
    taken from the words and asks for something to be done. Without `urgent` it is urgent if the
    words name a time of day. `timezone`: the person's own, if not given. `said_at`: what words like
    "in an hour" are counted from; now, if not given.
    """

    user_id: UUID
    key: str
    schedule: str
    text: str | None = None
    action: ReminderAction | None = None
    urgent: bool | None = None
    missed: MissedPolicy = MissedPolicy.LATEST
    nag_minutes: int | None = None
    timezone: str | None = None
    labels: Labels = NO_LABELS
    said_at: datetime | None = None


class ReminderChanges(Contract):
    """What to change of a reminder: what is not set, or None, stays.

    `nag_minutes` of None, if set, ends repetition. `schedule` is read in `timezone`, else in the
    reminder's own zone; `timezone` alone moves a rule to that zone and leaves instants as they
    are. `state`: active or paused.
    """

    text: str | None = None
    action: ReminderAction | None = None
    schedule: str | None = None
    timezone: str | None = None
    urgent: bool | None = None
    missed: MissedPolicy | None = None
    nag_minutes: int | None = None
    state: ReminderState | None = None


class ReminderView(Contract):
    """A reminder as it is shown.

    `normalised`: `@once:` with UTC moments, cron where exact, else the RRULE. `next`: up to three
    coming times in the reminder's zone, those it was put off to included; none while it is paused.
    `held_until`: quiet hours will hold the first of them until then. `last`: its last firing.
    `all_paused`: the person has paused all reminders.
    """

    reminder: ReminderRecord
    normalised: str
    next: tuple[datetime, ...] = ()
    last: FiringRecord | None = None
    held_until: datetime | None = None
    all_paused: bool = False


class Snooze(Contract):
    """Until when a firing is put off; exactly one is to be given.

    `until`: an aware moment. `minutes`: from now. `morning`: 9:00 of the next day in the person's
    zone.
    """

    until: datetime | None = None
    minutes: int | None = None
    morning: bool = False


class ProactiveSettings(Contract):
    """Whether the assistant speaks of its own accord; off by default.

    If `enabled`, it looks every `every_hours` whether there is something to say, and says at most
    `daily_budget` things a day. `digest_at`: local time of the day's digest, None for none.
    """

    enabled: bool = False
    every_hours: int = 3
    daily_budget: int = 3
    digest_at: time | None = None
