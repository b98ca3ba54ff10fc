"""The hub: everybody hears what was missed and what is new, in order, once, and nobody waits."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from uuid import UUID

import asyncpg
import pytest
from sqlalchemy import event as sqlalchemy_event
from sqlalchemy.engine import Engine

from assistant.contracts.accounts import Registration
from assistant.contracts.user_events import EVENTS_KEPT, UserEvent
from assistant.errors import UnavailableError
from assistant.infra.bus import PostgresBus
from assistant.infra.db.database import Database
from assistant.infra.event_signals import EventSignals
from assistant.infra.settings import Settings
from assistant.services.event_hub import EventHub, SlowReaderError, Subscription
from tests.assistant.happenings import append, append_messages, make_message
from tests.servers import Addresses

_PATIENCE = 10.0
_SILENCE = 0.1
_TERMINATE = """
SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


@pytest.fixture
async def hub(database: Database, bus: PostgresBus) -> AsyncIterator[EventHub]:
    hub = EventHub(database, EventSignals(bus.hearing))
    async with hub.running():
        yield hub


@pytest.fixture
def reads() -> Iterator[list[str]]:
    """Queries for events that the database is asked."""
    asked: list[str] = []

    def hear(*heard_of: object) -> None:
        if "FROM user_events" in str(heard_of[2]):
            asked.append(str(heard_of[2]))

    sqlalchemy_event.listen(Engine, "before_cursor_execute", hear)
    yield asked
    sqlalchemy_event.remove(Engine, "before_cursor_execute", hear)


async def take(heard: Subscription, count: int) -> list[UserEvent]:
    """Return the next events."""
    async with asyncio.timeout(_PATIENCE):
        return [await anext(heard) for _ in range(count)]


async def is_silent(heard: Subscription) -> bool:
    """Tell whether nothing comes for a while."""
    try:
        async with asyncio.timeout(_SILENCE):
            await anext(heard)
    except TimeoutError:
        return True
    return False


async def goes_live(heard: Subscription) -> None:
    """Wait until a listener who has missed nothing hears with the others."""
    assert await is_silent(heard)


def numbers(events: list[UserEvent]) -> list[int]:
    return [event.seq for event in events]


async def test_what_was_missed_comes_first_and_then_what_is_new(
    database: Database, hub: EventHub, user_id: UUID
) -> None:
    old = await append_messages(database, user_id, range(5))
    async with hub.attach(user_id, after=2) as heard:
        assert (heard.newest, heard.missed_before) == (5, None)
        assert await take(heard, 3) == old[2:]
        new = await append(database, user_id, make_message(user_id, 5))

        assert await take(heard, 1) == new
        assert await is_silent(heard)


async def test_without_a_number_only_what_is_new_is_heard(
    database: Database, hub: EventHub, user_id: UUID
) -> None:
    await append_messages(database, user_id, range(3))
    async with hub.attach(user_id) as heard, hub.attach(user_id, after=99) as ahead:
        new = await append_messages(database, user_id, range(3, 5))

        assert await take(heard, 2) == await take(ahead, 2) == new
        assert heard.newest == ahead.newest == 3


async def test_readers_who_come_while_others_append_miss_nothing_and_hear_nothing_twice(
    database: Database, hub: EventHub, user_id: UUID
) -> None:
    count = 250

    async def read(delay: float) -> list[int]:
        await asyncio.sleep(delay)
        async with hub.attach(user_id, after=0) as heard:
            return numbers(await take(heard, count))

    async def write(place: int) -> None:
        for number in range(place, count, 5):
            await append(database, user_id, make_message(user_id, number))

    readers = [asyncio.create_task(read(0.03 * number)) for number in range(10)]
    await asyncio.gather(*(write(place) for place in range(5)))

    for read_numbers in await asyncio.gather(*readers):
        assert read_numbers == list(range(1, count + 1))


async def test_one_query_serves_all_who_listen(
    database: Database, hub: EventHub, user_id: UUID, reads: list[str]
) -> None:
    async with (
        hub.attach(user_id) as first,
        hub.attach(user_id) as second,
        hub.attach(user_id) as third,
    ):
        await asyncio.gather(*map(goes_live, (first, second, third)))
        reads.clear()
        await append(database, user_id, make_message(user_id, 1))

        assert await take(first, 1) == await take(second, 1) == await take(third, 1)
        assert len(reads) == 2  # what `append` removes, and what is new


async def test_stranger_hears_nothing(
    database: Database, hub: EventHub, user_id: UUID, stranger_id: UUID
) -> None:
    async with hub.attach(user_id, after=0) as mine, hub.attach(stranger_id, after=0) as theirs:
        await append(database, user_id, make_message(user_id, 1))

        assert len(await take(mine, 1)) == 1
        assert await is_silent(theirs)


