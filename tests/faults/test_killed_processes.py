"""Worker and API killed in the middle of an answer: one stored answer, and clients are told."""

import asyncio
import signal
from pathlib import Path

import httpx
import pytest

from assistant.infra.settings import Settings
from tests.chat_product import chat_settings
from tests.chatting import Event, Json, Person, says, script, until
from tests.faults.stage import api_here, role, serves, with_port

HALF_SAID = [{"say": "half an answer "}, {"hang": True}]


@pytest.fixture
def own_settings(settings: Settings, model_url: str) -> Settings:
    return with_port(chat_settings(settings, model_url))


async def read(events: list[Event], person: Person, message: str) -> None:
    """Collect the events of an answer as they come."""
    async with person.stream(message) as heard:
        async for event in heard:
            events.append(event)  # noqa: PERF401 - the test looks while they come


async def began(events: list[Event]) -> bool:
    """Tell whether the client has heard of the answer."""
    return "token" in [name for name, _ in events]


async def test_a_killed_worker_leaves_one_answer_and_the_client_starts_over(
    own_settings: Settings, tmp_path: Path
) -> None:
    events: list[Event] = []
    async with api_here(own_settings) as chat:
        person = await chat.new_person()
        model = await person.uses(HALF_SAID, [{"say": "the whole answer", "chunk_delay_ms": 30}])
        with role("worker", own_settings, tmp_path) as worker:
            reading = asyncio.create_task(read(events, person, "Hello"))
            await model.speaks()
            await until(lambda: began(events))
            await worker.end(signal.SIGKILL)
            worker.start()
            await asyncio.wait_for(reading, 60)
        session = events[0][1]["session_id"]
        stored = await person.messages(session)

    names = [name for name, _ in events]
    assert "restart" in names
    after = [d["text"] for n, d in events[names.index("restart") :] if n == "token"]
    assert "".join(after) == "the whole answer"
    assert events[-1][1]["response"] == "the whole answer"
    assert [message["content"] for message in stored] == ["Hello", "the whole answer"]
    assert len(await model.received()) == 2


async def test_a_worker_told_to_end_leaves_the_answer_to_the_next_one(
    own_settings: Settings, tmp_path: Path
) -> None:
    async with api_here(own_settings) as chat:
        person = await chat.new_person()
        model = await person.uses(HALF_SAID, says("the whole answer"))
        with role("worker", own_settings, tmp_path) as worker:
            accepted = await person.starts("Hello")
            await model.speaks()
            assert await worker.end(signal.SIGTERM) == 0
            assert (await person.turn(accepted["turn_id"]))["state"] == "running"
            worker.start()
            turn = await person.ended(accepted["turn_id"])
        stored = await person.messages(accepted["session_id"])

    assert (turn["state"], turn["response"]) == ("answered", "the whole answer")
    assert len(stored) == 2


async def test_workers_gone_for_longer_than_a_turn_may_take_do_not_fail_it(
    own_settings: Settings, tmp_path: Path
) -> None:
    short = own_settings.model_copy(update={"chat_turn_deadline_seconds": 3})
    async with api_here(short) as chat:
        person = await chat.new_person()
        model = await person.uses(HALF_SAID, says("the whole answer"))
        with role("worker", short, tmp_path) as worker:
            accepted = await person.starts("Hello")
            await model.speaks()
            await worker.end(signal.SIGKILL)
            await asyncio.sleep(2 * short.chat_turn_deadline_seconds)
            worker.start()
            turn = await person.ended(accepted["turn_id"])
        stored = await person.messages(accepted["session_id"])

    assert (turn["state"], turn["response"]) == ("answered", "the whole answer")
    assert [message["content"] for message in stored] == ["Hello", "the whole answer"]
    assert len(await model.received()) == 2


async def test_an_answer_that_ends_within_the_grace_is_not_begun_anew(
    own_settings: Settings, tmp_path: Path
) -> None:
    patient = own_settings.model_copy(update={"worker_grace_seconds": 10})
    async with api_here(patient) as chat:
        person = await chat.new_person()
        model = await person.uses([{"say": "slow "}, {"wait_ms": 1_500}, {"say": "answer"}])
        with role("worker", patient, tmp_path) as worker:
            accepted = await person.starts("Hello")
            await model.speaks()
            assert await worker.end(signal.SIGTERM) == 0
            worker.start()
            turn = await person.ended(accepted["turn_id"])

    assert turn["response"] == "slow answer"
    assert len(await model.received()) == 1


async def test_an_api_killed_in_mid_answer_gives_the_same_turn_for_the_same_key(
    own_settings: Settings, tmp_path: Path
) -> None:
    slow = [{"say": "slow "}, {"wait_ms": 4_000}, {"say": "answer"}]
    model = await script(own_settings.ollama_base_url, slow)
    settings = own_settings.model_copy(update={"ollama_model": model.name})
    url = f"http://127.0.0.1:{settings.api_port}"
    async with api_here(settings) as chat:
        account = await chat.door.new_account()
    with (
        role("worker", settings, tmp_path),
        role("api", settings, tmp_path) as api,
    ):
        async with httpx.AsyncClient(base_url=url, timeout=60, trust_env=False) as client:
            headers = account.auth | {"Idempotency-Key": "one"}

            async def say() -> Json:
                said = await client.post("/api/v1/chat", headers=headers, json={"message": "Hi"})
                answer: Json = said.raise_for_status().json()
                return answer

            await serves(settings)
            asking = asyncio.create_task(say())
            await model.speaks()
            await api.end(signal.SIGKILL)
            with pytest.raises(httpx.HTTPError):
                await asking
            api.start()
            await serves(settings)
            answer, again = await asyncio.gather(say(), say())
            path = f"/api/v1/chat/history/{answer['session_id']}"
            history = (await client.get(path, headers=headers)).json()

    assert answer == again
    assert [message["content"] for message in history["messages"]] == ["Hi", "slow answer"]
