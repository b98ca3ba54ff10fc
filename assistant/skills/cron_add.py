"""The tool `cron_add`: reminders and recurring tasks, out of the words of the person."""

from datetime import UTC, datetime
from functools import lru_cache
from typing import Annotated, Any, Final, Literal
from zoneinfo import ZoneInfo

from pydantic import Field, StringConstraints

from assistant.contracts.reminders import ReminderAction
from assistant.contracts.schedules import (
    NAG_MOST_MINUTES,
    PHRASE_MOST_CHARS,
    TEXT_MOST_CHARS,
    AddReminder,
    ReminderView,
)
from assistant.contracts.tools import Permissions, StepRecord
from assistant.domain.reminder_answers import completed
from assistant.domain.reminder_intents import (
    LONGEST_REQUEST,
    action_of,
    asks_for_reminder,
    is_only_time,
)
from assistant.domain.time_phrases import Reading, read
from assistant.errors import (
    AssistantError,
    InvalidInputError,
    RemindersFullError,
    ScheduleError,
    ToolArgumentsError,
    ToolOffError,
)
from assistant.services.ports.skills import (
    Arguments,
    Command,
    Skill,
    SkillContext,
    SkillResult,
    Words,
)
from assistant.services.reminder_words import confirmation

_ANY_MOMENT: Final = datetime(2026, 3, 4, 12, tzinfo=UTC)
"""Whether a message asks for a reminder does not depend on when it is read."""


class CronAddArguments(Arguments):
    """When, and what."""

    schedule: Annotated[
        str, StringConstraints(strip_whitespace=True, min_length=1, max_length=PHRASE_MOST_CHARS)
    ] = Field(
        description="When, in the user's own words (“завтра в 9:00”, “every other Friday at "
        "18:30”), or a cron expression of 5 fields in the user's time zone, or `@once:` with an "
        "ISO 8601 moment in UTC. May hold the whole sentence of the user."
    )
    text: (
        Annotated[
            str, StringConstraints(strip_whitespace=True, min_length=1, max_length=TEXT_MOST_CHARS)
        ]
        | None
    ) = Field(
        default=None, description="What to remind of, or the task; needed unless the words say it."
    )
    action: Literal["remind", "ask"] | None = Field(
        default=None,
        description="remind: say the text. ask: carry the text out as a request at that time and "
        "send the result.",
    )
    nag_minutes: int | None = Field(
        default=None,
        ge=1,
        le=NAG_MOST_MINUTES,
        description="Repeat every so many minutes until the user says done.",
    )


class CronAdd(Skill[CronAddArguments]):
    """Sets a reminder, or asks for what is missing."""

    name = "cron_add"
    title = Words("New reminder", "Новое напоминание")
    description = Words(
        "Set a reminder or a recurring task for the user. When the time is missing, past or "
        "impossible nothing is saved: ask the user.",
        "Ставит напоминание или повторяющуюся задачу.",
    )
    permissions = Permissions(changes=True, user_data=True)
    arguments = CronAddArguments
    command = Command("cron_add", "schedule", Words("when and what", "когда и что"))

    async def run(self, arguments: CronAddArguments, context: SkillContext) -> SkillResult:
        """Set it, once for a step. Raises `ToolArgumentsError` for a text that cannot be kept."""
        if self._toolbox.reminders is None:
            raise ToolOffError("no reminders")
        asked = AddReminder(
            user_id=context.user_id,
            key=str(context.step_id),
            schedule=arguments.schedule,
            text=arguments.text,
            action=ReminderAction(arguments.action) if arguments.action else None,
            nag_minutes=arguments.nag_minutes,
            labels=context.labels,
            said_at=context.said_at,
        )
        try:
            view = await self._toolbox.reminders.add(asked)
        except ScheduleError as error:
            return _question(error, arguments, context)
        except RemindersFullError as error:
            return _refusal(error, context)
        except InvalidInputError as error:
            raise ToolArgumentsError(str(error.params.get("reason", error))) from error
        return _added(view, context)

    def recognise(self, text: str) -> dict[str, Any] | None:
        """Return the message as the schedule when it plainly asks for a reminder."""
        if len(text) > LONGEST_REQUEST or not asks_for_reminder(text, _read(text)):
            return None
        return {"schedule": text.strip()}

    def may_answer(self, text: str) -> bool:
        """Tell whether a message is just a time."""
        return len(text) <= LONGEST_REQUEST and is_only_time(text, _read(text))

    def answered(self, text: str, asked: StepRecord) -> dict[str, Any] | None:
        """Return the call with the time that was asked for, when the message is just that."""
        if not self.may_answer(text):
            return None
        data = asked.result["data"]
        kept = data.get("kept")
        if not isinstance(kept, dict):
            return None
        return {**kept, "schedule": completed(data.get("phrase", ""), text.strip(), _read)}


@lru_cache(maxsize=64)  # one message is asked about several times
def _read(text: str) -> Reading:
    return read(text, _ANY_MOMENT, ZoneInfo("UTC"))


def _added(view: ReminderView, context: SkillContext) -> SkillResult:
    said = confirmation(view, context.now, context.locale, context.texts)
    reminder = view.reminder
    return SkillResult(
        output=f"Saved as reminder {reminder.reminder_id}. Tell the user: {said}",
        summary=said.partition("\n")[0],
        data={
            "id": str(reminder.reminder_id),
            "schedule": view.normalised,
            "timezone": reminder.schedule.timezone,
            "text": reminder.text,
            "action": reminder.action.value,
            "next": [moment.isoformat() for moment in view.next],
            "question": None,
        },
        answer=said,
        labels=reminder.labels,
    )


def _question(
    error: ScheduleError, arguments: CronAddArguments, context: SkillContext
) -> SkillResult:
    """Return the question to the person; what is known already is kept for their answer."""
    said = context.texts.text(error.message_key, context.locale, **error.params)
    kept = arguments.model_dump(exclude={"schedule"}, exclude_none=True)
    return SkillResult(
        output=f"Nothing was saved ({error.code}): {error}. Ask the user: {said}",
        summary=context.texts.text("cron-asked-summary", context.locale),
        data={
            "id": None,
            "question": error.code,
            "phrase": arguments.schedule,
            "kept": _read_of(arguments) | kept,
        },
        answer=said,
        labels=context.labels,
    )


def _read_of(arguments: CronAddArguments) -> dict[str, str]:
    """Return what the words say besides the time: they are not there any more when it is named."""
    reading = _read(arguments.schedule)
    text = reading.text.strip()[:TEXT_MOST_CHARS]
    if arguments.text is not None or not text:
        return {}
    action = action_of(text, wish=reading.wish)
    return {"text": text} | ({"action": action.value} if action is ReminderAction.ASK else {})


def _refusal(error: AssistantError, context: SkillContext) -> SkillResult:
    said = context.texts.text(error.message_key, context.locale, **error.params)
    return SkillResult(
        output=f"Nothing was saved ({error.code}): {said}",
        summary=context.texts.text("cron-refused-summary", context.locale),
        data={"id": None, "error": error.code, "question": None},
        answer=said,
    )
