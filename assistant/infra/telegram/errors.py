"""What Telegram's refusals and network faults mean for a message."""

from aiogram.exceptions import (
    ClientDecodeError,
    TelegramAPIError,
    TelegramBadRequest,
    TelegramConflictError,
    TelegramEntityTooLarge,
    TelegramForbiddenError,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)
from aiohttp import ClientConnectorError

from assistant.services.ports.messenger import (
    BlockedError,
    FormattingRefusedError,
    MessageGoneError,
    MessengerError,
    NotDeliveredError,
    OutcomeUnknownError,
    RefusedError,
)

# The Bot API tells refusals apart by their text alone.
_NOT_MODIFIED = "message is not modified"
_GONE = ("message to edit not found", "message can't be edited", "message_id_invalid")
_FORMATTING = ("can't parse entities", "message is too long", "message_too_long")
_LATER = (TelegramServerError, TelegramUnauthorizedError, TelegramConflictError)


def is_unchanged(error: TelegramAPIError) -> bool:
    """Tell whether an edit was refused because the text is there already."""
    return isinstance(error, TelegramBadRequest) and _NOT_MODIFIED in error.message.lower()


def meaning_of(error: TelegramAPIError | ClientDecodeError) -> MessengerError:
    """Return the error of the port; its text repeats nothing of the message or the token."""
    name = type(error).__name__
    if isinstance(error, TelegramRetryAfter):
        return NotDeliveredError(name, retry_after=error.retry_after)
    if isinstance(error, TelegramForbiddenError):
        return BlockedError(error.message)
    if isinstance(error, _LATER):
        return NotDeliveredError(name)
    if isinstance(error, ClientDecodeError):
        return OutcomeUnknownError(name)
    if isinstance(error, TelegramNetworkError) and not isinstance(error, TelegramEntityTooLarge):
        return _network(error)
    return _refusal(error.message)


def _refusal(message: str) -> MessengerError:
    text = message.lower()
    if any(part in text for part in _GONE):
        return MessageGoneError(message)
    if any(part in text for part in _FORMATTING):
        return FormattingRefusedError(message)
    return RefusedError(message)


def _network(error: TelegramNetworkError) -> MessengerError:
    """Tell a request that found no connection, and so was not sent, from all others."""
    cause = error.__cause__
    if isinstance(cause, ClientConnectorError):
        return NotDeliveredError(type(cause).__name__)
    return OutcomeUnknownError(type(cause).__name__)
