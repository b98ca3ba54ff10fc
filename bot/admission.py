"""Owns who gets past the door: private chats of whitelisted people; one refusal for others."""

from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from aiogram import BaseMiddleware, Bot
from aiogram.enums import ChatType
from aiogram.exceptions import AiogramError
from aiogram.types import Chat, TelegramObject, Update, User

from assistant.contracts.telegram import TelegramSender, UpdateKey
from bot.services import BotServices
from bot.visit import Visit

_log = structlog.get_logger(__name__)
Handler = Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]]


class Admission(BaseMiddleware):
    """Gives handlers a `visit`, or ends the matter."""

    def __init__(self, services: BotServices) -> None:
        self._services = services

    async def __call__(self, handler: Handler, event: TelegramObject, data: dict[str, Any]) -> Any:
        """Admit the sender. Raises `UnavailableError` when that cannot be found out."""
        user: User | None = data.get("event_from_user")
        chat: Chat | None = data.get("event_chat")
        if user is None or chat is None or chat.type != ChatType.PRIVATE:
            return None
        admission = await self._services.access.admit(_sender(user))
        if admission.person is None:
            if admission.tell:
                await self._refuse(data["bot"], user)
            return None
        update: Update = data["event_update"]
        bot: Bot = data["bot"]
        key = UpdateKey(bot_id=bot.id, update_id=update.update_id)
        data["visit"] = Visit(key, admission.person, chat.id)
        return await handler(event, data)

    async def _refuse(self, bot: Bot, user: User) -> None:
        """Say it at most once: the refusal is remembered before it is sent."""
        locale = (user.language_code or "").partition("-")[0]
        text = self._services.texts.text("telegram-refused", locale, id=str(user.id))
        try:
            await bot.send_message(user.id, text)
        except AiogramError as error:
            _log.warning("refusal_not_sent", error=type(error).__name__)


def _sender(user: User) -> TelegramSender:
    return TelegramSender(
        telegram_user_id=user.id,
        display_name=user.full_name or str(user.id),
        language=user.language_code or "",
    )
