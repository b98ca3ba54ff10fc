"""The bus between processes: two of them on one database, and what breaks between them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID, uuid4

import asyncpg
import pytest

from assistant.contracts.events import EventKind, TurnEvent
from assistant.contracts.ids import session_topic
from assistant.infra.bus import PostgresBus
from assistant.infra.settings import Settings
from tests.servers import Addresses

_PROBE = UUID(int=7)
_TERMINATE = """
SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


@asynccontextmanager
async def open_bus(url: str) -> AsyncIterator[PostgresBus]:
    bus = PostgresBus(url)
    await bus.start()
    try:
        yield bus
    finally:
        await bus.close()


@pytest.fixture
async def teller(database_url: str) -> AsyncIterator[PostgresBus]:
    async with open_bus(database_url) as bus:
        yield bus


@pytest.fixture
async def hearer(database_url: str) -> AsyncIterator[PostgresBus]:
    async with open_bus(database_url) as bus:
        yield bus


def token(seq: int, text: str = "слово", turn_id: UUID | None = None) -> TurnEvent:
    turn = turn_id or UUID(int=1)
    return TurnEvent(turn_id=turn, kind=EventKind.TOKEN, seq=seq, text=text)


def new_topic() -> str:
    return session_topic(uuid4())


async def take(events: AsyncIterator[TurnEvent], count: int) -> list[TurnEvent]:
    """Return the next events, except those that `connect` told."""
    taken: list[TurnEvent] = []
    while len(taken) < count:
        event = await anext(events)
        if event.turn_id != _PROBE:
            taken.append(event)
    return taken


async def connect(teller: PostgresBus, topic: str, events: AsyncIterator[TurnEvent]) -> None:
    """Tell until it is heard: connections are made in the background."""
    word = uuid4().hex

    async def hear() -> None:
        while (await anext(events)).text != word:
            pass

    hearing = asyncio.create_task(hear())
    while not hearing.done():
        await teller.publish(topic, token(0, word, _PROBE))
        await asyncio.wait([hearing], timeout=0.05)


async def test_other_process_hears_everything_in_order(
    teller: PostgresBus, hearer: PostgresBus
) -> None:
    topic = new_topic()
    told = [token(seq, f"{seq} слово 😀 \x00\n\"'$1") for seq in range(1_000)]
    async with hearer.subscribe(topic) as events:
        await connect(teller, topic, events)
        for event in told:
            await teller.publish(topic, event)

        assert await take(events, len(told)) == told


@pytest.mark.parametrize("character", ["\x01", "😀", "ж", '"', "\\"])
async def test_longest_piece_fits_whatever_its_characters(
    teller: PostgresBus, hearer: PostgresBus, character: str
) -> None:
    topic = new_topic()
    async with hearer.subscribe(topic) as events:
        await connect(teller, topic, events)
        piece = token(2**31, character * 1_000, uuid4())
        await teller.publish(topic, piece)

        assert await take(events, 1) == [piece]


async def test_nobody_hears_what_is_told_to_others(
    teller: PostgresBus, hearer: PostgresBus
) -> None:
    mine, other = new_topic(), new_topic()
    async with hearer.subscribe(mine) as here, hearer.subscribe(other) as there:
        await connect(teller, mine, here)
        await connect(teller, other, there)
        for seq in range(10):
            await teller.publish(other, token(seq))
        await teller.publish(mine, token(99))

        assert [event.seq for event in await take(here, 1)] == [99]
        assert [event.seq for event in await take(there, 10)] == list(range(10))


async def test_many_topics_are_kept_apart(teller: PostgresBus, hearer: PostgresBus) -> None:
    topics = [new_topic() for _ in range(100)]

    async def hear(number: int, topic: str) -> list[int]:
        async with hearer.subscribe(topic) as events:
            await connect(teller, topic, events)
            for seq in range(3):
                await teller.publish(topic, token(number * 10 + seq))
            return [event.seq for event in await take(events, 3)]

    heard = await asyncio.gather(*(hear(number, topic) for number, topic in enumerate(topics)))

    assert heard == [[number * 10 + seq for seq in range(3)] for number in range(100)]
    assert not hearer._listeners


async def test_all_listeners_of_a_topic_hear_and_one_may_leave(
    teller: PostgresBus, hearer: PostgresBus
) -> None:
    topic = new_topic()
    async with hearer.subscribe(topic) as staying:
        async with hearer.subscribe(topic) as leaving:
            await connect(teller, topic, staying)
            await teller.publish(topic, token(1))
            assert await take(staying, 1) == await take(leaving, 1) == [token(1)]
        await teller.publish(topic, token(2))

        assert await take(staying, 1) == [token(2)]


async def test_slow_listener_misses_events_and_disturbs_nobody(
    teller: PostgresBus, hearer: PostgresBus
) -> None:
    topic = new_topic()
    async with hearer.subscribe(topic) as slow, hearer.subscribe(topic) as quick:
        await connect(teller, topic, quick)
        for start in range(0, 3_000, 500):
            for seq in range(start, start + 500):
                await teller.publish(topic, token(seq))
            assert [event.seq for event in await take(quick, 500)] == list(
                range(start, start + 500)
            )
        heard = [event.seq for event in await take(slow, 1_901)]

    assert heard == list(range(1_901))


async def test_listeners_hear_again_after_the_connections_were_cut(
    addresses_of_own_database: tuple[str, str],
) -> None:
    url, owner_url = addresses_of_own_database
    topic, later = new_topic(), new_topic()
    async with open_bus(url) as teller, open_bus(url) as hearer, hearer.subscribe(topic) as events:
        await connect(teller, topic, events)
        await terminate_all(owner_url)
        async with hearer.subscribe(later) as others:
            await connect(teller, topic, events)
            await connect(teller, later, others)
            await teller.publish(topic, token(1))

            assert await take(events, 1) == [token(1)]


async def test_what_is_told_on_a_connection_that_was_cut_is_told_on_the_next(
    addresses_of_own_database: tuple[str, str],
) -> None:
    url, owner_url = addresses_of_own_database
    topic = new_topic()
    async with open_bus(url) as teller, open_bus(url) as hearer, hearer.subscribe(topic) as events:
        await connect(teller, topic, events)
        await terminate_all(owner_url)
        async with open_bus(url) as other:
            await connect(other, topic, events)
            await teller.publish(topic, token(1))

            assert await take(events, 1) == [token(1)]


async def test_telling_without_a_database_raises_nothing_and_keeps_no_more_than_it_can() -> None:
    async with open_bus("postgresql://nobody@127.0.0.1:1/none") as bus:
        for seq in range(2_500):
            await bus.publish("topic", token(seq))
        async with bus.subscribe("topic"):
            pass

        assert bus._untold.full()


async def test_listener_that_is_cancelled_while_it_begins_leaves_nothing(
    hearer: PostgresBus,
) -> None:
    async def listen() -> None:
        async with hearer.subscribe(new_topic()):
            await asyncio.sleep(60)

    async with hearer.hearing._lock:
        listening = asyncio.create_task(listen())
        await asyncio.sleep(0)
        listening.cancel()
    await asyncio.wait([listening])

    assert not hearer._listeners
    assert not hearer.hearing._ears


async def terminate_all(owner_url: str) -> None:
    connection = await asyncpg.connect(owner_url)
    try:
        await connection.execute(_TERMINATE)
    finally:
        await connection.close()


@pytest.fixture
def addresses_of_own_database(
    empty_database_name: str, empty_settings: Settings, addresses: Addresses
) -> tuple[str, str]:
    return empty_settings.database_url, addresses.owner_of(empty_database_name)
