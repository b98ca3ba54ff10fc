"""The chat page in a real Chromium: without sockets, and when a message cannot be taken."""

import asyncio

import orjson
from playwright.async_api import WebSocketRoute, expect

from tests.api.page.stage import Visitor
from tests.chatting import Json, Person, calls, says

_SOCKETS = "**/api/v1/ws/chat*"
_COMES_BACK = """
() => {
  dispatchEvent(new Event("online"));
  return document.querySelector("#chat").dataset.link === "connected";
}
"""
_TOO_LONG = "far too long " * 1_300


async def test_where_no_socket_comes_through_streams_serve_until_one_does(
    visitor: Visitor, ann: Person
) -> None:
    is_blocked = True

    async def proxy(socket: WebSocketRoute) -> None:
        if is_blocked:
            await socket.close(code=1011)
        else:
            socket.connect_to_server()

    await visitor.page.route_web_socket(_SOCKETS, proxy)
    await ann.uses(calls("give_away", to="Bob"), says("Done with it."), says("**found**"))
    await visitor.arrives_as(ann, "streaming")
    await expect(visitor.page.locator("#offline")).to_be_hidden()

    await visitor.says("Give it")
    await visitor.page.get_by_role("button", name="Allow").click()
    await visitor.answered("Done with it.")
    await expect(visitor.page.locator(".question")).to_have_text("Give it")
    started = await ann.post("/workflows/background-task", {"task": "find it"})
    assert started.status_code == 202, started.text
    await expect(visitor.page.locator("#said")).to_contain_text("Done in the background")
    await visitor.answered("found")

    is_blocked = False
    await visitor.page.wait_for_function(_COMES_BACK)
    await ann.uses(says("By socket."))
    await visitor.says("And now?")
    await visitor.answered("By socket.")
    await expect(visitor.page.locator(".question")).to_have_text(["Give it", "And now?"])
    assert sum(each.endswith("/api/v1/chat") for each in visitor.asked) == 1


async def test_a_message_that_cannot_be_taken_now_waits_and_leaves_again(
    visitor: Visitor, ann: Person
) -> None:
    keys: list[str] = []

    async def proxy(socket: WebSocketRoute) -> None:
        server = socket.connect_to_server()

        def passes(text: str | bytes) -> None:
            frame: Json = orjson.loads(text)
            if frame["type"] == "message":
                keys.append(frame["client_message_id"])
            if frame["type"] != "message" or len(keys) > 2:
                server.send(text)
                return
            code, more = [("unavailable", {}), ("rate_limited", {"retry_after": 1})][len(keys) - 1]
            refusal = {"type": "error", "code": code, "message": f"{code}!", **more}
            socket.send(orjson.dumps(refusal | {"client_message_id": keys[-1]}).decode())

        socket.on_message(passes)

    await visitor.page.route_web_socket(_SOCKETS, proxy)
    await ann.uses(says("It arrived."))
    await visitor.arrives_as(ann)

    await visitor.says("Hello")

    waiting = visitor.page.locator(".asked")
    await expect(waiting).to_contain_text("Not sent yet: unavailable!")
    await expect(visitor.page.locator("#message")).to_have_value("")
    await visitor.answered("It arrived.")
    await expect(visitor.page.locator(".question")).to_have_text("Hello")
    await expect(waiting).not_to_contain_text("Not sent yet")
    assert len(keys) == 3
    assert len(set(keys)) == 1


async def test_a_message_that_is_refused_for_good_is_given_back_with_the_reason(
    visitor: Visitor, ann: Person
) -> None:
    goes_on = asyncio.Event()

    async def proxy(socket: WebSocketRoute) -> None:
        server = socket.connect_to_server()

        async def passes(text: str | bytes) -> None:
            if orjson.loads(text)["type"] == "error":
                await goes_on.wait()
            socket.send(text)

        server.on_message(passes)

    await visitor.page.route_web_socket(_SOCKETS, proxy)
    await visitor.arrives_as(ann)
    await visitor.says(_TOO_LONG)
    await visitor.page.fill("#message", "something else")
    goes_on.set()

    box = visitor.page.locator("#message")
    await expect(box).to_have_value(f"{_TOO_LONG}\nsomething else")
    await expect(visitor.page.locator("#note")).to_have_text(
        "This message is too long. Please send it in parts."
    )
    await expect(visitor.page.locator(".question")).to_have_count(0)


async def test_a_secret_that_the_server_took_out_is_gone_from_the_page(
    visitor: Visitor, ann: Person
) -> None:
    async def proxy(socket: WebSocketRoute) -> None:
        server = socket.connect_to_server()

        def passes(text: str | bytes) -> None:
            frame: Json = orjson.loads(text)
            masked = (
                {"masked": True, "text": "My key is ***"} if frame["type"] == "accepted" else {}
            )
            socket.send(orjson.dumps(frame | masked).decode())

        server.on_message(passes)

    await visitor.page.route_web_socket(_SOCKETS, proxy)
    await ann.uses(says("Kept."))
    await visitor.arrives_as(ann)

    await visitor.says("My key is hunter22")

    await expect(visitor.page.locator(".question")).to_have_text("My key is ***")
    await visitor.answered("Kept.")
    kept = "JSON.stringify([{...sessionStorage}, {...localStorage}])"
    assert "hunter22" not in await visitor.page.evaluate(kept)
    assert "hunter22" not in await visitor.page.locator("#turns").inner_html()
