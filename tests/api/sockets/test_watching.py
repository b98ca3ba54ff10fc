"""Watching a dialogue: each event once, whoever asked; a late watcher is caught up."""

import asyncio
from collections.abc import AsyncIterator
from uuid import UUID, uuid4

import pytest

from api.sockets import dialogues
from api.sockets.watching import Asked, Listener, Watch
from api.streaming import running
from assistant.contracts.chat import TurnState
from assistant.contracts.conversations import IncomingMessage
from assistant.contracts.events import EventKind, TurnEvent
from tests.api.sockets.talker import Talker, talking, text_of
from tests.chat_product import Chat
from tests.chatting import SLOWLY, Json, Person, says

TEXT = "one two three four five six"


async def watch(talker: Talker, session: str) -> list[dict[str, object]]:
    """Watch a dialogue; returns its turns under way."""
    await talker.send("watch", session_id=session)
    turns: list[dict[str, object]] = (await talker.until("watching"))["turns"]
    return turns


async def begun(person: Person) -> str:
    """Return a dialogue in which something has been said."""
    session: str = (await person.answer("Hi"))["session_id"]
    return session


async def test_a_turn_that_somebody_starts_over_rest_is_heard_by_all_who_watch_on_any_process(
    person: Person, elsewhere: Person
) -> None:
    await person.uses(says("Hello"), [{"say": TEXT, **SLOWLY}])
    session = await begun(person)

    async with talking(person) as one, talking(elsewhere) as two:
        assert await watch(one, session) == await watch(two, session) == []
        answer = await person.answer("Again", session)
        for talker in (one, two):
            heard = await talker.until("answer")
            await talker.settle()
            assert heard == {"type": "answer", **answer}
            assert text_of(talker.heard, answer["turn_id"]) == TEXT
            assert len(talker.of("answer")) == len(talker.of("state")) == 1


async def test_who_watches_and_says_something_hears_each_event_once(person: Person) -> None:
    await person.uses(says("Hello"), [{"say": TEXT, **SLOWLY}])
    session = await begun(person)

    async with talking(person) as one, talking(person) as two:
        for talker in (one, two):
            await watch(talker, session)
        said = await one.say("Again", session, key="mine")
        mine, theirs = await one.until("answer"), await two.until("answer")
        for talker in (one, two):
            await talker.settle()
            assert text_of(talker.heard, said["turn_id"]) == TEXT
            assert len(talker.of("answer")) == 1

    assert (mine["client_message_id"], "client_message_id" in theirs) == ("mine", False)


async def test_a_late_watcher_is_told_at_once_what_the_turn_has_said_so_far(
    person: Person, elsewhere: Person
) -> None:
    await person.uses(
        says("Hello"), [{"say": "one two ", **SLOWLY}, {"wait_ms": 6_000}, {"say": "three"}]
    )
    session = await begun(person)
    started = await person.starts("Again", session)

    async with talking(elsewhere) as talker:
        await asyncio.sleep(3)  # a draft is kept by the second
        turns = await watch(talker, session)
        token = await talker.until("token")
        answer = await talker.until("answer")

    assert [turn["turn_id"] for turn in turns] == [started["turn_id"]]
    assert token["text"].startswith("one")
    assert text_of(talker.heard, started["turn_id"]) == answer["response"] == "one two three"
    assert "client_message_id" not in answer


async def test_who_does_not_watch_any_more_hears_only_answers_to_their_own_messages(
    person: Person,
) -> None:
    await person.uses(says("Hello"), says("unheard"), says("heard"))
    session = await begun(person)

    async with talking(person) as talker:
        await watch(talker, session)
        await talker.send("unwatch", session_id=session)
        await asyncio.sleep(1.5)
        await person.answer("Again", session)
        await talker.settle()
        answer = await talker.ask("And again", session)

    assert answer["response"] == "heard"
    assert len(talker.of("answer")) == 1


async def test_a_turn_that_is_tried_again_is_answered_again(person: Person) -> None:
    session = await begun(person)
    await person.uses([{"fail": {"status": 400}}])

    async with talking(person) as talker:
        await watch(talker, session)
        first = await talker.ask("Again", session)
        await person.uses(says(TEXT))
        tried = await person.post(f"/chat/turns/{first['turn_id']}/retry")
        second = await talker.until("answer")

    assert (first["state"], tried.json()["state"]) == ("failed", "answered")
    assert (second["turn_id"], second["response"]) == (first["turn_id"], TEXT)


async def test_dialogues_of_others_and_of_nobody_are_not_there(
    person: Person, other: Person
) -> None:
    session = await begun(other)

    async with talking(person) as talker:
        for kind in ("watch", "stop"):
            for named in (session, str(uuid4())):
                assert (await talker.refused(kind, session_id=named))["code"] == "not_found"
        error = await talker.refused(
            "message", text="Hi", session_id=session, client_message_id="1"
        )
        await talker.send("unwatch", session_id=session)
        await other.answer("Secret", session)
        heard = await talker.settle()

    assert error["code"] == "not_found"
    assert {frame["type"] for frame in heard} == {"ready", "error"}


async def test_one_socket_hears_so_many_dialogues_and_no_more(
    person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dialogues, "_MOST_DIALOGUES", 2)
    sessions = [await begun(person) for _ in range(3)]

    async with talking(person) as talker:
        for session in sessions[:2]:
            await watch(talker, session)
        assert await watch(talker, sessions[0]) == []
        errors = [
            await talker.refused("watch", session_id=sessions[2]),
            await talker.refused("message", text="Hello", client_message_id="1"),
        ]
        await talker.send("unwatch", session_id=sessions[0])
        await asyncio.sleep(1.5)
        assert await watch(talker, sessions[2]) == []

    assert [error["code"] for error in errors] == ["rate_limited"] * 2


async def test_an_answer_that_was_found_in_silence_is_not_told_again_when_its_end_is_heard(
    chat: Chat, person: Person
) -> None:
    await person.uses(says(TEXT))
    answer = await person.answer("Hello", client_message_id="mine")
    user = await chat.door.deps.tokens.authenticate(person.account.access_token)
    session = UUID(answer["session_id"])
    known = IncomingMessage(user_id=user.id, text="Hello", key="client/mine")
    turn = await chat.door.deps.chat.conversations.accept(known)
    told: asyncio.Queue[Json] = asyncio.Queue()

    async def late() -> AsyncIterator[TurnEvent]:
        await asyncio.sleep(1.3)
        yield TurnEvent(turn_id=turn.turn_id, kind=EventKind.STATE, state=TurnState.ANSWERED)
        await asyncio.Event().wait()

    watch = Watch(Listener(chat.door.deps.chat, lambda: user, told.put), session)
    watch.wanted = True
    watch.expect(Asked(turn, "mine"))
    async with running(watch.run(late())):
        await asyncio.sleep(2)

    kinds = [told.get_nowait()["type"] for _ in range(told.qsize())]
    assert kinds == ["watching", "answer", "state"]
