"""One run of each workflow that talks to Telegram: deliveries, and a turn that is shown."""

from collections.abc import Awaitable, Callable
from uuid import uuid4

from assistant.contracts.ids import chat_workflow_id, delivery_workflow_id, telegram_session_id
from assistant.contracts.telegram import ChatRef, TelegramSender
from assistant.services.outbox import queue_notice
from assistant.services.telegram_access import TelegramAccess
from gateway.delivery import DeliveryGateway
from tests.bot_stage import Stage
from tests.standins.bot_api_values import throttled
from tests.workflows.canonical import Handle

Scenario = Callable[[Stage], Awaitable[Handle]]


async def delivered(stage: Stage) -> Handle:
    """Send the one message that waits."""
    chat = await _chat(stage)
    await _send(stage, chat, "one")
    return _sender(stage, chat)


async def delivered_woken(stage: Stage) -> Handle:
    """Send a message that Telegram delays, and one whose wake-up comes during that delay."""
    chat = await _chat(stage)
    stage.api.fail("sendMessage", throttled(1))
    await _send(stage, chat, "one")
    await stage.api.until(lambda: bool(stage.api.sent("sendMessage", chat.chat_id)))
    await _send(stage, chat, "two")
    return _sender(stage, chat)


async def shown(stage: Stage) -> Handle:
    """Answer a message from Telegram: its turn is shown there and wakes the chat's sender."""
    person = await stage.someone()
    await stage.api.say(person, "Hello")
    await stage.until_said(person, "A short answer.")
    session_id = telegram_session_id(await stage.user_of(person), person)
    return stage.core.temporal.client.get_workflow_handle(chat_workflow_id(session_id))


SCENARIOS: dict[str, Scenario] = {
    scenario.__name__: scenario for scenario in (delivered, delivered_woken, shown)
}


async def _chat(stage: Stage) -> ChatRef:
    chat_id = await stage.someone()
    sender = TelegramSender(telegram_user_id=chat_id, display_name="Anna")
    person = (await TelegramAccess(stage.core.database).admit(sender)).person
    assert person is not None
    return ChatRef(user_id=person.user_id, chat_id=chat_id)


async def _send(stage: Stage, chat: ChatRef, text: str) -> None:
    async with stage.core.database.as_user(chat.user_id) as store:
        await queue_notice(store, chat.chat_id, f"test/{uuid4()}", text)
    await DeliveryGateway(stage.core.temporal).wake(chat)


def _sender(stage: Stage, chat: ChatRef) -> Handle:
    return stage.core.temporal.client.get_workflow_handle(delivery_workflow_id(chat.chat_id))
