"""Every failure the product knows: a stable code, an HTTP status, and a text for people by key.

The text for the log is the exception's own message; the text for people is found in the locale
files under `error-<code>`. Doors translate once; stack traces never reach a person.
"""

from typing import ClassVar


class AssistantError(Exception):
    """Base of all expected failures.

    `code` is stable and part of the API, `status` is the HTTP status a door answers with,
    `params` fill the placeholders of the localised text, `retry_after` is in seconds.
    """

    code: ClassVar[str] = "internal"
    status: ClassVar[int] = 500

    def __init__(
        self, log_text: str = "", *, retry_after: int | None = None, **params: str | int
    ) -> None:
        super().__init__(log_text or self.code)
        self.retry_after = retry_after
        self.params = params

    @property
    def message_key(self) -> str:
        """Key of the text for people in the locale files."""
        return f"error-{self.code}"


class InvalidInputError(AssistantError):
    """The request is understood and refused; `reason` names what is wrong with it."""

    code = "invalid_input"
    status = 422


class NotFoundError(AssistantError):
    """No such thing, or it is somebody else's: the two are told apart nowhere."""

    code = "not_found"
    status = 404


class ConflictError(AssistantError):
    """The request contradicts the present state."""

    code = "conflict"
    status = 409


class IdempotencyConflictError(ConflictError):
    """The key was used before with another body."""

    code = "idempotency_conflict"


class UsernameTakenError(ConflictError):
    """Somebody registered this name before."""

    code = "username_taken"


class LastAdminError(ConflictError):
    """The last administrator cannot lose the role."""

    code = "last_admin"


class TurnNotRetryableError(ConflictError):
    """Only a turn that failed can be tried again."""

    code = "turn_not_retryable"


class NotDeadLetterError(ConflictError):
    """The message is on its way or has arrived; sending it again would show it twice."""

    code = "not_dead_letter"


class RecipientBlockedError(ConflictError):
    """The person has blocked the bot; until they write again Telegram refuses all."""

    code = "recipient_blocked"


class UnauthenticatedError(AssistantError):
    """No valid access token."""

    code = "unauthenticated"
    status = 401


class BadCredentialsError(UnauthenticatedError):
    """Unknown user or wrong password: the two are told apart nowhere."""

    code = "bad_credentials"


class ForbiddenError(AssistantError):
    """Known, but not allowed."""

    code = "forbidden"
    status = 403


class RegistrationClosedError(ForbiddenError):
    """Only administrators may create accounts."""

    code = "registration_closed"


class RateLimitedError(AssistantError):
    """Too many attempts; `retry_after` says when to come back."""

    code = "rate_limited"
    status = 429


class MailboxFullError(RateLimitedError):
    """Too many messages of this dialogue wait for their answer."""

    code = "mailbox_full"


class TooManyTurnsError(MailboxFullError):
    """Too many messages of this person wait for their answer, over all dialogues."""

    code = "too_many_turns"


class UnavailableError(AssistantError):
    """A part the assistant needs is down; trying again later helps."""

    code = "unavailable"
    status = 503


class ContentionError(UnavailableError):
    """Two did the same at once and this one gave way; trying again at once helps."""


class ModelError(AssistantError):
    """The language model could not answer."""

    code = "model_failed"
    status = 502


class ModelUnavailableError(ModelError):
    """The model server does not answer."""

    code = "model_unavailable"
    status = 503


class ModelSilentError(ModelError):
    """The model server stopped in the middle of an answer, or never began."""

    code = "model_silent"
    status = 504


class ModelGarbageError(ModelError):
    """The model server sent something that is not its protocol, or an empty answer."""

    code = "model_garbage"


class ModelMissingError(ModelError):
    """The model is not installed; `model` names what to pull."""

    code = "model_missing"


class ToolError(AssistantError):
    """A tool did not come to a result; trying again does not help."""

    code = "tool_failed"
    status = 502


class ToolUnavailableError(ToolError):
    """Something a tool needs did not work this time; trying again may help."""

    code = "tool_unavailable"
    status = 503


class ToolOffError(ToolError):
    """The tool is switched off on this installation."""

    code = "tool_off"
    status = 503


class ToolTimeoutError(ToolError):
    """The tool did not end in its time."""

    code = "tool_timeout"
    status = 504


class ToolUnknownError(ToolError):
    """There is no tool of this name."""

    code = "tool_unknown"
    status = 404


class ToolArgumentsError(ToolError):
    """The arguments do not fit the tool; `detail` says which and why."""

    code = "tool_arguments"
    status = 422


class TimeZoneUnknownError(ToolArgumentsError):
    """There is no such time zone, and no such city is known."""

    code = "time_zone_unknown"


class ToolBudgetError(ToolError):
    """The turn has used up the calls it may make."""

    code = "tool_budget"
    status = 429


class ApprovalOverError(ConflictError):
    """The call was decided about before, or its time is over."""

    code = "approval_over"


class ToolStoppedError(ToolError):
    """The call was stopped by the person."""

    code = "tool_stopped"
    status = 409


class ToolDeniedError(ToolError):
    """The person did not approve the call, or did not answer in time."""

    code = "tool_denied"
    status = 403


class AddressRefusedError(ToolError):
    """The address may not be asked: not public, not http, a forbidden port."""

    code = "address_refused"
    status = 422


class PageFailedError(ToolError):
    """The site answered with an error; `status` of the site is in `params`."""

    code = "page_failed"
    status = 502


class PageTooLargeError(ToolError):
    """The page is larger than what is read."""

    code = "page_too_large"
    status = 502


class PageUnreadableError(ToolError):
    """The page is nothing that can be read as text."""

    code = "page_unreadable"
    status = 422


class NotRepeatedError(ToolError):
    """The call was interrupted and may have had its effect; it is not done again blindly."""

    code = "tool_unknown_outcome"
    status = 502


class ModelToollessError(ModelError):
    """The model cannot call tools."""

    code = "model_toolless"
    status = 422


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


_HEALS = (
    UnavailableError,
    ModelUnavailableError,
    ModelSilentError,
    ModelGarbageError,
    ToolUnavailableError,
)
_HEALING_CODES = frozenset(kind.code for kind in _HEALS)


def heals(error: AssistantError) -> bool:
    """Tell whether trying again later can help, with nobody doing anything about it."""
    return isinstance(error, _HEALS)


def heals_code(code: str) -> bool:
    """Tell the same of a failure of which only the code is known."""
    return code in _HEALING_CODES
