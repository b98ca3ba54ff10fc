"""Shapes of reminders: what is asked for, what is stored, when it goes off and what came of it."""

from datetime import datetime, time
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from api.types import Body, ClientKey, Text, Timezone
from assistant.contracts.reminders import (
    FiringOrigin,
    FiringState,
    MissedPolicy,
    ReminderAction,
    ReminderState,
    ScheduleKind,
)
from assistant.contracts.schedules import (
    NAG_MOST_MINUTES,
    PHRASE_MOST_CHARS,
    SNOOZE_MOST_MINUTES,
    TEXT_MOST_CHARS,
)

_EARLIEST, _LATEST = 1970, 2200
_MOST_LOOKS_PER_DAY = 24
_LONGEST_PAUSE_HOURS = 24


def _in_range(moment: datetime) -> datetime:
    """Refuse moments that calendars and zones are not made for."""
    if not _EARLIEST <= moment.year <= _LATEST:
        raise PydanticCustomError("moment", "Moment must lie between 1970 and 2200")
    return moment


Moment = Annotated[AwareDatetime, AfterValidator(_in_range)]
Phrase = Annotated[str, Text(max_length=PHRASE_MOST_CHARS)]
ReminderText = Annotated[str, Text(max_length=TEXT_MOST_CHARS)]
NagMinutes = Annotated[int, Field(ge=1, le=NAG_MOST_MINUTES, strict=True)]
Action = Literal["remind", "ask"]
"""`remind` says the text, `ask` has the assistant do what the text says and send the result."""


class ParseBody(Body):
    """A phrase to be understood, nothing is created; by default as of now, in one's own zone."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"text": "завтра в 7 вечера ужин с Олей", "timezone": "Europe/Moscow"},
                {"text": "every other Friday at 18:30", "now": "2026-03-04T10:00:00+03:00"},
            ]
        }
    )

    text: Phrase
    timezone: Timezone | None = None
    now: Moment | None = None


class ParseOut(BaseModel):
    """What a phrase would become. `question` says what is missing or wrong, for the person.

    `at`: the moments of a schedule without a rule. `next`: the first three firings. `cron` is
    there when five fields say exactly the same as `rrule` (one RRULE per line, local time).
    """

    kind: Literal["once", "recurring", "multi", "past", "invalid", "no_time", "none"]
    at: list[datetime]
    rrule: str | None
    cron: str | None
    next: list[datetime]
    text: str
    timezone: str
    question: str | None


class ReminderBody(Body):
    """A new reminder.

    `schedule`: words ("завтра в 9:00"), five cron fields, or `@once:` with an ISO moment (UTC
    unless it has an offset). Without `text` it is what the words say besides the time; then,
    without `action`, what asks for something to be done is `ask`. Else that is `remind`. `urgent`
    ones do not heed quiet hours; left out, that is so when the words name a time of day. `missed`:
    what a recurring one does about times that passed unseen. `nag_minutes`: repeat until done.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"schedule": "завтра в 9:00", "text": "к врачу"},
                {"schedule": "0 9 * * fri", "text": "отчёт", "missed": "skip"},
                {"schedule": "@once:2027-03-05T06:00:00Z", "text": "call mum", "nag_minutes": 10},
            ]
        }
    )

    schedule: Phrase
    text: ReminderText | None = None
    action: Action | None = None
    urgent: Annotated[bool, Field(strict=True)] | None = None
    missed: MissedPolicy = MissedPolicy.LATEST
    nag_minutes: NagMinutes | None = None
    timezone: Timezone | None = None
    client_message_id: ClientKey | None = None


