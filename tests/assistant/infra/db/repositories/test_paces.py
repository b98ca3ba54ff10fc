"""Places in the queues of chats, by the clock of the database."""

from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

from assistant.domain.telegram_pace import GROUP_RATE, PRIVATE_RATE, Rate
from assistant.infra.db.database import Database
from assistant.services.ports.telegram import Place

_CHATS = count(820_000_000_000)
LONG = timedelta(hours=1)
SLACK = 0.5


async def take(
    database: Database,
    chat_id: int,
    rate: Rate = PRIVATE_RATE,
    requests: int = 1,
    patience: timedelta = LONG,
) -> Place:
    async with database.as_system() as system:
        return await system.paces.take(chat_id, rate, requests, patience)


@pytest.mark.parametrize("rate", [PRIVATE_RATE, GROUP_RATE])
async def test_a_burst_goes_at_once_and_the_rest_at_the_pace(
    database: Database, rate: Rate
) -> None:
    chat_id, gap = next(_CHATS), rate.gap.total_seconds()

    waits = [(await take(database, chat_id, rate)).seconds for _ in range(rate.burst + 3)]

    assert all(wait <= 0 for wait in waits[: rate.burst])
    for number, wait in enumerate(waits[rate.burst :], start=1):
        assert number * gap - SLACK <= wait <= number * gap


async def test_several_requests_take_so_many_places(database: Database) -> None:
    chat_id = next(_CHATS)

    pairs = [await take(database, chat_id, requests=2) for _ in range(2)]

    assert pairs[0].seconds <= 0
    assert 1 - SLACK <= pairs[1].seconds <= 1


async def test_who_has_no_patience_takes_no_place(database: Database) -> None:
    chat_id, at_once = next(_CHATS), timedelta()
    for _ in range(3):
        await take(database, chat_id)

    refused = [await take(database, chat_id, patience=at_once) for _ in range(3)]

    assert [place.taken for place in refused] == [False] * 3
    assert all(1 - SLACK <= place.seconds <= 1 for place in refused)
    assert 1 - SLACK <= (await take(database, chat_id)).seconds <= 1


async def test_what_leaves_bursts_to_others_delays_none_of_them(database: Database) -> None:
    chat_id, spare = next(_CHATS), PRIVATE_RATE.without_burst

    shown = [await take(database, chat_id, spare, patience=timedelta()) for _ in range(5)]
    answer = await take(database, chat_id, requests=2)

    assert [place.taken for place in shown] == [True, False, False, False, False]
    assert answer.seconds <= 0


async def test_a_chat_that_is_held_gives_no_place_before_and_others_do(database: Database) -> None:
    chat_id, other = next(_CHATS), next(_CHATS)
    async with database.as_system() as system:
        before = await system.paces.held()
        for seconds in (30, 5):  # the longer one counts
            await system.paces.hold(chat_id, timedelta(seconds=seconds), PRIVATE_RATE)
        held = await system.paces.held()

    assert held == before + 1
    assert 30 - SLACK <= (await take(database, chat_id)).seconds <= 30
    assert (await take(database, other)).seconds <= 0


async def test_chats_that_nothing_was_sent_to_for_long_are_forgotten(database: Database) -> None:
    chat_id, now = next(_CHATS), datetime.now(UTC)
    for _ in range(10):
        await take(database, chat_id)
    async with database.as_system() as system:
        await system.paces.prune(now - timedelta(days=1))
    assert (await take(database, chat_id)).seconds > 0

    async with database.as_system() as system:
        assert await system.paces.prune(now + timedelta(days=1)) >= 1

    assert (await take(database, chat_id)).seconds <= 0
