"""How the Bot API is reached: Telegram's own, a self-hosted one, or a test's."""

from aiogram import Bot
from aiogram.client.default import DefaultBotProperties
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.utils.token import TokenValidationError, validate_token

_TIMEOUT_SECONDS = 20


class BotTokenError(Exception):
    """The token has not the form `<number>:<letters>`; the text does not repeat it."""


def make_bot(token: str, base_url: str) -> Bot:
    """Return a client that shows no link previews. Raises `BotTokenError`."""
    try:
        validate_token(token)
    except TokenValidationError:
        raise BotTokenError("TELEGRAM_BOT_TOKEN: not a bot token") from None
    server = TelegramAPIServer.from_base(base_url)
    return Bot(
        token,
        session=AiohttpSession(api=server, timeout=_TIMEOUT_SECONDS),
        default=DefaultBotProperties(link_preview_is_disabled=True),
    )
