"""Failures of reminders and background tasks."""

from assistant.errors.general import ConflictError, InvalidInputError, RateLimitedError
from assistant.errors.tool import ToolError


class ScheduleError(InvalidInputError):
    """When to remind cannot be taken as it is said; `question` asks the person for what is missing.

    `question` is the key of a text for people, which `params` fill.
    """

    code = "schedule_invalid"

    def __init__(self, log_text: str, question: str = "", **params: str | int) -> None:
        super().__init__(log_text, retry_after=None, reason=question or self.code, **params)
        self.question = question

    @property
    def message_key(self) -> str:
        """Key of the text for people: the question, if there is one."""
        return self.question or super().message_key


class SchedulePastError(ScheduleError):
    """The moment has passed."""

    code = "schedule_past"


class ScheduleMissingError(ScheduleError):
    """There is no time in what was said."""

    code = "schedule_missing"


class ScheduleTooOftenError(ScheduleError):
    """Two firings would be closer than allowed."""

    code = "schedule_too_often"


class RemindersFullError(ConflictError):
    """The person has as many reminders as one may have."""

    code = "reminders_full"


class TasksFullError(RateLimitedError):
    """As many background tasks of the person wait as may."""

    code = "tasks_full"


class TaskNestedError(ToolError):
    """A background task asked for another one: tasks that make tasks would never end."""

    code = "task_nested"
    status = 409
