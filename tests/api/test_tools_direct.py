"""Tools called directly: the result whole or later, failures as problems, one key one run."""

import asyncio
from typing import Any
from uuid import uuid4

import pytest

from tests.chat_product import Chat
from tests.chatting import LATER, Json, Person, until

SHOUT = "/chat/tools/shout"


async def shouted(person: Person, **arguments: Any) -> Json:
    """Call the tool and return what it came to."""
    result: Json = (await person.post(SHOUT, arguments)).raise_for_status().json()
    return result


async def test_the_tools_own_values_stand_beside_ours(ann: Person) -> None:
    result = await shouted(ann, text="hello")

    assert (result["said"], result["locale"]) == ("HELLO", "en")
    assert (result["tool"], result["state"]) == ("shout", "done")
    assert result["summary"] == "5 letters"
    assert result["duration_ms"] >= 0
    assert result["artifacts"] == []
    assert result["workflow_id"] == f"tools/{result['chain_id']}"


@pytest.mark.parametrize(
    ("fail", "status", "code"),
    [
        ("address_refused", 422, "address_refused"),
        ("page_failed", 502, "page_failed"),
        ("tool_timeout", 504, "tool_timeout"),
        ("broken", 502, "tool_failed"),
    ],
)
async def test_a_tool_that_fails_is_a_problem_with_its_own_code(
    ann: Person, fail: str, status: int, code: str
) -> None:
    failed = await ann.post(SHOUT, {"text": "hello", "fail": fail})

    assert (failed.status_code, failed.json()["code"]) == (status, code)
    assert "problem+json" in failed.headers["content-type"]
    assert "canary-of-the-log" not in failed.text


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"text": ""},
        {"text": "a\0b"},
        {"text": "hello", "unknown": 1},
        {"text": "hello", "seconds": "many"},
        {"text": [[[[[[[[[[[[[[[[[[[[[[["deep"]]]]]]]]]]]]]]]]]]]]]]]},
        ["text"],
    ],
)
async def test_what_does_not_fit_the_tool_is_not_run(ann: Person, body: object) -> None:
    refused = await ann.post(SHOUT, body)

    assert (refused.status_code, refused.json()["code"]) == (422, "invalid_input")
    assert (await ann.get("/workflows", kind="tool-chain")).json()["items"] == []


async def test_texts_are_composed_before_a_tool_sees_them(ann: Person) -> None:
    assert (await shouted(ann, text="e\u0301"))["said"] == "\u00c9"


async def test_the_same_key_gives_the_same_run(ann: Person) -> None:
    key = {"Idempotency-Key": "one"}

    first, again = [(await ann.post(SHOUT, {"text": "hello"}, **key)).json() for _ in range(2)]
    other = await ann.post(SHOUT, {"text": "other"}, **key)
    without = await shouted(ann, text="hello")

    assert first == again
    assert (other.status_code, other.json()["code"]) == (409, "idempotency_conflict")
    assert without["id"] != first["id"]


async def test_keys_are_ones_own(ann: Person, bob: Person) -> None:
    key = {"Idempotency-Key": "one"}

    results = [(await each.post(SHOUT, {"text": "hello"}, **key)).json() for each in (ann, bob)]

    assert results[0]["chain_id"] != results[1]["chain_id"]


async def test_who_does_not_want_to_wait_is_told_where_to_look(ann: Person) -> None:
    accepted = await ann.post(SHOUT, {"text": "hello", "seconds": 0.1}, **LATER)

    assert accepted.status_code == 202
    assert accepted.headers["Preference-Applied"] == "respond-async"
    place = accepted.headers["Location"]
    assert place == accepted.json()["status_url"]

    async def completed() -> Json | None:
        run: Json = (await ann.ask("GET", place)).json()
        return run if run["state"] == "completed" else None

    run = await until(completed)
    assert run["result"][0]["data"]["said"] == "HELLO"
    assert (run["kind"], run["error"]) == ("tool-chain", None)


async def test_a_call_that_is_cancelled_is_said_to_be(ann: Person) -> None:
    accepted = (await ann.post(SHOUT, {"text": "hello", "seconds": 50}, **LATER)).json()

    async def running() -> bool:
        run = (await ann.ask("GET", accepted["status_url"])).json()
        return bool(run["result"][0]["status"] == "running")

    await until(running)
    cancelled = await ann.post(f"/workflows/{accepted['workflow_id']}/cancel")

    async def stopped() -> Json | None:
        run: Json = (await ann.ask("GET", accepted["status_url"])).json()
        return run if run["state"] == "cancelled" else None

    run = await until(stopped)
    assert cancelled.status_code == 202
    assert (run["result"][0]["status"], run["error"]["code"]) == ("stopped", "tool_stopped")


async def test_somebody_elses_call_is_not_found(ann: Person, bob: Person) -> None:
    called = await shouted(ann, text="hello")
    path = f"/workflows/{called['workflow_id']}"
    word = {"step_id": called["step_id"], "approved": True}

    refused = [
        await bob.get(path),
        await bob.get(f"{path}/events"),
        await bob.post(f"{path}/cancel"),
        await bob.post(f"{path}/approve", word),
        await bob.get(f"/workflows/tools/{uuid4()}"),
    ]

    assert [(each.status_code, each.json()["code"]) for each in refused] == [
        (404, "not_found")
    ] * len(refused)


async def test_nobody_calls_a_tool_without_a_token(ann: Person) -> None:
    called = await ann.door.client.post(f"/api/v1{SHOUT}", json={"text": "hello"})

    assert called.status_code == 401


async def test_python_is_run_and_what_it_did_is_at_the_top(ann: Person) -> None:
    code = "import sys; print(6 * 7); print('oh', file=sys.stderr); open('/out/a', 'x').close()"

    async def answered() -> Json | None:
        called = await ann.post("/chat/execute-python", {"code": code})
        if called.status_code == 503:  # the sandbox is being tested
            await asyncio.sleep(0.3)
            return None
        result: Json = called.raise_for_status().json()
        return result

    ran = await until(answered)

    assert (ran["stdout"], ran["stderr"]) == ("42\n", "oh\n")
    assert (ran["exit_code"], ran["timed_out"]) == (0, False)
    assert [(file["name"], file["base64"]) for file in ran["artifacts"]] == [("a", "")]


@pytest.mark.parametrize("url", ["http://169.254.169.254/", "http://127.0.0.1/", "file:///etc"])
async def test_addresses_that_are_not_public_are_refused(ann: Person, url: str) -> None:
    refused = await ann.post("/chat/tools/web-fetch", {"url": url})

    assert (refused.status_code, refused.json()["code"]) == (422, "address_refused")


async def test_an_unknown_time_zone_is_told_with_what_is_accepted(tooled_chat: Chat) -> None:
    person = await tooled_chat.new_person(locale="ru")

    refused = await person.post("/chat/tools/timezone-set", {"timezone": "Мордор"})

    problem = refused.json()
    assert (refused.status_code, problem["code"]) == (422, "time_zone_unknown")
    assert all(form in problem["detail"] for form in ("город", "Europe/Berlin", "UTC+3"))
