"""One pace to Telegram for all processes; what may be left out gives way."""

import asyncio
import time
from collections.abc import AsyncIterator
from itertools import count

import pytest
import pytest_asyncio

from assistant.infra.db.database import Database
from assistant.services.pacing import Pacing
from assistant.services.ports.messenger import NotDeliveredError

pytestmark = pytest.mark.usefixtures("forget_paces")
_CHATS = count(830_000_000_000)


@pytest_asyncio.fixture
async def processes(database_url: str) -> AsyncIterator[list[Pacing]]:
    """Two that share nothing but the database."""
    databases = [Database(database_url, 10) for _ in range(2)]
    yield [Pacing(database) for database in databases]
    for database in databases:
        await database.close()


async def sent_at(pacing: Pacing, chat_id: int) -> float:
    await pacing.turn(chat_id)
    return time.monotonic()


async def told_to_wait(pacing: Pacing, chat_id: int, seconds: int) -> None:
    with pytest.raises(NotDeliveredError):
        async with pacing.obeying(chat_id):
            raise NotDeliveredError(retry_after=seconds)


async def test_two_processes_together_keep_the_pace_of_the_bot(processes: list[Pacing]) -> None:
    turns = [sent_at(processes[number % 2], next(_CHATS)) for number in range(70)]

    moments = sorted(await asyncio.gather(*turns))

    most = max(
        sum(start <= moment < start + 1 for moment in moments[first:])
        for first, start in enumerate(moments)
    )
    assert most <= 33  # 30 and what the sleeps of a busy machine push together


async def test_two_processes_together_keep_the_pace_of_a_chat(processes: list[Pacing]) -> None:
    chat_id = next(_CHATS)

    moments = [await sent_at(processes[number % 2], chat_id) for number in range(5)]

    assert moments[-1] - moments[0] >= 1.9


async def test_an_answer_does_not_wait_for_how_it_was_shown(processes: list[Pacing]) -> None:
    first, second = processes
    chat_id = next(_CHATS)
    await first.spare(chat_id)
    with pytest.raises(NotDeliveredError) as refused:
        await first.spare(chat_id)

    before = time.monotonic()
    await second.turn(chat_id, 2)

    assert refused.value.retry_after == 1
    assert time.monotonic() - before < 0.9


async def test_one_chat_that_is_told_to_wait_holds_no_other(processes: list[Pacing]) -> None:
    first, second = processes
    chat_id = next(_CHATS)
    await told_to_wait(first, chat_id, 30)

    with pytest.raises(NotDeliveredError) as held:
        await second.turn(chat_id)
    await second.turn(next(_CHATS))

    assert 28 <= (held.value.retry_after or 0) <= 30


@pytest.mark.parametrize("chats", [[30, 30, 30], [61]])
async def test_a_wait_of_many_chats_or_a_long_one_holds_all(
    processes: list[Pacing], chats: list[int]
) -> None:
    first, second = processes
    for seconds in chats:
        await told_to_wait(first, next(_CHATS), seconds)

    with pytest.raises(NotDeliveredError) as held:
        await second.turn(next(_CHATS))
    with pytest.raises(NotDeliveredError):
        await second.spare()

    assert chats[0] - 2 <= (held.value.retry_after or 0) <= chats[0]


async def test_an_error_without_a_time_to_wait_holds_nothing(processes: list[Pacing]) -> None:
    pacing, chat_id = processes[0], next(_CHATS)
    with pytest.raises(NotDeliveredError):
        async with pacing.obeying(chat_id):
            raise NotDeliveredError("refused")

    await asyncio.wait_for(pacing.turn(chat_id), 1)
