"""What the model is really shown: role, date, a digest of old messages, the last six verbatim."""

from tests.chat_product import Chat
from tests.chatting import Json, Person, ScriptedModel, says

TURNS = 8


async def long_dialogue(person: Person) -> tuple[ScriptedModel, str]:
    """Hold a dialogue that is too long to be shown verbatim."""
    model = await person.uses(*(says(f"answer-{n} {'a' * 300}") for n in range(TURNS)), says("end"))
    session = None
    for number in range(TURNS):
        question = f"question-{number} {'q' * 300}"
        session = (await person.answer(question, session))["session_id"]
    assert session is not None
    return model, session


async def shown(model: ScriptedModel) -> list[Json]:
    messages: list[Json] = (await model.received())[-1]["messages"]
    return messages


async def test_the_first_prompt_is_instructions_and_the_question(person: Person) -> None:
    model = await person.uses(says("yes"))

    await person.answer("Hello")

    system, question = await shown(model)
    assert (system["role"], question) == ("system", {"role": "user", "content": "Hello"})


async def test_the_model_is_told_who_asks_and_in_what_zone(chat: Chat) -> None:
    person = await chat.new_person(display_name="Анна", timezone="Asia/Tbilisi", locale="ru")
    model = await person.uses(says("да"))

    await person.answer("Привет")

    instructions = (await shown(model))[0]["content"]
    assert "Анна" in instructions
    assert "Asia/Tbilisi" in instructions
    assert "часовой пояс" in instructions


async def test_the_last_six_messages_are_shown_word_for_word(person: Person) -> None:
    model, session = await long_dialogue(person)

    await person.answer("now", session)

    _, *verbatim, question = await shown(model)
    stored = (await person.messages(session))[-8:-2]
    assert [message["content"] for message in verbatim] == [m["content"] for m in stored]
    assert [message["role"] for message in verbatim] == ["user", "assistant"] * 3
    assert question["content"] == "now"


async def test_older_messages_are_a_digest_of_short_items(person: Person) -> None:
    model, session = await long_dialogue(person)

    await person.answer("now", session)

    system = (await shown(model))[0]["content"]
    items = [line for line in system.splitlines() if line.startswith("- ")]
    assert len(items) == 8
    assert all(len(item) <= len("- ") + 220 for item in items)
    told = "\n".join(items)
    assert all(f"question-{number}" in told for number in range(TURNS - 3))


async def test_a_long_message_is_cut_in_later_prompts_only(person: Person) -> None:
    model = await person.uses(says("noted"))
    text = "start " + "слово " * 800 + "finish"
    session = (await person.answer(text))["session_id"]
    assert (await shown(model))[-1]["content"] == text

    await person.answer("and now?", session)

    cut = (await shown(model))[1]["content"]
    assert len(cut) <= 2_000
    assert cut.startswith("start")
    assert cut.endswith("finish")


async def test_a_failed_turn_is_asked_again_with_its_own_words(person: Person) -> None:
    model = await person.uses([{"fail": {"status": 400}}], says("fine"))
    failed = await person.answer("first")

    await person.post(f"/chat/turns/{failed['turn_id']}/retry")

    assert (await shown(model))[-1]["content"] == "first"


async def test_a_role_in_the_place_of_the_usual_one_is_first(person: Person) -> None:
    await person.ask("PUT", "/api/v1/chat/role", json={"text": "Answer in rhymes only."})
    model = await person.uses(says("yes"))

    await person.answer("Hello")

    assert (await shown(model))[0]["content"].startswith("Answer in rhymes only.")
