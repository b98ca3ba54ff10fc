"""Owns how handlers answer: through the outbox, in the transaction of the inbox row."""

from assistant.services.conversations import Conversations
from assistant.services.inbox import Effect, TextReply
from bot.services import BotServices
from bot.visit import Visit


async def run_command(services: BotServices, visit: Visit, kind: str, effect: Effect) -> None:
    """Do what an update says once, queue the reply, and have it sent.

    The sender is woken for a repeated update too: the first time may have ended before that.
    """
    user_id = visit.person.user_id
    await services.inbox.take_command(visit.update, user_id, visit.chat_id, kind, effect)
    await services.delivery.wake(visit.chat)


async def reply(
    services: BotServices, visit: Visit, kind: str, key: str, **params: str | int
) -> None:
    """Take an update that changes nothing and answer with a text."""
    text = services.texts.text(key, visit.person.locale, **params)

    async def effect(_conversations: Conversations) -> TextReply:
        return TextReply(text)

    await run_command(services, visit, kind, effect)
