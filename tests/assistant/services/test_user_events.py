"""Making events and waiting for results: ids that stay, texts that can be kept, ends of a wait."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest

from assistant.contracts.user_events import (
    ApprovalAsked,
    MessageTold,
    NewUserEvent,
    ReminderTold,
    UserEventKind,
)
from assistant.errors import UnavailableError
from assistant.infra.bus import PostgresBus
from assistant.infra.db.database import Database
from assistant.infra.event_signals import EventSignals
from assistant.services.event_hub import EventHub
from assistant.services.user_events import (
    UserEvents,
    approval_event,
    message_event,
    reminder_event,
)
from tests.assistant.happenings import append, make_result

ONE = UUID(int=1)
KINDS = [kind for kind in UserEventKind if kind is not UserEventKind.INTEGRATION]
"""Those that are made here; drafts of integrations make theirs (`services.draft_news`)."""


@pytest.fixture
async def events(database: Database, bus: PostgresBus) -> AsyncIterator[UserEvents]:
    hub = EventHub(database, EventSignals(bus.hearing))
    async with hub.running():
        yield UserEvents(database, hub)


def all_of(user_id: UUID, text: str = "text") -> list[NewUserEvent]:
    """Return an event of each kind, all about things of the same id."""
    reminder = ReminderTold(reminder_id=ONE, firing_id=ONE, due_at=datetime.now(UTC), text=text)
    asked = ApprovalAsked(workflow_id="w", step_id=ONE, tool="t", title="T", arguments=text)
    return [
        make_result(user_id, 1),
        reminder_event(user_id, reminder, str(ONE)),
        message_event(user_id, MessageTold(session_id=ONE, turn_id=ONE, text=text)),
        approval_event(user_id, asked),
    ]


def test_an_event_has_the_same_id_however_often_it_is_made_and_no_other_has_it() -> None:
    anna, boris = uuid4(), uuid4()
    ids = [event.event_id for event in (*all_of(anna), *all_of(boris))]

    assert [event.event_id for event in (*all_of(anna, "other"), *all_of(boris))] == ids
    assert len(set(ids)) == 8
    assert [event.kind for event in all_of(anna)] == list(KINDS)


async def test_whatever_the_characters_they_are_kept(database: Database, user_id: UUID) -> None:
    stored = await append(database, user_id, *all_of(user_id, "a\0b\ud800 😀"))

    assert len(stored) == len(KINDS)
    assert [event.payload.get("text") for event in stored[1:3]] == ["a\ufffdb\ufffd 😀"] * 2


async def test_result_that_is_there_is_not_waited_for(
    database: Database, events: UserEvents, user_id: UUID
) -> None:
    stored = await append(database, user_id, make_result(user_id, 1))

    async with asyncio.timeout(5):
        assert await events.wait_for_results(user_id, 0, 9, 60) == stored
        assert await events.wait_for_results(user_id, 1, 9, 0) == []


async def test_wait_ends_when_the_process_stops(
    database: Database, bus: PostgresBus, user_id: UUID
) -> None:
    hub = EventHub(database, EventSignals(bus.hearing))
    events = UserEvents(database, hub)
    async with hub.running():
        waiting = asyncio.create_task(events.wait_for_results(user_id, 0, 9, 60))
        await asyncio.wait([waiting], timeout=0.1)
        assert not waiting.done()

    assert await asyncio.wait_for(waiting, 5) == []


async def test_what_was_read_is_noted_up_to_a_number_and_found_by_its_id(
    database: Database, events: UserEvents, user_id: UUID, stranger_id: UUID
) -> None:
    stored = await append(database, user_id, *(make_result(user_id, one) for one in range(3)))

    assert await events.seq_of(user_id, stored[1].event_id) == 2
    assert await events.seq_of(stranger_id, stored[1].event_id) is None
    assert await events.acknowledge_until(user_id, 2) == 2
    assert await events.results(user_id, 0, 9) == stored[2:]
    assert await events.acknowledge(user_id, [stored[2].event_id]) == 1
    assert await events.results(user_id, 0, 9) == []


async def test_without_a_database_it_is_said_at_once() -> None:
    url = "postgresql://nobody@127.0.0.1:1/none"
    nowhere = Database(url)
    events = UserEvents(nowhere, EventHub(nowhere, EventSignals(PostgresBus(url).hearing)))

    with pytest.raises(UnavailableError):
        await events.wait_for_results(uuid4(), 0, 9, 60)
