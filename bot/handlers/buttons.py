"""Buttons under messages: a press acts once, an old button says that it is old."""

from uuid import UUID

import structlog
from aiogram import F, Router
from aiogram.exceptions import AiogramError
from aiogram.types import CallbackQuery, Message

from assistant.errors import NotFoundError, TurnNotRetryableError
from bot.handlers.messages import start
from bot.services import BotServices
from bot.visit import Visit

_log = structlog.get_logger(__name__)
_RETRY = "retry:"


def make_router() -> Router:
    """Return the routes of buttons."""
    router = Router(name="buttons")
    router.callback_query.register(on_retry, F.data.startswith(_RETRY))
    router.callback_query.register(on_other)
    return router


async def on_retry(query: CallbackQuery, visit: Visit, services: BotServices) -> None:
    """Try a failed turn again. Raises `UnavailableError`: deliver it again."""
    key = "telegram-retrying"
    try:
        turn_id = UUID((query.data or "").removeprefix(_RETRY))
        turn = await services.inbox.take_retry(visit.update, visit.person.user_id, turn_id)
        await start(services, turn)
    except (NotFoundError, TurnNotRetryableError, ValueError):
        key = "telegram-old-button"
    await _acknowledge(query, services.texts.text(key, visit.person.locale))


async def on_other(query: CallbackQuery, visit: Visit, services: BotServices) -> None:
    """Say that the button is of an older time."""
    await _acknowledge(query, services.texts.text("telegram-old-button", visit.person.locale))


async def _acknowledge(query: CallbackQuery, text: str) -> None:
    """End the button's waiting sign and take the button away; the effect is done already."""
    try:
        await query.answer(text)
        if isinstance(query.message, Message):
            await query.message.edit_reply_markup(reply_markup=None)
    except AiogramError as error:
        _log.info("button_not_acknowledged", error=type(error).__name__)