class ChangeReminderBody(Body):
    """What to change; what is left out stays. `state`: `paused`, or `active` again."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"schedule": "по будням в 8"}, {"state": "paused"}]}
    )

    schedule: Phrase | None = None
    text: ReminderText | None = None
    action: Action | None = None
    urgent: Annotated[bool, Field(strict=True)] | None = None
    missed: MissedPolicy | None = None
    nag_minutes: NagMinutes | None = None
    timezone: Timezone | None = None
    state: Literal["active", "paused"] | None = None

    @model_validator(mode="after")
    def _no_nulls(self) -> Self:
        """Refuse null where there is no such state: only repeating can be ended so."""
        nulls = {name for name in self.model_fields_set if getattr(self, name) is None}
        if nulls - {"nag_minutes"}:
            raise PydanticCustomError("null", "Only nag_minutes can be null")
        return self


class FiringOut(BaseModel):
    """One time that a reminder goes off. `message_id` is that of the Telegram message."""

    model_config = ConfigDict(from_attributes=True)

    firing_id: UUID
    due_at: datetime
    origin: FiringOrigin
    state: FiringState
    missed: int
    nags: int
    fired_at: datetime | None
    sent_at: datetime | None
    acknowledged_at: datetime | None
    message_id: int | None
    turn_id: UUID | None = Field(description="The turn that carried out the instruction.")
    error_code: str | None


class ReminderOut(BaseModel):
    """A reminder. `schedule` is normalised: `@once:` with UTC moments, cron where exact, or RRULE.

    `next`: up to three coming times in `timezone`. `held_until`: quiet hours hold the first of
    them until then. `last_run`: the last time it went off, with what came of it.
    """

    id: UUID
    schedule: str
    kind: ScheduleKind
    phrase: str
    text: str
    action: ReminderAction
    state: ReminderState
    timezone: str
    rrule: str | None
    next: list[datetime]
    held_until: datetime | None
    urgent: bool
    missed: MissedPolicy
    nag_minutes: int | None
    last_run: FiringOut | None
    message: str = Field(description="The same in words, in the caller's language.")
    created_at: datetime
    updated_at: datetime


class RemindersOut(BaseModel):
    """Reminders, open ones first; `paused` says that all of them are."""

    items: list[ReminderOut]
    paused: bool


class FiringsOut(BaseModel):
    """Firings of a reminder, the last due first."""

    items: list[FiringOut]


class PausedOut(BaseModel):
    """Whether all reminders are paused."""

    paused: bool


class SnoozeBody(Body):
    """Until when to put it off: exactly one of these. `morning`: 9:00 of the next day."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"minutes": 10}, {"morning": True}]})

    minutes: Annotated[int, Field(ge=1, le=SNOOZE_MOST_MINUTES, strict=True)] | None = None
    until: Moment | None = None
    morning: Annotated[bool, Field(strict=True)] = False

    @model_validator(mode="after")
    def _one_of_them(self) -> Self:
        """Refuse none and more than one."""
        if (self.minutes is not None) + (self.until is not None) + self.morning != 1:
            raise PydanticCustomError("snooze", "Give minutes, until or morning")
        return self


class ProactiveBody(Body):
    """Whether the assistant speaks of its own accord.

    `enabled`: every so many hours it looks whether there is something to say, and says at most
    `daily_budget` things a day. `digest_at`: local time of the day's digest, null for none.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"enabled": True, "every_hours": 3, "daily_budget": 3, "digest_at": "08:30"}
            ]
        }
    )

    enabled: Annotated[bool, Field(strict=True)]
    every_hours: Annotated[int, Field(ge=1, le=_LONGEST_PAUSE_HOURS, strict=True)] = 3
    daily_budget: Annotated[int, Field(ge=1, le=_MOST_LOOKS_PER_DAY, strict=True)] = 3
    digest_at: time | None = None

    @model_validator(mode="after")
    def _local_minutes(self) -> Self:
        """Refuse a zone and seconds in the time of the digest."""
        at = self.digest_at
        if at is not None and (at.tzinfo or at.second or at.microsecond):
            raise PydanticCustomError("digest_at", "Time must be local, without seconds")
        return self


class ProactiveOut(BaseModel):
    """Whether and when the assistant speaks of its own accord."""

    model_config = ConfigDict(from_attributes=True)

    enabled: bool
    every_hours: int
    daily_budget: int
    digest_at: time | None
