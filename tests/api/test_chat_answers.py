"""Saying something over REST and being answered: whole, later, in old and new dialogues."""

from uuid import uuid4

from tests.chatting import LATER, Person, says


async def test_a_message_is_answered_and_opens_a_dialogue(person: Person) -> None:
    model = await person.uses(says("Hello to you"))

    answer = await person.answer("Hello")

    assert (answer["response"], answer["state"], answer["model"]) == (
        *("Hello to you", "answered"),
        model.name,
    )
    assert answer["workflow_id"] == f"chat/{answer['session_id']}"
    assert answer["error"] is None
    assert answer["usage"]["completion_tokens"] > 0


async def test_a_dialogue_goes_on_in_its_session(person: Person) -> None:
    await person.uses(says("one"), says("two"))
    first = await person.answer("first")

    second = await person.answer("second", first["session_id"])

    assert second["session_id"] == first["session_id"]
    told = [message["content"] for message in await person.messages(first["session_id"])]
    assert told == ["first", "one", "second", "two"]


async def test_without_a_session_each_message_opens_a_dialogue(person: Person) -> None:
    first, second = await person.answer("Hello"), await person.answer("Hello")

    assert first["session_id"] != second["session_id"]
    assert first["turn_id"] != second["turn_id"]


async def test_respond_async_says_where_the_answer_will_be(person: Person) -> None:
    await person.uses(says("later"))

    accepted = await person.say("Hello", headers=LATER)

    assert accepted.status_code == 202
    assert accepted.headers["preference-applied"] == "respond-async"
    location = accepted.headers["location"]
    assert location == accepted.json()["status_url"]
    turn = await person.ended(accepted.json()["turn_id"])
    assert turn["response"] == "later"
    assert location == f"/api/v1/chat/turns/{turn['turn_id']}"


async def test_respond_async_on_a_turn_that_is_done_is_the_same_turn(person: Person) -> None:
    answer = await person.answer("Hello", client_message_id="one")

    accepted = await person.starts("Hello", client_message_id="one")

    assert accepted["turn_id"] == answer["turn_id"]


async def test_thinking_is_kept_apart_from_the_answer(person: Person) -> None:
    await person.uses([{"think": "secret reasoning"}, {"say": "42"}])

    answer = await person.answer("What is it?")

    assert answer["response"] == "42"
    assert "secret" not in str(await person.messages(answer["session_id"]))


async def test_letters_of_all_writing_systems_come_back_as_they_were(person: Person) -> None:
    text = "Привет, мир! 你好 שלום 👩‍👩‍👧‍👦 \t tab\nnew line"
    await person.uses(says(text))

    answer = await person.answer(text)

    assert answer["response"] == text
    assert [m["content"] for m in await person.messages(answer["session_id"])] == [text, text]


async def test_a_turn_nobody_has_is_not_found(person: Person) -> None:
    assert (await person.get(f"/chat/turns/{uuid4()}")).status_code == 404
    assert (await person.post(f"/chat/turns/{uuid4()}/retry")).status_code == 404


async def test_an_answered_turn_cannot_be_retried(person: Person) -> None:
    answer = await person.answer("Hello")

    retried = await person.post(f"/chat/turns/{answer['turn_id']}/retry")

    assert (retried.status_code, retried.json()["code"]) == (409, "turn_not_retryable")


async def test_nobody_chats_without_a_token(person: Person) -> None:
    said = await person.door.client.post("/api/v1/chat", json={"message": "Hello"})

    assert said.status_code == 401
