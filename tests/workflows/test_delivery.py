"""The senders of chats: order, no wake-up lost, Telegram's own delays and limits obeyed."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from itertools import pairwise
from uuid import UUID, uuid4

import pytest
import pytest_asyncio
from temporalio.client import WorkflowExecutionStatus

from assistant.contracts.ids import delivery_workflow_id
from assistant.contracts.telegram import ChatRef, TelegramSender
from assistant.services.outbox import queue_notice
from assistant.services.telegram_access import TelegramAccess
from gateway.delivery import DeliveryGateway
from runtime.core import open_core
from runtime.worker import open_worker
from tests.bot_stage import Stage, open_stage
from tests.standins.bot_api_values import ApiError, broken, throttled


@dataclass
class Post:
    """A person's chat and the way to have something sent there."""

    stage: Stage
    chat: ChatRef

    @property
    def texts(self) -> list[str]:
        return self.stage.api.texts(self.chat.chat_id)

    async def another(self) -> "Post":
        """Return the chat of somebody else."""
        return Post(self.stage, await new_chat(self.stage))

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
        yield Post(stage, await new_chat(stage))


async def new_chat(stage: Stage) -> ChatRef:
    chat_id = await stage.someone()
    sender = TelegramSender(telegram_user_id=chat_id, display_name="Anna")
    person = (await TelegramAccess(stage.core.database).admit(sender)).person
    assert person is not None
    return ChatRef(user_id=person.user_id, chat_id=chat_id)


async def test_all_that_waits_is_sent_in_order_and_the_run_ends(post: Post) -> None:
    for number in range(5):
        await post.put(f"text {number}")

    await asyncio.gather(*(post.wake() for _ in range(4)))
    await post.until_done()

    assert post.texts == [f"text {number}" for number in range(5)]


async def test_no_wake_up_is_lost_at_the_end_of_a_run(post: Post) -> None:
    posts = [await post.another() for _ in range(12)]
    for number, one in enumerate(posts):
        for text in ("one", "two"):
            await one.put(text)
            await one.wake()
            # Pauses of every length up to that of a run, so that wake-ups meet its end.
            await asyncio.sleep(0.004 * number)

    for one in posts:
        await one.until_done()
        assert one.texts == ["one", "two"]
        assert await one.next_open() is None


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


@pytest.mark.parametrize("fault", [broken(), throttled(1)])
async def test_parts_of_a_text_arrive_in_order_when_one_of_them_is_sent_again(
    post: Post, fault: ApiError
) -> None:
    parts = [letter * 3_000 for letter in "abc"]
    await post.put("\n\n".join(parts))
    post.stage.api.fail("sendMessage", fault, fault)

    await post.wake()
    await post.until_done()

    assert post.texts == parts
    assert len(post.stage.api.sent("sendMessage", post.chat.chat_id)) == 5


async def test_parts_after_one_that_is_dead_arrive_in_order(post: Post) -> None:
    parts = [letter * 3_000 for letter in "abc"]
    await post.put("\n\n".join(parts))
    post.stage.api.fail("sendMessage", ApiError(400, "Bad Request: no"))

    await post.wake()
    await post.until_done()

    assert post.texts == parts[1:]


async def test_two_workers_together_keep_the_pace_of_the_bot(post: Post) -> None:
    posts = [await post.another() for _ in range(45)]
    for one in posts:
        await one.put("Good morning")

    async with open_core(post.stage.core.settings, lazy=False) as other, open_worker(other):
        await asyncio.gather(*(one.wake() for one in posts))
        await asyncio.gather(*(one.until_done() for one in posts))

    moments = [call.at for call in post.stage.api.sent("sendMessage")]
    most = max(sum(start <= moment < start + 1 for moment in moments) for start in moments)
    assert len(moments) == 45
    assert most <= 38  # 30 and what a busy machine pushes together; without a pace all 45
