"""A model that is absent, slow, silent, garbled or missing: plain words, message kept, retry."""

import pytest

from assistant.infra.settings import Settings
from runtime.embedded.ports import free_port
from tests.chat_product import Chat, chat_settings, open_chat
from tests.chatting import Json, Person, Steps, says, script, until

SILENT = [{"hang": True}]
STUCK = [{"say": "I was about to"}, {"hang": True}]
GARBLED = [{"garbage": "<html>502</html>"}]
NOT_THE_PROTOCOL = [{"garbage": '{"message": 5}'}]
CUT = [{"say": "I was"}, {"drop": True}]
ENDS_IN_ERROR = [{"say": "I was"}, {"error_line": "out of memory: secret-path"}]
BROKEN = [{"fail": {"status": 500, "error": "secret-path exploded"}}]
BUSY = [{"fail": {"status": 429}}]
REFUSED = [{"fail": {"status": 400}}]

FAULTS: dict[str, tuple[Steps, str]] = {
    "silent from the start": (SILENT, "model_silent"),
    "silent in mid-answer": (STUCK, "model_silent"),
    "not JSON": (GARBLED, "model_garbage"),
    "not the protocol": (NOT_THE_PROTOCOL, "model_garbage"),
    "cut in mid-answer": (CUT, "model_unavailable"),
    "an error in mid-answer": (ENDS_IN_ERROR, "model_unavailable"),
    "nothing at all": ([], "model_garbage"),
    "only blanks": (says(" \n"), "model_garbage"),
    "only thinking": ([{"think": "hm"}], "model_garbage"),
    "broken": (BROKEN, "model_unavailable"),
    "busy": (BUSY, "model_unavailable"),
    "refusing": (REFUSED, "model_failed"),
}


async def closed(person: Person, answer: Json) -> Json:
    """Return the workflow of an answer once it has ended."""

    async def ended() -> Json | None:
        run: Json = (await person.get(f"/workflows/{answer['workflow_id']}")).json()
        return run if run["state"] != "running" else None

    return await until(ended)


@pytest.mark.parametrize(("fault", "code"), FAULTS.values(), ids=FAULTS)
async def test_a_model_fault_is_told_in_plain_words_and_heals_by_a_retry(
    hasty: Person, fault: Steps, code: str
) -> None:
    await hasty.uses(fault)

    answer = await hasty.answer("Hello")

    assert (answer["state"], answer["error"]["code"]) == ("failed", code)
    assert "Your message is kept." in answer["response"]
    assert "secret" not in answer["response"]
    assert [m["content"] for m in await hasty.messages(answer["session_id"])] == ["Hello"]
    assert (await closed(hasty, answer))["state"] == "completed"

    await hasty.uses(says("well again"))
    retry_path = answer["error"]["retry_url"].removeprefix("/api/v1")
    retried = (await hasty.post(retry_path)).json()
    assert (retried["turn_id"], retried["response"]) == (answer["turn_id"], "well again")


async def test_a_missing_model_says_what_to_pull(hasty: Person) -> None:
    await hasty.prefers(model="nobody-has:7b")

    answer = await hasty.answer("Hello")

    assert answer["error"]["code"] == "model_missing"
    assert "ollama pull nobody-has:7b" in answer["response"]


async def test_a_missing_model_is_told_in_the_language_of_the_person(hasty_chat: Chat) -> None:
    person = await hasty_chat.new_person(locale="ru")
    await person.prefers(model="nobody-has")

    answer = await person.answer("Привет")

    assert "ollama pull nobody-has" in answer["response"]
    assert "Ваше сообщение сохранено" in answer["response"]


async def test_an_absent_model_server_is_told_in_plain_words(settings: Settings) -> None:
    url = f"http://127.0.0.1:{free_port()}"
    absent = chat_settings(settings, url, chat_turn_deadline_seconds=1.5)
    async with open_chat(absent) as chat:
        person = await chat.new_person()

        answer = await person.answer("Hello")

        assert answer["error"]["code"] == "model_unavailable"
        assert "not reachable" in answer["response"]
        assert len(await person.messages(answer["session_id"])) == 1


async def test_a_model_that_heals_within_the_deadline_answers(person: Person) -> None:
    model = await person.uses(BROKEN, GARBLED, says("well again"))

    answer = await person.answer("Hello")

    assert (answer["state"], answer["response"]) == ("answered", "well again")
    assert len(await model.received()) == 3


async def test_a_model_fault_reaches_a_stream_as_its_final_event(hasty: Person) -> None:
    await hasty.uses(REFUSED)

    async with hasty.stream("Hello") as events:
        seen = [event async for event in events]

    assert [name for name, _ in seen] == ["accepted", "final"]
    assert seen[-1][1]["error"]["code"] == "model_failed"


async def test_another_model_answers_when_the_first_fails(
    settings: Settings, model_url: str
) -> None:
    spare = await script(model_url, says("from the spare"))
    with_spare = chat_settings(
        settings, model_url, ollama_fallback_models=("nobody-has", spare.name)
    )
    async with open_chat(with_spare) as chat:
        person = await chat.new_person()
        await person.uses(REFUSED)

        answer = await person.answer("Hello")

        assert (answer["response"], answer["model"]) == ("from the spare", spare.name)


async def test_when_all_models_fail_the_words_fit_the_last_of_them(
    settings: Settings, model_url: str
) -> None:
    async with open_chat(
        chat_settings(settings, model_url, ollama_fallback_models=("nobody-has",))
    ) as chat:
        person = await chat.new_person()
        await person.uses(REFUSED)

        answer = await person.answer("Hello")

        assert answer["error"]["code"] == "model_missing"
        assert "ollama pull nobody-has" in answer["response"]


async def test_a_failed_turn_does_not_hold_up_the_next(hasty: Person) -> None:
    await hasty.uses(REFUSED, says("fine"))
    failed = await hasty.answer("first")

    assert (await hasty.answer("second", failed["session_id"]))["response"] == "fine"


async def test_two_retries_at_once_are_one(hasty: Person) -> None:
    model = await hasty.uses(REFUSED, [{"wait_ms": 200}, {"say": "fine"}], says("twice"))
    failed = await hasty.answer("first")
    path = f"/chat/turns/{failed['turn_id']}/retry"
    accepted = await hasty.post(path, Prefer="respond-async")

    again = await hasty.post(path)

    assert accepted.status_code == 202
    assert again.json()["response"] == "fine"
    assert len(await model.received()) == 2
