"""Ordinary messages: text is a turn of the dialogue; anything else is declined in words."""

import structlog
from aiogram import F, Router
from aiogram.exceptions import AiogramError
from aiogram.types import Message

from assistant.contracts.chat import Channel
from assistant.contracts.conversations import AcceptedTurn, IncomingMessage
from assistant.errors import AssistantError, InvalidInputError, UnavailableError
from bot.handlers.replying import reply
from bot.services import BotServices
from bot.visit import Visit, clean_text

_log = structlog.get_logger(__name__)


def make_router() -> Router:
    """Return the routes of ordinary messages."""
    router = Router(name="messages")
    router.message.register(on_text, F.text)
    router.message.register(on_other)
    return router


async def on_text(message: Message, visit: Visit, services: BotServices) -> None:
    """Take a message into the dialogue. Raises `UnavailableError`: deliver it again."""
    notice = services.texts.text("telegram-secret-masked", visit.person.locale)
    try:
        turn = await services.inbox.take_message(visit.update, _incoming(message, visit), notice)
    except UnavailableError:
        raise
    except AssistantError as error:
        too_long = isinstance(error, InvalidInputError)
        key = "telegram-too-long" if too_long else error.message_key
        await reply(services, visit, "refused", key, **error.params)
        return
    if turn.masked:
        await _remove(message)
        await services.delivery.wake(visit.chat)
    if turn.state.is_final:
        await _pass_on(services, visit, turn)
        return
    await start(services, turn)
    await _remind(services, visit, turn)


async def on_other(_message: Message, visit: Visit, services: BotServices) -> None:
    """Say that only text is understood."""
    await reply(services, visit, "unsupported", "telegram-only-text")


async def start(services: BotServices, turn: AcceptedTurn) -> None:
    """Hand a stored turn to its workflow. Raises `UnavailableError`: deliver it again."""
    if not turn.state.is_final:
        await services.chat.start(turn)


async def _pass_on(services: BotServices, visit: Visit, turn: AcceptedTurn) -> None:
    """Tell the chain of a call what the message has decided about it, and show the answer.

    Raises `UnavailableError`; the chain sees at its next look what the row of the call says.
    """
    if turn.heard is not None:
        await services.approvals.tell(turn.user_id, turn.heard)
        await services.tools.decide(turn.heard.chain_id, turn.heard.decision)
    await services.delivery.wake(visit.chat)


async def _remove(message: Message) -> None:
    """Delete a message with a secret from the chat; where that is refused it stays."""
    try:
        await message.delete()
    except AiogramError as error:
        _log.warning("secret_not_deleted", error=type(error).__name__)


async def _remind(services: BotServices, visit: Visit, turn: AcceptedTurn) -> None:
    """Say at once that a question comes first: the message waits until it is answered."""
    text = services.texts.text("telegram-answer-first", visit.person.locale)
    if await services.inbox.remind(visit.update, turn, visit.chat_id, text):
        await services.delivery.wake(visit.chat)


def _incoming(message: Message, visit: Visit) -> IncomingMessage:
    return IncomingMessage(
        user_id=visit.person.user_id,
        text=clean_text(message.text or ""),
        key=visit.update.key,
        channel=Channel.TELEGRAM,
        session_id=visit.session_id,
        chat_id=visit.chat_id,
        request_id=visit.update.key,
    )
