"""The list of a person's events: numbers follow commits, nothing is twice, old ones make room."""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import asyncpg
import pytest

from assistant.contracts.user_events import EVENTS_KEPT, UserEventKind
from assistant.infra.db.database import Database
from tests.assistant.happenings import append, append_messages, make_message, make_result

_FILL = """
WITH head AS (UPDATE user_event_heads SET last_seq = $2 WHERE user_id = $1)
INSERT INTO user_events (user_id, seq, event_id, kind, payload)
SELECT $1, seq, gen_random_uuid(), 'message', '{}' FROM generate_series(2, $2::bigint) AS seq
"""


class _ChangedItsMindError(Exception):
    """Ends a transaction without a commit."""


async def test_numbers_count_from_one_in_the_order_of_appending(
    database: Database, user_id: UUID
) -> None:
    news = [make_message(user_id, number) for number in range(3)]

    added = await append(database, user_id, *news)

    assert [event.seq for event in added] == [1, 2, 3]
    assert [(event.event_id, event.kind, event.payload) for event in added] == [
        (new.event_id, new.kind, new.payload) for new in news
    ]
    async with database.as_user(user_id) as store:
        assert await store.events.after(0, 10) == added
        assert await store.events.after(1, 1) == [added[1]]
        assert await store.events.newest() == 3
        assert await store.events.seq_of(news[1].event_id) == 2
        assert await store.events.seq_of(uuid4()) is None


async def test_list_of_a_person_who_was_told_nothing_is_empty(
    database: Database, user_id: UUID
) -> None:
    async with database.as_user(user_id) as store:
        assert await store.events.after(0, 10) == []
        assert await store.events.newest() == 0


async def test_what_is_told_twice_is_one_event_and_leaves_no_gap(
    database: Database, user_id: UUID
) -> None:
    first, second = make_message(user_id, 1), make_message(user_id, 2)

    added = await append(database, user_id, first, first, second, first)

    assert [(event.seq, event.event_id) for event in added] == [
        (1, first.event_id),
        (2, second.event_id),
    ]
    async with database.as_user(user_id) as store:
        assert await store.events.newest() == 2


async def test_transaction_that_is_taken_back_leaves_no_gap(
    database: Database, user_id: UUID
) -> None:
    async def change_its_mind() -> None:
        async with database.as_user(user_id) as store:
            await store.events.append(make_message(user_id, 1))
            raise _ChangedItsMindError

    with pytest.raises(_ChangedItsMindError):
        await change_its_mind()

    added = await append(database, user_id, make_message(user_id, 2))

    assert [event.seq for event in added] == [1]


async def test_twenty_at_once_are_numbered_as_they_commit_and_no_reader_misses_one(
    database: Database, user_id: UUID
) -> None:
    committed: list[int] = []
    read: list[int] = []

    async def add(number: int) -> None:
        async with database.as_user(user_id) as store:
            added = await store.events.append(make_message(user_id, number))
            await asyncio.sleep(0.001 * (number % 5))  # others wait meanwhile
            assert added is not None
            committed.append(added.seq)

    async def read_all() -> None:
        while len(read) < 20:
            async with database.as_user(user_id) as store:
                page = await store.events.after(read[-1] if read else 0, 3)
            read.extend(event.seq for event in page)

    async with asyncio.timeout(10):
        await asyncio.gather(read_all(), *(add(number) for number in range(20)))

    assert committed == list(range(1, 21))
    assert read == list(range(1, 21))


async def test_same_event_at_once_is_one(database: Database, user_id: UUID) -> None:
    async def add() -> bool:
        async with database.as_user(user_id) as store:
            return await store.events.append(make_message(user_id, 1)) is not None

    added = await asyncio.gather(*(add() for _ in range(8)))

    assert sum(added) == 1
    async with database.as_user(user_id) as store:
        assert await store.events.newest() == 1


async def test_oldest_make_room_for_what_is_over_the_cap(
    database: Database, owner_url: str, user_id: UUID
) -> None:
    await append_messages(database, user_id, range(1))
    connection = await asyncpg.connect(owner_url)
    await connection.execute(_FILL, user_id, EVENTS_KEPT)
    await connection.close()
    await append_messages(database, user_id, range(1, 4))

    async with database.as_user(user_id) as store:
        kept = await store.events.after(0, 2 * EVENTS_KEPT)
        assert await store.events.newest() == EVENTS_KEPT + 3

    assert [event.seq for event in kept] == list(range(4, EVENTS_KEPT + 4))


async def test_what_waits_for_its_reader_is_found_until_it_is_acknowledged(
    database: Database, user_id: UUID
) -> None:
    kinds = (UserEventKind.WORKER_RESULT,)
    first, _, third = await append(
        database,
        user_id,
        make_result(user_id, 1),
        make_message(user_id, 1),
        make_result(user_id, 2),
    )

    async with database.as_user(user_id) as store:
        assert await store.events.after(0, 9, kinds, unacknowledged=True) == [first, third]
        assert await store.events.acknowledge([first.event_id, uuid4()]) == 1
        assert await store.events.acknowledge([first.event_id]) == 0
        assert await store.events.after(0, 9, kinds, unacknowledged=True) == [third]
        assert len(await store.events.after(0, 9)) == 3
        assert await store.events.acknowledge_until(3) == 2
        assert await store.events.acknowledge_until(3) == 0
        assert await store.events.after(0, 9, unacknowledged=True) == []


async def test_nobody_sees_or_acknowledges_the_events_of_others(
    database: Database, user_id: UUID, stranger_id: UUID
) -> None:
    (mine,) = await append(database, user_id, make_result(user_id, 1))

    async with database.as_user(stranger_id) as store:
        assert await store.events.after(0, 9) == []
        assert await store.events.newest() == 0
        assert await store.events.seq_of(mine.event_id) is None
        assert await store.events.acknowledge([mine.event_id]) == 0
        assert await store.events.acknowledge_until(9) == 0
    (theirs,) = await append(database, stranger_id, make_result(stranger_id, 1))

    assert theirs.seq == 1
    assert theirs.event_id != mine.event_id


async def test_system_prunes_by_age_and_never_the_young(
    database: Database, owner_url: str, user_id: UUID
) -> None:
    now = datetime.now(UTC)
    await append_messages(database, user_id, range(3))
    connection = await asyncpg.connect(owner_url)
    old = "UPDATE user_events SET created_at = $1 WHERE user_id = $2 AND seq = $3"
    await connection.execute(old, now - timedelta(days=15), user_id, 1)
    await connection.execute(old, now - timedelta(days=6), user_id, 2)
    await connection.close()

    async with database.as_system() as system:
        assert await system.events.prune(now - timedelta(days=14)) >= 1
        await system.events.prune(now + timedelta(days=1))

    async with database.as_user(user_id) as store:
        assert [event.seq for event in await store.events.after(0, 9)] == [2, 3]
        assert await store.events.newest() == 3
