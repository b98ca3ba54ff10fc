"""What people are told: to all their sockets, on any process; what was missed is told first."""

import asyncio
import random
from datetime import datetime
from uuid import UUID, uuid4

from websockets.exceptions import ConnectionClosed

from assistant.contracts.user_events import MessageTold, NewUserEvent, UserEvent
from assistant.services.user_events import message_event
from tests.api.sockets.talker import talking
from tests.chat_product import Chat
from tests.chatting import Json, Person


def new_event(person: Person, text: str) -> NewUserEvent:
    """Return an event that was not told yet."""
    told = MessageTold(session_id=uuid4(), turn_id=uuid4(), text=text)
    return message_event(person.account.user_id, told)


async def tell(chat: Chat, person: Person, *texts: str) -> list[UserEvent]:
    """Tell a person something, one thing after another."""
    told = []
    for text in texts:
        async with chat.core.database.as_user(person.account.user_id) as store:
            event = await store.events.append(new_event(person, text))
        assert event is not None
        told.append(event)
    return told


def texts_of(frames: list[Json]) -> list[str]:
    """Return what was told."""
    return [frame["text"] for frame in frames]


async def test_two_sockets_on_two_processes_hear_the_same_at_once(
    chat: Chat, person: Person, elsewhere: Person, other: Person
) -> None:
    async with talking(person) as one, talking(elsewhere) as two, talking(other) as foreign:
        (event,) = await tell(chat, person, "Hello")
        frames = [await talker.until("message") for talker in (one, two)]
        assert [frame["type"] for frame in await foreign.settle()] == ["ready"]

    delivered = [datetime.fromisoformat(frame.pop("delivered_at")) for frame in frames]
    assert frames[0] == frames[1]
    assert frames[0]["event_id"] == str(event.event_id)
    assert (frames[0]["seq"], frames[0]["text"]) == (1, "Hello")
    assert all(moment.utcoffset() is not None for moment in delivered)


async def test_what_was_missed_comes_first_by_number_or_by_id(chat: Chat, person: Person) -> None:
    told = await tell(chat, person, *(str(number) for number in range(1, 8)))

    for after in ("3", str(told[2].event_id)):
        async with talking(person, f"?after={after}") as talker:
            await tell(chat, person, f"live {after}")
            await talker.until("message", lambda frame: frame["text"].startswith("live"))

        assert texts_of(talker.of("message"))[:4] == ["4", "5", "6", "7"]
        seqs = [frame["seq"] for frame in talker.of("message")]
        assert seqs == list(range(4, 4 + len(seqs)))


async def test_without_a_place_only_new_things_are_told(chat: Chat, person: Person) -> None:
    await tell(chat, person, "old")

    async with talking(person) as talker:
        assert talker.heard[0]["seq"] == 1
        await tell(chat, person, "new")
        await talker.until("message")

    assert texts_of(talker.of("message")) == ["new"]


async def test_the_event_of_somebody_else_is_no_place(
    chat: Chat, person: Person, other: Person
) -> None:
    await tell(chat, person, "1", "2")
    (foreign,) = await tell(chat, other, "secret")

    async with talking(person, f"?after={foreign.event_id}") as talker:
        await talker.settle()

    assert texts_of(talker.of("message")) == ["1", "2"]


async def test_what_is_gone_is_said_to_be_gone(chat: Chat, person: Person) -> None:
    await tell(chat, person, "1", "2", "3", "4")
    async with chat.core.database.as_user(person.account.user_id) as store:
        await store.events.connection.exec_driver_sql("DELETE FROM user_events WHERE seq < 3")

    async with talking(person, "?after=1") as talker:
        await talker.settle()

    assert [frame["type"] for frame in talker.heard] == ["ready", "missed", "message", "message"]
    assert talker.of("missed") == [{"type": "missed", "before": 3}]


async def test_an_acknowledged_event_is_noted(chat: Chat, person: Person) -> None:
    await tell(chat, person, "1", "2", "3")

    async with talking(person) as talker:
        await talker.send("ack", seq=2)
        await talker.send("ping")
        await talker.until("pong")

    async with chat.core.database.as_user(person.account.user_id) as store:
        left = await store.events.after(0, 10, unacknowledged=True)
    assert [event.seq for event in left] == [3]


async def reconnecting(
    doors: list[Person], chance: random.Random, last: int, place: str
) -> list[Json]:
    """Hear everything over sockets that break all the time; returns the events as they came."""
    heard: list[Json] = []
    while not heard or heard[-1]["seq"] < last:
        after = str(heard[-1][place]) if heard else "0"
        async with talking(chance.choice(doors), f"?after={after}") as talker:
            try:
                for _ in range(chance.randint(1, 12)):
                    heard.append(await talker.until("message"))
                    if heard[-1]["seq"] == last:
                        break
            except ConnectionClosed:
                pass
            talker.wire.transport.abort()
    return heard


async def test_sockets_that_break_all_the_time_hear_each_event_once_while_more_are_told(
    chat: Chat, person: Person, elsewhere: Person
) -> None:
    count, tellers = 120, 4

    async def keep_telling(number: int) -> None:
        for one in range(count // tellers):
            await tell(chat, person, f"{number}/{one}")

    async with asyncio.TaskGroup() as tasks:
        readers = [
            tasks.create_task(
                reconnecting([person, elsewhere], random.Random(seed), count, place)  # noqa: S311 - a test
            )
            for seed, place in enumerate(("seq", "event_id", "seq", "event_id"))
        ]
        for number in range(tellers):
            tasks.create_task(keep_telling(number))

    for reader in readers:
        heard = reader.result()
        assert [frame["seq"] for frame in heard] == list(range(1, count + 1))
        assert len({UUID(frame["event_id"]) for frame in heard}) == count
