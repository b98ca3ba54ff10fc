"""The one sender of a chat: order, no wake-up lost, Telegram's own delays obeyed."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from itertools import pairwise
from uuid import UUID, uuid4

import pytest_asyncio
from temporalio.client import WorkflowExecutionStatus

from assistant.contracts.ids import delivery_workflow_id
from assistant.contracts.telegram import ChatRef, TelegramSender
from assistant.services.outbox import queue_notice
from assistant.services.telegram_access import TelegramAccess
from gateway.delivery import DeliveryGateway
from tests.bot_stage import Stage, open_stage
from tests.standins.bot_api_values import broken, throttled


@dataclass
class Post:
    """A person's chat and the way to have something sent there."""

    stage: Stage
    chat: ChatRef

    @property
    def texts(self) -> list[str]:
        return self.stage.api.texts(self.chat.chat_id)

    async def put(self, text: str) -> None:
        async with self.stage.core.database.as_user(self.chat.user_id) as store:
            await queue_notice(store, self.chat.chat_id, f"test/{uuid4()}", text)

    async def wake(self) -> None:
        await DeliveryGateway(self.stage.core.temporal).wake(self.chat)

    async def until_done(self) -> None:
        handle = self.stage.core.temporal.client.get_workflow_handle(
            delivery_workflow_id(self.chat.chat_id)
        )
        await handle.result()
        assert (await handle.describe()).status is WorkflowExecutionStatus.COMPLETED

    async def next_open(self) -> UUID | None:
        async with self.stage.core.database.as_user(self.chat.user_id) as store:
            return await store.outbox.next_open(self.chat.chat_id)


@pytest_asyncio.fixture
async def post(database_url: str, temporal_address: str) -> AsyncIterator[Post]:
    async with open_stage(database_url, temporal_address, polls=False) as stage:
        chat_id = await stage.someone()
        sender = TelegramSender(telegram_user_id=chat_id, display_name="Anna")
        person = (await TelegramAccess(stage.core.database).admit(sender)).person
        assert person is not None
        yield Post(stage, ChatRef(user_id=person.user_id, chat_id=chat_id))


async def test_all_that_waits_is_sent_in_order_and_the_run_ends(post: Post) -> None:
    for number in range(5):
        await post.put(f"text {number}")

    await asyncio.gather(*(post.wake() for _ in range(4)))
    await post.until_done()

    assert post.texts == [f"text {number}" for number in range(5)]


async def test_no_wake_up_is_lost_at_the_end_of_a_run(post: Post) -> None:
    for number in range(25):
        await post.put(f"text {number}")
        await post.wake()
        # Pauses of every length up to that of a run, so that wake-ups meet its end.
        await asyncio.sleep(0.004 * (number % 12))
    await post.stage.api.until(lambda: len(post.texts) == 25)

    assert post.texts == [f"text {number}" for number in range(25)]
    await post.until_done()
    assert await post.next_open() is None


async def test_faults_delay_a_message_but_neither_lose_nor_repeat_it(post: Post) -> None:
    post.stage.api.fail("sendMessage", throttled(2), broken())
    for text in ("one", "two"):
        await post.put(text)

    await post.wake()
    await post.until_done()

    assert post.texts == ["one", "two"]
    moments = [call.at for call in post.stage.api.sent("sendMessage", post.chat.chat_id)]
    assert len(moments) == 4
    assert next(later - earlier for earlier, later in pairwise(moments)) >= 2


async def test_a_blocked_chat_ends_with_reasons_and_sends_nothing(post: Post) -> None:
    post.stage.api.blocked.add(post.chat.chat_id)
    await post.put("one")

    await post.wake()
    await post.until_done()

    assert post.texts == []
    assert await post.next_open() is None
