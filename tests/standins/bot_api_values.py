"""Owns what the stand-in for the Bot API speaks of: refusals, calls, messages, users."""

import json
import time
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from tests.standins.telegram_html import MarkupError, shown_text

_LIMIT = 4096


class ApiError(Exception):
    """A refusal as Telegram words it."""

    def __init__(self, status: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.body = {"ok": False, "error_code": status, "description": description}
        if parameters:
            self.body["parameters"] = parameters
        self.status = status


class Cut(Enum):
    """A connection that breaks without an answer: before or after the request was done."""

    BEFORE = "before"
    AFTER = "after"


Fault = ApiError | Cut


def throttled(retry_after: int) -> ApiError:
    return ApiError(429, f"Too Many Requests: retry after {retry_after}", retry_after=retry_after)


def broken() -> ApiError:
    return ApiError(500, "Internal Server Error")


@dataclass(frozen=True)
class Call:
    """One request as it came in; `at` is in monotonic seconds."""

    method: str
    params: dict[str, Any]
    at: float


@dataclass
class Shown:
    """A message as a person sees it; `versions` are its texts in the order they were shown."""

    message_id: int
    text: str
    markup: Any = None
    formatted: bool = False
    file_name: str | None = None
    file: bytes = b""
    versions: list[str] = field(default_factory=list)


def read_text(params: dict[str, Any], name: str = "text") -> str:
    """Return what a person reads of a text. Raises `ApiError` where Telegram refuses."""
    text = str(params.get(name, ""))
    try:
        text = shown_text(text) if params.get("parse_mode") == "HTML" else text
    except MarkupError as error:
        raise ApiError(400, f"Bad Request: {error}") from None
    if not text.strip():
        raise ApiError(400, "Bad Request: message text is empty")
    if len(text.encode("utf-16-le")) // 2 > _LIMIT:
        raise ApiError(400, "Bad Request: message is too long")
    return text


def read_file(params: dict[str, Any], name: str) -> tuple[str, bytes]:
    """Return name and bytes of an upload."""
    file = params[str(params[name]).removeprefix("attach://")]
    return file.filename, file.file.read()


def read_markup(params: dict[str, Any]) -> Any:
    markup = params.get("reply_markup")
    return json.loads(markup) if markup else None


def user(user_id: int) -> dict[str, Any]:
    return {"id": user_id, "is_bot": False, "first_name": "Anna", "language_code": "en"}


def message(user_id: int, message_id: int, text: str, fields: dict[str, Any]) -> dict[str, Any]:
    language = fields.pop("language", None)
    sender = user(user_id) | ({"language_code": language} if language else {})
    chat = {"id": user_id, "type": "private", "first_name": "Anna"}
    base = {"message_id": message_id, "date": int(time.time()), "chat": chat, "from": sender}
    whole = base | {"text": text} | fields
    return {name: value for name, value in whole.items() if value is not None}
