"""Owns what a reminder becomes by what its person asks for: a new one, and changes of it."""

from assistant.contracts.accounts import UserProfile
from assistant.contracts.ids import reminder_id_for
from assistant.contracts.reminders import (
    NewReminder,
    ReminderAction,
    ReminderRecord,
    ReminderState,
)
from assistant.contracts.schedules import (
    NAG_MOST_MINUTES,
    TEXT_MOST_CHARS,
    AddReminder,
    ReminderChanges,
    ScheduledText,
)
from assistant.domain.reminder_intents import action_of
from assistant.domain.storable import storable
from assistant.errors import ConflictError, IdempotencyConflictError, InvalidInputError
from assistant.services.ports.texts import Texts
from assistant.services.scheduling import Scheduler, moved

_OPEN = frozenset({ReminderState.ACTIVE, ReminderState.PAUSED})


def new_reminder(
    asked: AddReminder, profile: UserProfile, scheduler: Scheduler, texts: Texts
) -> NewReminder:
    """Return the reminder that a person asks for.

    Raises the errors of `Scheduler.schedule_of`, and `InvalidInputError` for a text or a number
    of minutes outside of its bounds.
    """
    zone = asked.timezone or profile.timezone
    found = scheduler.schedule_of(storable(asked.schedule), zone, asked.said_at)
    text = found.text if asked.text is None else _text(asked.text)
    return NewReminder(
        reminder_id=reminder_id_for(asked.user_id, asked.key),
        action=asked.action or _action(asked, found),
        text=_text(text or texts.text("reminder-default-text", profile.locale)),
        phrase=found.phrase,
        schedule=found.schedule,
        urgent=found.named_clock if asked.urgent is None else asked.urgent,
        missed=asked.missed,
        nag_minutes=_nag_minutes(asked.nag_minutes),
        labels=asked.labels,
    )


def same_reminder(known: ReminderRecord, asked: AddReminder) -> ReminderRecord:
    """Return what the key stands for already. Raises `IdempotencyConflictError` for another one."""
    pairs = (
        (storable(asked.schedule).strip(), known.phrase),
        (asked.text and storable(asked.text).strip(), known.text),
        (asked.action, known.action),
        (asked.urgent, known.urgent),
        (asked.timezone, known.schedule.timezone),
    )
    same = all(given is None or given == stored for given, stored in pairs)
    if not same or (asked.missed, asked.nag_minutes) != (known.missed, known.nag_minutes):
        raise IdempotencyConflictError("the key was used for another reminder")
    return known


def edits(
    record: ReminderRecord, asked: ReminderChanges, scheduler: Scheduler
) -> dict[str, object]:
    """Return the fields to set, by their names, those of the schedule and state included.

    An ended reminder with a new schedule is active again. Raises the errors of
    `Scheduler.schedule_of`, `InvalidInputError` for what is outside of its bounds, and
    `ConflictError` for pausing what has ended.
    """
    fields: dict[str, object] = {
        name: value
        for name in ("action", "urgent", "missed")
        if (value := getattr(asked, name)) is not None
    }
    if asked.text is not None:
        fields["text"] = _text(asked.text)
    if "nag_minutes" in asked.model_fields_set:
        fields["nag_minutes"] = _nag_minutes(asked.nag_minutes)
    fields |= _rescheduled(record, asked, scheduler)
    return fields | _state(record, asked.state, has_schedule=asked.schedule is not None)


def _rescheduled(
    record: ReminderRecord, asked: ReminderChanges, scheduler: Scheduler
) -> dict[str, object]:
    if asked.schedule is not None:
        zone = asked.timezone or record.schedule.timezone
        found = scheduler.schedule_of(storable(asked.schedule), zone)
        urgent = asked.urgent if asked.urgent is not None else record.urgent or found.named_clock
        return {"schedule": found.schedule, "phrase": found.phrase, "urgent": urgent}
    if asked.timezone is not None and asked.timezone != record.schedule.timezone:
        return {"schedule": moved(record.schedule, asked.timezone)}
    return {}


def _state(
    record: ReminderRecord, asked: ReminderState | None, *, has_schedule: bool
) -> dict[str, object]:
    if asked not in {None, *_OPEN}:
        raise InvalidInputError("no such state to set", reason="state")
    ended = record.state is ReminderState.ENDED
    if ended and asked is ReminderState.PAUSED and not has_schedule:
        raise ConflictError("the reminder has ended")
    if asked is None and ended and has_schedule:
        return {"state": ReminderState.ACTIVE}
    return {} if asked in {None, record.state} else {"state": asked}


def _action(asked: AddReminder, found: ScheduledText) -> ReminderAction:
    if asked.text is not None:
        return ReminderAction.REMIND
    return action_of(found.text, wish=found.wish)


def _text(text: str) -> str:
    text = storable(text).strip()
    if not 0 < len(text) <= TEXT_MOST_CHARS:
        raise InvalidInputError(
            "text of a reminder", reason=f"text: from 1 to {TEXT_MOST_CHARS} characters"
        )
    return text


def _nag_minutes(minutes: int | None) -> int | None:
    if minutes is not None and not 0 < minutes <= NAG_MOST_MINUTES:
        raise InvalidInputError(
            "minutes of repetition", reason=f"nag_minutes: from 1 to {NAG_MOST_MINUTES}"
        )
    return minutes
