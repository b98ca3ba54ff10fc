"""A new tool is one new module: it is listed, called, commanded, and offered to the model."""

from pathlib import Path

from api.tool_views import why_off
from assistant.infra.i18n import Translator
from tests.chat_product import Chat
from tests.chatting import Json, Person, says

SHOUT = "/chat/tools/shout"


async def listed(person: Person, name: str) -> Json:
    """Return a tool as the list shows it."""
    items = (await person.get("/chat/skills")).raise_for_status().json()["items"]
    found: Json = next(item for item in items if item["manifest"]["name"] == name)
    return found


async def test_a_new_module_is_listed_with_all_that_it_says_of_itself(ann: Person) -> None:
    shown = await listed(ann, "shout")

    assert shown["manifest"] == {
        "name": "shout",
        "title": "Shouting",
        "description": "Say it in capitals.",
        "version": "2.1.0",
    }
    assert shown["input_schema"]["required"] == ["text"]
    assert shown["input_schema"]["additionalProperties"] is False
    assert {name for name, has in shown["permissions"].items() if has} == {"user_data"}
    assert (shown["enabled"], shown["reason"]) == (True, None)
    assert (shown["command"], shown["path"]) == ("/shout", f"/api/v1{SHOUT}")


async def test_tools_are_listed_in_the_language_of_the_person(tooled_chat: Chat) -> None:
    person = await tooled_chat.new_person(locale="ru")

    manifest = (await listed(person, "shout"))["manifest"]

    assert (manifest["title"], manifest["description"]) == ("Крик", "Сказать заглавными буквами.")


async def test_every_tool_that_is_listed_has_an_address_with_its_schema(ann: Person) -> None:
    document = (await ann.door.client.get("/openapi.json")).json()

    for item in (await ann.get("/chat/skills")).json()["items"]:
        body = document["paths"][item["path"]]["post"]["requestBody"]["content"]
        name = body["application/json"]["schema"]["$ref"].rpartition("/")[2]
        schema = document["components"]["schemas"][name]
        assert set(schema["properties"]) == set(item["input_schema"]["properties"])


async def test_a_new_module_can_be_called(ann: Person) -> None:
    called = await ann.post(SHOUT, {"text": "hello"})

    assert (called.status_code, called.json()["said"]) == (200, "HELLO")


async def test_a_new_module_has_a_command_that_needs_no_model(ann: Person) -> None:
    model = await ann.uses(says("not this"))

    answer = await ann.answer("/shout hello")

    assert answer["response"] == "Said: HELLO"
    assert await model.received() == []


async def test_a_new_module_is_offered_to_the_model(ann: Person) -> None:
    model = await ann.uses(says("Hello"))

    await ann.answer("Hello")

    offered = {tool["function"]["name"] for tool in (await model.received())[0]["tools"]}
    assert {"shout", "give_away"} <= offered
    assert "far_away" not in offered


async def test_a_tool_that_is_off_says_why_in_the_language_of_the_person(
    tooled_chat: Chat, ann: Person
) -> None:
    russian = await tooled_chat.new_person(locale="ru")

    shown = [await listed(person, "far_away") for person in (ann, russian)]
    called = await ann.post("/chat/far-away", {})

    assert [item["enabled"] for item in shown] == [False, False]
    assert shown[0]["reason"].startswith("This tool runs nowhere")
    assert shown[1]["reason"].startswith("Сейчас этот инструмент нигде не запущен")
    assert (called.status_code, called.json()["code"]) == (503, "tool_off")


async def test_health_says_which_parts_are_missing(ann: Person) -> None:
    health = await ann.door.client.get("/health")
    ready = await ann.door.client.get("/ready")

    assert health.json()["tools"]["browser"] == {"state": "down", "reason": "no_host"}
    parts = {part["name"]: part for part in ready.json()["dependencies"]}
    assert ready.status_code == 200
    assert parts["browser"]["reason"] == "no_host"
    assert (parts["browser"]["required"], parts["browser"]["state"]) == (False, "down")


def test_a_reason_that_has_words_of_its_own_is_told_in_them(tmp_path: Path) -> None:
    because = "tool-off-because = Off: { $reason }\n"
    for locale, known in {"en": "no box", "ru": "нет ящика"}.items():
        (tmp_path / locale).mkdir()
        texts = f"{because}tool-off-reason-no_box = {known}\n"
        (tmp_path / locale / "off.ftl").write_text(texts, encoding="utf-8")
    texts_of = Translator.load(tmp_path)

    assert why_off("no_box", texts_of, "ru") == "Off: нет ящика"
    assert why_off("no_box", texts_of, "en") == "Off: no box"
    assert why_off("bwrap: exit 1", texts_of, "ru") == "Off: bwrap: exit 1"
