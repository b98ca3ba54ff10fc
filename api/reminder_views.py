"""How reminders are shown: records of the service as shapes of the REST door."""

from datetime import UTC, datetime
from typing import Any

from api.schemas.reminders import FiringOut, ParseOut, ReminderOut
from assistant.contracts.reminders import FiringRecord
from assistant.contracts.schedules import Preview, ReminderView
from assistant.services.ports.texts import Texts
from assistant.services.reminder_words import confirmation

_SAME = (
    "phrase",
    "text",
    "action",
    "state",
    "urgent",
    "missed",
    "nag_minutes",
    "created_at",
    "updated_at",
)


def parse_out(preview: Preview, texts: Texts, locale: str) -> ParseOut:
    """Return what a phrase would become, its question in the person's language."""
    question = preview.question
    return ParseOut(
        kind=_kind(preview),
        at=list(preview.at),
        rrule=preview.rrule,
        cron=preview.cron,
        next=list(preview.next),
        text=preview.text,
        timezone=preview.timezone,
        question=texts.text(question.key, locale, **question.params) if question else None,
    )


def _kind(preview: Preview) -> Any:
    return preview.kind


def reminder_out(view: ReminderView, texts: Texts, locale: str) -> ReminderOut:
    """Return a reminder with the words that describe it."""
    reminder = view.reminder
    return ReminderOut(
        **{name: getattr(reminder, name) for name in _SAME},
        id=reminder.reminder_id,
        schedule=view.normalised,
        kind=reminder.schedule.kind,
        timezone=reminder.schedule.timezone,
        rrule=reminder.schedule.rule or None,
        next=list(view.next),
        held_until=view.held_until,
        last_run=firing_out(view.last) if view.last else None,
        message=confirmation(view, datetime.now(UTC), locale, texts),
    )


def firing_out(firing: FiringRecord) -> FiringOut:
    """Return a firing."""
    return FiringOut.model_validate(firing)