async def test_events_that_are_gone_are_said_to_be(
    database: Database, owner_url: str, hub: EventHub, user_id: UUID
) -> None:
    await append_messages(database, user_id, range(6))
    await forget(owner_url, user_id, 3)
    async with hub.attach(user_id, after=1) as late, hub.attach(user_id, after=3) as in_time:
        assert (late.missed_before, in_time.missed_before) == (4, None)
        assert numbers(await take(late, 3)) == numbers(await take(in_time, 3)) == [4, 5, 6]
    await forget(owner_url, user_id, 6)
    async with hub.attach(user_id, after=1) as late, hub.attach(user_id, after=6) as in_time:
        assert (late.missed_before, in_time.missed_before) == (7, None)
        (new,) = await append(database, user_id, make_message(user_id, 9))
        assert await take(late, 1) == await take(in_time, 1) == [new]


async def test_listener_who_reads_nothing_is_told_so_and_delays_nobody(
    database: Database, hub: EventHub, user_id: UUID
) -> None:
    batch = 100
    async with hub.attach(user_id) as slow, hub.attach(user_id) as quick:
        await asyncio.gather(goes_live(slow), goes_live(quick))
        for start in range(0, EVENTS_KEPT + batch, batch):
            await append_messages(database, user_id, range(start, start + batch))
            assert len(await take(quick, batch)) == batch
        with pytest.raises(SlowReaderError):
            await take(slow, 1)
        with pytest.raises(SlowReaderError):
            await take(slow, 1)
        await append(database, user_id, make_message(user_id, 2 * EVENTS_KEPT))

        assert numbers(await take(quick, 1)) == [EVENTS_KEPT + batch + 1]


async def test_waiting_may_be_given_up_and_gone_on_with(
    database: Database, hub: EventHub, user_id: UUID
) -> None:
    async with hub.attach(user_id, after=0) as heard:
        for number in range(1, 4):
            assert await is_silent(heard)
            await append(database, user_id, make_message(user_id, number))
            assert numbers(await take(heard, 1)) == [number]


async def test_who_listens_when_the_process_stops_is_let_go(
    database: Database, bus: PostgresBus, user_id: UUID
) -> None:
    hub = EventHub(database, EventSignals(bus.hearing))
    async with hub.attach(user_id) as live, hub.attach(user_id) as late:
        async with hub.running():
            await goes_live(live)
        with pytest.raises(StopAsyncIteration):
            await anext(live)
        with pytest.raises(StopAsyncIteration):
            await anext(late)

    assert not hub._rooms


async def test_nothing_is_left_when_everybody_has_gone(hub: EventHub, user_id: UUID) -> None:
    async with hub.attach(user_id) as first:
        async with hub.attach(user_id):
            pass
        await goes_live(first)
        assert list(hub._rooms) == [user_id]

    assert not hub._rooms
    async with asyncio.timeout(_PATIENCE):
        await asyncio.gather(*hub._tasks, return_exceptions=True)
    assert not hub._tasks


async def test_nothing_is_missed_while_connections_are_cut(
    own_addresses: tuple[str, str],
) -> None:
    url, owner_url = own_addresses
    async with open_hub(url) as (database, hub):
        user_id = await new_user(database)
        async with hub.attach(user_id, after=0) as heard:
            await append(database, user_id, make_message(user_id, 1))
            assert numbers(await take(heard, 1)) == [1]
            for number in range(2, 5):
                await terminate_all(owner_url)
                await insist(database, user_id, number)

            assert numbers(await take(heard, 3)) == [2, 3, 4]


async def test_without_a_database_nobody_can_attach() -> None:
    async with open_hub("postgresql://nobody@127.0.0.1:1/none") as (_, hub):
        with pytest.raises(UnavailableError):
            async with hub.attach(UUID(int=1)):
                pass

    assert not hub._rooms


async def forget(owner_url: str, user_id: UUID, upto: int) -> None:
    """Remove the oldest events of a person."""
    connection = await asyncpg.connect(owner_url)
    await connection.execute(
        "DELETE FROM user_events WHERE user_id = $1 AND seq <= $2", user_id, upto
    )
    await connection.close()


@asynccontextmanager
async def open_hub(url: str) -> AsyncIterator[tuple[Database, EventHub]]:
    database, bus = Database(url), PostgresBus(url)
    await bus.start()
    hub = EventHub(database, EventSignals(bus.hearing))
    async with hub.running():
        yield database, hub
    await bus.close()
    await database.close()


async def new_user(database: Database) -> UUID:
    async with database.as_system() as system:
        anna = Registration(username="anna", display_name="Анна")
        user = await system.accounts.add(anna, None, is_admin=False)
    assert user is not None
    return user.id


async def insist(database: Database, user_id: UUID, number: int) -> None:
    """Append an event although connections were cut."""
    async with asyncio.timeout(_PATIENCE):
        while True:
            try:
                await append(database, user_id, make_message(user_id, number))
            except UnavailableError:
                continue
            return


async def terminate_all(owner_url: str) -> None:
    connection = await asyncpg.connect(owner_url)
    await connection.execute(_TERMINATE)
    await connection.close()


@pytest.fixture
def own_addresses(
    empty_database_name: str, empty_settings: Settings, addresses: Addresses
) -> tuple[str, str]:
    return empty_settings.database_url, addresses.owner_of(empty_database_name)
