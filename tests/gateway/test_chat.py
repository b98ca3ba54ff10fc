"""The way to chat turns: repeated submissions, stops of nothing, a Temporal that is away."""

import asyncio
from uuid import uuid4

import pytest

from assistant.contracts.chat import StopResult, TurnState
from assistant.contracts.ids import chat_workflow_id
from assistant.errors import UnavailableError
from assistant.infra.settings import Settings
from assistant.infra.temporal.client import connect
from gateway.chat import ChatGateway
from gateway.temporal import Temporal
from runtime.embedded.ports import free_port
from tests.chat_product import Chat, stored_only
from tests.chatting import Person, says
from tests.factories import PAYLOAD_KEYS


async def test_a_turn_handed_over_many_times_is_answered_once(chat: Chat, person: Person) -> None:
    model = await person.uses(says("yes"))
    turn = await stored_only(chat, person, "Hello")
    gateway = chat.door.deps.chat.gateway

    await asyncio.gather(*(gateway.start(turn) for _ in range(10)))

    assert (await person.ended(str(turn.turn_id)))["state"] == TurnState.ANSWERED
    assert len(await model.received()) == 1


async def test_a_turn_that_is_done_is_not_begun_anew(chat: Chat, person: Person) -> None:
    model = await person.uses(says("yes"), says("twice"))
    turn = await stored_only(chat, person, "Hello")
    gateway = chat.door.deps.chat.gateway
    await gateway.start(turn)
    first = await person.ended(str(turn.turn_id))

    await gateway.start(turn)
    await chat.core.temporal.client.get_workflow_handle(chat_workflow_id(turn.session_id)).result()

    assert await person.ended(str(turn.turn_id)) == first
    assert len(await model.received()) == 1


async def test_start_returns_the_id_of_the_run(chat: Chat, person: Person) -> None:
    turn = await stored_only(chat, person, "Hello")

    assert await chat.door.deps.chat.gateway.start(turn)
    await person.ended(str(turn.turn_id))


async def test_stopping_where_no_workflow_ever_was_stops_nothing(chat: Chat) -> None:
    assert await chat.door.deps.chat.gateway.stop(uuid4()) == StopResult()


@pytest.fixture
async def nowhere(settings: Settings) -> ChatGateway:
    """A gateway to a server that does not exist."""
    address = f"127.0.0.1:{free_port()}"
    client = await connect(address, settings.temporal_namespace, PAYLOAD_KEYS)
    return ChatGateway(Temporal(client, "nobody"))


async def test_a_temporal_that_is_away_is_an_unavailable_part(
    nowhere: ChatGateway, chat: Chat, person: Person
) -> None:
    turn = await stored_only(chat, person, "Hello")

    with pytest.raises(UnavailableError):
        await nowhere.start(turn)
    with pytest.raises(UnavailableError):
        await nowhere.stop(turn.session_id)
