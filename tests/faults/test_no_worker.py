"""No worker at all: messages are taken with 202, and answered as soon as there is a worker."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

from assistant.infra.settings import Settings
from runtime.api import make_dependencies
from runtime.core import Core, open_core
from runtime.worker import open_worker
from tests.chat_product import chat_settings
from tests.chatting import LATER, Person, says
from tests.factories import open_door

PATIENCE_SECONDS = 0.5
PROMPTLY_SECONDS = 10
"""Far less than any patience of the product: to be taken is not to be answered."""


@asynccontextmanager
async def somebody(settings: Settings, model_url: str) -> AsyncIterator[tuple[Core, Person]]:
    """Run an impatient API alone; yields somebody new at it."""
    async with open_core(chat_settings(settings, model_url), lazy=False) as core:
        hasty = replace(make_dependencies(core).chat, patience_seconds=PATIENCE_SECONDS)
        async with open_door(core, chat=hasty) as door:
            yield core, Person(door, await door.new_account(), model_url)


async def test_a_message_for_later_is_taken_at_once_and_answered_once_a_worker_is_there(
    settings: Settings, model_url: str
) -> None:
    async with somebody(settings, model_url) as (core, person):
        model = await person.uses(says("better late"))
        async with asyncio.timeout(PROMPTLY_SECONDS):
            said = await person.say("Hello", headers=LATER)
        waiting = await person.turn(said.json()["turn_id"])
        async with open_worker(core, sandboxed=True):
            turn = await person.ended(said.json()["turn_id"])

    assert (said.status_code, said.headers["preference-applied"]) == (202, "respond-async")
    assert said.headers["location"] == f"/api/v1/chat/turns/{turn['turn_id']}"
    assert waiting["state"] == "accepted"
    assert (turn["state"], turn["response"]) == ("answered", "better late")
    assert len(await model.received()) == 1


async def test_a_whole_answer_that_takes_too_long_is_promised_and_given_later(
    settings: Settings, model_url: str
) -> None:
    async with somebody(settings, model_url) as (core, person):
        model = await person.uses(says("better late"))
        async with asyncio.timeout(PROMPTLY_SECONDS):
            said = await person.say("Hello", client_message_id="one")
            again = await person.say("Hello", client_message_id="one")
        async with open_worker(core, sandboxed=True):
            turn = await person.ended(said.json()["turn_id"])
        stored = await person.messages(turn["session_id"])
        found = await person.ask("GET", said.headers["location"])

    assert (said.status_code, again.status_code) == (202, 202)
    assert "preference-applied" not in said.headers
    assert said.json()["turn_id"] == again.json()["turn_id"]
    assert (turn["state"], turn["response"]) == ("answered", "better late")
    assert found.json() == turn
    assert len(stored) == 2
    assert len(await model.received()) == 1
