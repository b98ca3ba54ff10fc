"""The messenger port on the Bot API (https://core.telegram.org/bots/api), by aiogram."""

from collections.abc import Sequence
from typing import Any

from aiogram import Bot
from aiogram.enums import ChatAction, ParseMode
from aiogram.exceptions import ClientDecodeError, TelegramAPIError
from aiogram.methods import (
    EditMessageText,
    SendChatAction,
    SendDocument,
    SendMessage,
    SendMessageDraft,
    SendPhoto,
    TelegramMethod,
)
from aiogram.types import BufferedInputFile, InlineKeyboardButton, InlineKeyboardMarkup, Message

from assistant.domain.telegram_html import telegram_html
from assistant.infra.telegram.errors import is_unchanged, meaning_of
from assistant.services.ports.messenger import Button

_MOST_IN_A_ROW = 3
"""Labels of more buttons than this would be cut on a phone."""


class TelegramMessenger:
    """Sends at once what it is given: the pace is kept by who calls."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot

    async def send(
        self, chat_id: int, text: str, *, formatted: bool = True, buttons: Sequence[Button] = ()
    ) -> int:
        """Send Markdown (or, unless `formatted`, plain text); returns the message's id."""
        shown, mode = _shown(text, formatted=formatted)
        message: Message = await self._call(
            SendMessage(
                chat_id=chat_id, text=shown, parse_mode=mode, reply_markup=_keyboard(buttons)
            )
        )
        return message.message_id

    async def edit(
        self,
        chat_id: int,
        message_id: int,
        text: str,
        *,
        formatted: bool = True,
        buttons: Sequence[Button] = (),
    ) -> None:
        """Set the text of a message; nothing to change is success."""
        shown, mode = _shown(text, formatted=formatted)
        await self._call(
            EditMessageText(
                chat_id=chat_id,
                message_id=message_id,
                text=shown,
                parse_mode=mode,
                reply_markup=_keyboard(buttons),
            )
        )

    async def draft(self, chat_id: int, draft_id: int, text: str) -> None:
        """Show text that is being written; it vanishes by itself."""
        shown, mode = _shown(text, formatted=True)
        await self._call(
            SendMessageDraft(chat_id=chat_id, draft_id=draft_id, text=shown, parse_mode=mode)
        )

    async def typing(self, chat_id: int) -> None:
        """Show for five seconds that something is being written."""
        await self._call(SendChatAction(chat_id=chat_id, action=ChatAction.TYPING))

    async def send_document(self, chat_id: int, file_name: str, content: bytes) -> int:
        """Send a file; returns the message's id."""
        file = BufferedInputFile(content, filename=file_name)
        message: Message = await self._call(SendDocument(chat_id=chat_id, document=file))
        return message.message_id

    async def send_photo(
        self, chat_id: int, name: str, content: bytes, caption: str | None = None
    ) -> int:
        """Send a picture to be seen at once; returns the message's id."""
        photo = BufferedInputFile(content, filename=name)
        message: Message = await self._call(
            SendPhoto(chat_id=chat_id, photo=photo, caption=caption, parse_mode=None)
        )
        return message.message_id

    async def _call(self, method: TelegramMethod[Any]) -> Any:
        try:
            return await self._bot(method)
        except TelegramAPIError as error:
            if is_unchanged(error):
                return None
            raise meaning_of(error) from error
        except ClientDecodeError as error:
            raise meaning_of(error) from error


def _shown(text: str, *, formatted: bool) -> tuple[str, ParseMode | None]:
    html = telegram_html(text) if formatted else None
    return (text, None) if html is None else (html, ParseMode.HTML)


def _keyboard(buttons: Sequence[Button]) -> InlineKeyboardMarkup | None:
    shown = [InlineKeyboardButton(text=one.label, callback_data=one.data) for one in buttons]
    width = 2 if len(shown) == _MOST_IN_A_ROW + 1 else _MOST_IN_A_ROW  # no button stands alone
    rows = [shown[start : start + width] for start in range(0, len(shown), width)]
    return InlineKeyboardMarkup(inline_keyboard=rows) if rows else None
