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
