"""Wiring of Telegram for worker and bot."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from assistant.infra.settings import Settings, SettingsError
from assistant.infra.telegram.client import BotTokenError, make_bot
from assistant.infra.telegram.messenger import TelegramMessenger


@asynccontextmanager
async def open_messenger(settings: Settings) -> AsyncIterator[TelegramMessenger | None]:
    """Give the messenger while the context is open; None without a token.

    Raises `SettingsError` for a token that is none.
    """
    token = settings.telegram_bot_token.get_secret_value()
    if not token:
        yield None
        return
    try:
        bot = make_bot(token, settings.telegram_api_base_url)
    except BotTokenError as error:
        raise SettingsError(str(error)) from error
    async with bot:
        yield TelegramMessenger(bot)
