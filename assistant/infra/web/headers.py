"""Reads what answers say of themselves: kind, character set, length, when to come again."""

from datetime import UTC, datetime
from email.message import Message
from email.utils import parsedate_to_datetime

_MAX_RETRY_SECONDS = 86_400
_MAX_DIGITS = 15


def content_type(value: str) -> tuple[str, str | None]:
    """Return the media type and the character set of a `Content-Type`, in lower case.

    The type is empty when there is none; whether the set exists is for who decodes to find out.
    """
    message = Message()
    message["content-type"] = value
    if "/" not in value.partition(";")[0]:
        return "", None
    return message.get_content_type(), message.get_content_charset()


def content_length(value: str) -> int:
    """Return the bytes that a `Content-Length` announces, 0 when it says nothing of use."""
    return _digits(value) or 0


def retry_seconds(value: str, now: datetime) -> int | None:
    """Return the seconds of a `Retry-After`, a number or a date (RFC 9110 10.2.3), at most a day.

    None when it says nothing of use.
    """
    seconds = _digits(value)
    if seconds is None:
        try:
            moment = parsedate_to_datetime(value)
            seconds = int((moment.replace(tzinfo=moment.tzinfo or UTC) - now).total_seconds())
        except (ValueError, OverflowError):
            return None
    return min(max(seconds, 0), _MAX_RETRY_SECONDS)


def _digits(value: str) -> int | None:
    """Return a plain decimal number, None for anything else."""
    text = value.strip()
    if text.isascii() and text.isdigit() and len(text) <= _MAX_DIGITS:
        return int(text)
    return None
