"""PostgreSQL and Temporal stopped and started again: 503 meanwhile, then all goes on by itself."""

import asyncio
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest
import pytest_asyncio

from assistant.contracts.names import SEARCH_ATTRIBUTES
from runtime.embedded.postgres import EmbeddedPostgres
from runtime.embedded.temporal import EmbeddedTemporal
from runtime.migrate import migrate
from tests.chat_product import Chat, chat_settings, open_chat
from tests.chatting import Person, says, until
from tests.factories import make_settings


@dataclass(frozen=True)
class Stack:
    """Servers of these tests alone, and the product on them."""

    postgres: EmbeddedPostgres
    temporal: EmbeddedTemporal
    chat: Chat


@pytest_asyncio.fixture(scope="module")
async def stack(tmp_path_factory: pytest.TempPathFactory, model_url: str) -> AsyncIterator[Stack]:
    """Start both servers on files, and the product."""
    folder = tmp_path_factory.mktemp("servers")
    postgres = EmbeddedPostgres(folder / "postgres", durable=False)
    temporal = EmbeddedTemporal(
        folder / "temporal",
        database=folder / "temporal" / "temporal.db",
        headless=True,
        search_attributes=SEARCH_ATTRIBUTES,
    )
    with ThreadPoolExecutor(2) as pool:
        loop = asyncio.get_running_loop()
        await asyncio.gather(
            *(loop.run_in_executor(pool, server.start) for server in (postgres, temporal))
        )
    try:
        await migrate(postgres.url("owner"), postgres.url("login"))
        settings = make_settings(postgres.url("login"), temporal.address)
        async with open_chat(chat_settings(settings, model_url)) as chat:
            yield Stack(postgres, temporal, chat)
    finally:
        for server in (postgres, temporal):
            await asyncio.to_thread(server.stop)


async def answers_again(person: Person) -> bool:
    """Tell whether a new message is answered."""
    said = await person.say("and now?")
    assert said.status_code in {200, 503}, said.text
    return said.status_code == 200


async def test_without_postgres_requests_fail_with_503_and_recover(stack: Stack) -> None:
    person = await stack.chat.new_person()
    await person.answer("before")
    await asyncio.to_thread(stack.postgres.stop)

    down = await person.say("during")
    await asyncio.to_thread(stack.postgres.start)

    assert (down.status_code, down.json()["code"]) == (503, "unavailable")
    await until(lambda: answers_again(person))


async def test_an_answer_under_way_outlives_a_restart_of_postgres(stack: Stack) -> None:
    person = await stack.chat.new_person()
    model = await person.uses([{"say": "slow "}, {"wait_ms": 1_500}, {"say": "answer"}])
    asking = asyncio.create_task(person.say("Hello", client_message_id="one"))
    await model.speaks()

    await asyncio.to_thread(stack.postgres.stop)
    await asyncio.to_thread(stack.postgres.start)
    await asking

    async def answered() -> bool:
        said = await person.say("Hello", client_message_id="one")
        return said.status_code == 200 and said.json()["response"] == "slow answer"

    await until(answered)
    session = (await person.answer("Hello", client_message_id="one"))["session_id"]
    assert len(await person.messages(session)) == 2


async def test_events_are_heard_again_after_a_restart_of_postgres(stack: Stack) -> None:
    person = await stack.chat.new_person()
    await person.uses([{"say": "one two three four", "chunk_delay_ms": 200}])
    await asyncio.to_thread(stack.postgres.stop)
    await asyncio.to_thread(stack.postgres.start)
    await until(lambda: answers_again(person))

    async def streamed() -> bool:
        async with person.stream("Hello") as events:
            return "token" in [name async for name, _ in events]

    await until(streamed)


async def test_without_temporal_requests_fail_with_503_and_recover(stack: Stack) -> None:
    person = await stack.chat.new_person()
    await person.uses(says("kept"))
    await asyncio.to_thread(stack.temporal.stop)

    down = await person.say("during", client_message_id="one")
    sessions = (await person.get("/chat/sessions")).json()["items"]
    await asyncio.to_thread(stack.temporal.start)

    assert (down.status_code, down.json()["code"]) == (503, "unavailable")
    assert len(sessions) == 1

    async def answered() -> bool:
        said = await person.say("during", client_message_id="one")
        return said.status_code == 200 and said.json()["response"] == "kept"

    await until(answered)
    assert len(await person.messages(sessions[0]["session_id"])) == 2


async def test_an_answer_under_way_outlives_a_restart_of_temporal(stack: Stack) -> None:
    person = await stack.chat.new_person()
    model = await person.uses([{"say": "slow "}, {"wait_ms": 1_500}, {"say": "answer"}])
    accepted = await person.starts("Hello")
    await model.speaks()

    await asyncio.to_thread(stack.temporal.stop)
    await asyncio.to_thread(stack.temporal.start)

    turn = await person.ended(accepted["turn_id"])
    assert (turn["state"], turn["response"]) == ("answered", "slow answer")
    assert len(await person.messages(accepted["session_id"])) == 2


async def test_the_files_of_temporal_hold_no_word_that_was_said(stack: Stack) -> None:
    person = await stack.chat.new_person(display_name="canary-name")
    await person.uses(says("canary-answer"))
    await person.answer("canary-message")

    files = [path for path in stack.temporal.folder.glob("temporal.db*") if path.is_file()]
    contents = b"".join(path.read_bytes() for path in files)

    assert len(contents) > 10_000
    assert b"canary" not in contents
