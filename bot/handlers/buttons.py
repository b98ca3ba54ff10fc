"""Buttons under messages: a press acts once, an old button says that it is old."""

from uuid import UUID

from aiogram import F, Router
from aiogram.types import CallbackQuery

from assistant.contracts.tools import StepDecision
from assistant.errors import ApprovalOverError, NotFoundError, TurnNotRetryableError
from bot.handlers.messages import start
from bot.handlers.pressing import acknowledge
from bot.services import BotServices
from bot.visit import Visit

_RETRY = "retry:"
_APPROVE = "approve:"
_DENY = "deny:"


def make_router() -> Router:
    """Return the routes of buttons."""
    router = Router(name="buttons")
    router.callback_query.register(on_retry, F.data.startswith(_RETRY))
    router.callback_query.register(on_decision, F.data.startswith((_APPROVE, _DENY)))
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
    await acknowledge(query, services.texts.text(key, visit.person.locale))


async def on_decision(query: CallbackQuery, visit: Visit, services: BotServices) -> None:
    """Take the person's word about a call of a tool; the question then shows what it was.

    The same word again changes nothing. Raises `UnavailableError`: deliver it again.
    """
    approved = (query.data or "").startswith(_APPROVE)
    said = None
    try:
        step_id = UUID((query.data or "").partition(":")[2])
        chain = await services.approvals.decide(visit.person.user_id, step_id, approved=approved)
        decision = StepDecision(step_id=step_id, approved=approved)
        await services.tools.decide(chain.chain_id, decision)
        said = key = "telegram-approved" if approved else "telegram-denied"
    except ApprovalOverError as error:
        key = error.message_key
    except (NotFoundError, ValueError):
        key = "telegram-approval-unknown"
    text = services.texts.text(key, visit.person.locale)
    await acknowledge(query, text, add=text if said else "")


async def on_other(query: CallbackQuery, visit: Visit, services: BotServices) -> None:
    """Say that the button is of an older time."""
    await acknowledge(query, services.texts.text("telegram-old-button", visit.person.locale))
