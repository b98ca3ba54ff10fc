"""Signals of events: at commit, to those they concern, and once more after what may be missed."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from uuid import UUID, uuid4

import asyncpg
import pytest
from sqlalchemy import make_url

from assistant.infra.bus import PostgresBus
from assistant.infra.db.database import Database
from assistant.infra.event_signals import EventSignals
from assistant.infra.hearing import Ear, Hearing
from assistant.infra.settings import Settings
from runtime.core import Core
from tests.assistant.happenings import append, make_message
from tests.servers import Addresses

_PATIENCE = 5.0
_TERMINATE = """
SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity
WHERE datname = current_database() AND query LIKE 'LISTEN%' AND pid <> pg_backend_pid()
"""


@asynccontextmanager
async def running_signals(url: str) -> AsyncIterator[EventSignals]:
    bus, connected = PostgresBus(url), asyncio.Event()
    await bus.hearing.listen("probe", Ear(lambda _: None, connected.set))
    await bus.start()
    try:
        await asyncio.wait_for(connected.wait(), _PATIENCE)
        yield EventSignals(bus.hearing)
    finally:
        await bus.close()


@pytest.fixture
async def signals(database_url: str) -> AsyncIterator[EventSignals]:
    async with running_signals(database_url) as running:
        yield running


@dataclass
class Line:
    """A line to the database; calls that were made before it fell silent stay so."""

    url: str = ""
    calls: int = 0
    silence: asyncio.Event = field(default_factory=asyncio.Event)

    def fall_silent(self) -> None:
        """Pass on nothing more of what is being said, without hanging up."""
        self.silence.set()
        self.silence = asyncio.Event()

    async def carry(self, source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        """Pass on what one side says."""
        silence = self.silence
        try:
            while data := await source.read(65_536):
                if not silence.is_set():
                    target.write(data)
        finally:
            target.close()


@asynccontextmanager
async def running_line(url: str) -> AsyncIterator[Line]:
    goal, line = make_url(url), Line()
    calls: set[asyncio.Task[None]] = set()

    async def call(near: asyncio.StreamReader, far: asyncio.StreamWriter) -> None:
        line.calls += 1
        reader, writer = await asyncio.open_connection(goal.host, goal.port)
        for one in (line.carry(near, writer), line.carry(reader, far)):
            calls.add(asyncio.create_task(one))

    server = await asyncio.start_server(call, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    line.url = goal.set(port=port).render_as_string(hide_password=False)
    yield line
    for task in calls:
        task.cancel()
    await asyncio.gather(*calls, return_exceptions=True)
    server.close()


async def signalled(heard: AsyncIterator[None], patience: float = _PATIENCE) -> bool:
    """Tell whether a signal comes; listen no more if there was none."""
    try:
        async with asyncio.timeout(patience):
            await anext(heard)
    except TimeoutError:
        return False
    return True


async def test_only_those_whose_list_has_grown_are_told(
    database: Database, signals: EventSignals, user_id: UUID, stranger_id: UUID
) -> None:
    async with (
        signals.listen(user_id) as mine,
        signals.listen(user_id) as also_mine,
        signals.listen(stranger_id) as theirs,
    ):
        await append(database, user_id, make_message(user_id, 1))

        assert await signalled(mine)
        assert await signalled(also_mine)
        assert not await signalled(theirs, 0.05)


async def test_nothing_is_told_before_the_commit_and_nothing_without_one(
    core: Core, signals: EventSignals, user_id: UUID
) -> None:
    event = make_message(user_id, 1)
    async with signals.listen(user_id) as heard:
        waiting = asyncio.ensure_future(anext(heard))
        async with core.database.as_user(user_id) as store:
            await store.events.append(event)
            await asyncio.wait([waiting], timeout=0.05)
            assert not waiting.done()
        await asyncio.wait_for(waiting, _PATIENCE)
        await append(core.database, user_id, event)  # is there already

        assert not await signalled(heard, 0.05)


async def test_many_events_are_few_signals(
    database: Database, signals: EventSignals, user_id: UUID
) -> None:
    async with signals.listen(user_id) as heard:
        await append(database, user_id, *(make_message(user_id, number) for number in range(9)))
        await asyncio.sleep(0.05)

        assert await signalled(heard)
        assert not await signalled(heard, 0.05)


async def test_broken_connection_is_a_signal_and_the_next_one_hears(
    own_addresses: tuple[str, str],
) -> None:
    url, owner_url = own_addresses
    user_id = uuid4()
    async with running_signals(url) as signals, signals.listen(user_id) as heard:
        connection = await asyncpg.connect(owner_url)
        assert await connection.fetch(_TERMINATE)

        assert await signalled(heard)
        await connection.execute("SELECT pg_notify('user_events', $1)", str(user_id))
        assert await signalled(heard)
        await connection.close()


async def test_connection_that_does_not_answer_is_made_anew(
    database_url: str, database: Database, user_id: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistant.infra.hearing._PULSE_SECONDS", 0.1)
    monkeypatch.setattr("assistant.infra.hearing._COMMAND_SECONDS", 0.2)
    async with (
        running_line(database_url) as line,
        running_signals(line.url) as signals,
        signals.listen(user_id) as heard,
    ):
        await asyncio.sleep(0.3)
        assert line.calls == 2  # one tells, one hears; as long as it answers it is kept
        line.fall_silent()
        assert await signalled(heard)
        await append(database, user_id, make_message(user_id, 1))

        assert await signalled(heard)


async def test_nothing_is_left_of_those_who_have_gone(database_url: str) -> None:
    hearing = Hearing(database_url)
    signals = EventSignals(hearing)
    async with signals.listen(uuid4()), signals.listen(uuid4()):
        assert list(hearing._ears) == ["user_events"]

    assert not signals._flags
    assert not hearing._ears


@pytest.fixture
def own_addresses(
    empty_database_name: str, empty_settings: Settings, addresses: Addresses
) -> tuple[str, str]:
    return empty_settings.database_url, addresses.owner_of(empty_database_name)
