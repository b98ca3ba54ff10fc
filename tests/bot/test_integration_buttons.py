"""An API connected in Telegram: a typed token leaves the chat, buttons test, save and cancel."""

from collections.abc import AsyncIterator
from functools import partial
from uuid import uuid4

import pytest_asyncio
from aiohttp import web

from assistant.contracts.integrations import MASK
from tests.bot_stage import Stage, open_stage
from tests.chatting import says
from tests.standins.bot_api_values import ApiError, Shown

TOKEN = "zz-canary-0123456789"
TAKEN = "I took a secret out of your message"
OLD = "This button is out of date."


@pytest_asyncio.fixture(scope="module")
async def address() -> AsyncIterator[str]:
    """An API that wants a token."""

    async def now(request: web.Request) -> web.Response:
        known = request.headers.get("Authorization") == f"Bearer {TOKEN}"
        return web.json_response({"degrees": 21}, status=200 if known else 401)

    app = web.Application()
    app.router.add_get("/now", now)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


@pytest_asyncio.fixture(scope="module")
async def stage(database_url: str, temporal_address: str, address: str) -> AsyncIterator[Stage]:
    """A running bot that may ask the API."""
    pair = address.removeprefix("http://")
    opened = partial(open_stage, database_url, temporal_address)
    async with opened(sandbox_egress_allowed_hosts=(pair,)) as stage:
        await stage.model_says(says("It was the model."))
        yield stage


def buttons(shown: Shown) -> list[str]:
    """Return the data of the buttons under a message."""
    rows = shown.markup["inline_keyboard"] if shown.markup else []
    return [button["callback_data"] for row in rows for button in row]


async def shown_with(stage: Stage, person: int, text: str) -> Shown:
    """Wait for a message with a text, and for its buttons."""

    def found() -> list[Shown]:
        said = stage.api.chats[person].values()
        return [one for one in said if text in one.text and buttons(one)]

    await stage.api.until(lambda: bool(found()))
    return found()[-1]


async def test_an_api_is_connected_with_buttons_and_the_token_leaves_the_chat(
    stage: Stage, address: str
) -> None:
    person = await stage.someone()
    await stage.api.say(person, f"connect the API Weather {address} GET /now, bearer")
    await stage.until_said(person, "Send the token")
    update = await stage.api.say(person, TOKEN)
    ready = await shown_with(stage, person, "ready to be tested")
    await stage.api.redeliver(update)
    test, save, cancel = buttons(ready)
    assert [one.partition(":")[0] for one in (test, save, cancel)] == ["itest", "isave", "icancel"]
    await stage.api.press(person, ready.message_id, test)
    tested = await shown_with(stage, person, "went well")
    await stage.api.press(person, tested.message_id, buttons(tested)[0])
    await stage.until_said(person, "is connected")
    user_id = await stage.user_of(person)
    async with stage.core.database.as_user(user_id) as store:
        assert (await store.integrations.by_name("weather")) is not None

    await stage.until_quiet(person)
    await stage.api.say(person, "/history")
    await stage.until_said(person, "You: test connection")
    history = stage.api.texts(person)[-1]
    assert "You: save connection\n" in history
    assert test.partition(":")[2] not in history
    assert "```" not in history

    assert len(stage.api.sent("deleteMessage", person)) >= 1
    assert sum(TAKEN in text for text in stage.api.texts(person)) == 1
    assert not any(TOKEN in text for text in stage.api.texts(person))


async def test_a_press_that_comes_again_acts_once(stage: Stage, address: str) -> None:
    person = await stage.someone()
    await stage.api.say(person, f"connect the API Rain {address} GET /now")
    ready = await shown_with(stage, person, "ready to be tested")
    cancel = buttons(ready)[2]
    update = await stage.api.press(person, ready.message_id, cancel)
    await stage.until_said(person, "is cancelled")
    await stage.api.redeliver(update)
    await stage.api.press(person, ready.message_id, f"isave:{uuid4()}")
    await stage.until_said(person, "Nothing is being connected")
    await stage.api.press(person, ready.message_id, "isave:nonsense")
    await stage.api.until(
        lambda: any(
            call.params.get("text") == OLD for call in stage.api.sent("answerCallbackQuery")
        )
    )

    assert sum("is cancelled" in text for text in stage.api.texts(person)) == 1
    user_id = await stage.user_of(person)
    async with stage.core.database.as_user(user_id) as store:
        assert await store.integration_drafts.open_count() == 0


async def test_a_message_that_cannot_be_deleted_is_answered_all_the_same(stage: Stage) -> None:
    person = await stage.someone()
    stage.api.fail("deleteMessage", ApiError(400, "Bad Request: message can't be deleted"))
    await stage.api.say(person, f"what is sk-{TOKEN}0123456789 for?")
    await stage.until_said(person, TAKEN)
    await stage.until_said(person, "It was the model.")

    assert MASK in str(await stage.model_heard())
