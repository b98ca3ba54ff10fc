"""Buttons of an API that is being connected: test, save, cancel.

A press is taken as words of the person in the dialogue, so it is done once and lastingly as they
are, and whoever waits for the other side is a workflow and not the bot.
"""

from uuid import UUID

from aiogram import F, Router
from aiogram.types import CallbackQuery

from assistant.contracts.chat import Channel
from assistant.contracts.conversations import IncomingMessage
from assistant.errors import AssistantError, UnavailableError
from bot.handlers.messages import start
from bot.handlers.pressing import acknowledge
from bot.handlers.replying import reply
from bot.services import BotServices
from bot.visit import Visit

_WORDS = {
    "itest": "integration-say-test",
    "isave": "integration-say-save",
    "icancel": "integration-say-cancel",
}
"""What the buttons say, by their verbs."""


def make_router() -> Router:
    """Return the routes of these buttons."""
    router = Router(name="integrations")
    prefixes = tuple(f"{verb}:" for verb in _WORDS)
    router.callback_query.register(on_press, F.data.startswith(prefixes))
    return router


async def on_press(query: CallbackQuery, visit: Visit, services: BotServices) -> None:
    """Say what the button says. Raises `UnavailableError`: deliver it again."""
    verb, _, draft_id = (query.data or "").partition(":")
    locale = visit.person.locale
    try:
        said = services.texts.text(_WORDS[verb], locale, draft=str(UUID(draft_id)))
    except ValueError:
        await acknowledge(query, services.texts.text("telegram-old-button", locale))
        return
    try:
        turn = await services.inbox.take_message(visit.update, _words(visit, said))
        await start(services, turn)
    except UnavailableError:
        raise
    except AssistantError as error:
        await reply(services, visit, "refused", error.message_key, **error.params)
    await acknowledge(query, services.texts.text(f"telegram-{verb}-taken", locale))


def _words(visit: Visit, said: str) -> IncomingMessage:
    return IncomingMessage(
        user_id=visit.person.user_id,
        text=said,
        key=visit.update.key,
        channel=Channel.TELEGRAM,
        session_id=visit.session_id,
        chat_id=visit.chat_id,
        request_id=visit.update.key,
    )
