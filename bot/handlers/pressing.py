"""Owns how the press of a button is acknowledged: a word, its button goes, perhaps a line."""

from collections.abc import Awaitable

import structlog
from aiogram.exceptions import AiogramError
from aiogram.types import CallbackQuery, InlineKeyboardMarkup, Message

from assistant.domain.telegram_text import MESSAGE_LIMIT, utf16_length

_log = structlog.get_logger(__name__)


async def acknowledge(
    query: CallbackQuery, text: str, add: str = "", *, keep: InlineKeyboardMarkup | None = None
) -> None:
    """End the button's waiting sign and take buttons away, but for `keep`.

    The effect is done already. `add` is a line to put below the message.
    """
    await _try(query.answer(text))  # refused when the press is older than some minutes
    if isinstance(query.message, Message):
        await _try(_with_buttons(query.message, add, keep))


async def _try(request: Awaitable[object]) -> None:
    try:
        await request
    except AiogramError as error:
        _log.info("button_not_acknowledged", error=type(error).__name__)


async def _with_buttons(message: Message, add: str, keep: InlineKeyboardMarkup | None) -> None:
    text = message.text or ""
    whole = f"{text}\n\n{add}"
    if not add or text.endswith(f"\n{add}") or utf16_length(whole) > MESSAGE_LIMIT:
        await message.edit_reply_markup(reply_markup=keep)
    else:
        await message.edit_text(whole, entities=message.entities, reply_markup=keep)
