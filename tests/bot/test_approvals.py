"""Questions about calls: the person's word counts once, and only theirs."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from functools import partial
from uuid import uuid4

import pytest
import pytest_asyncio
from aiogram.types import Update

from assistant.errors import UnavailableError
from assistant.infra.telegram.client import make_bot
from assistant.infra.temporal.client import connect
from bot.dispatcher import make_dispatcher
from gateway.temporal import Temporal
from gateway.tools import ToolGateway
from runtime.bot import make_services
from runtime.core import make_tool_limits
from tests.bot_stage import Stage, open_stage
from tests.chatting import calls, says
from tests.factories import PAYLOAD_KEYS
from tests.standins.bot_api import TOKEN
from tests.standins.bot_api_values import Shown, message, user
from tests.toys import RAN, load_toys


@pytest_asyncio.fixture(scope="module")
async def stage(database_url: str, temporal_address: str) -> AsyncIterator[Stage]:
    """A running bot whose tools are toys."""
    opened = partial(open_stage, database_url, temporal_address)
    async with opened(load=load_toys, worker_grace_seconds=0.5) as stage:
        yield stage


async def asked(stage: Stage) -> tuple[int, str, Shown]:
    """Let the model ask for a change after it read something; returns who, what, the question."""
    person, what = await stage.someone(), uuid4().hex
    await stage.model_says(
        calls("outside", text="do it"), calls("change", text=what), says("This is the answer.")
    )
    await stage.api.say(person, "Read it")
    return person, what, await stage.question(person)


async def toasts(stage: Stage, person: int, question: Shown, *buttons: str) -> list[str]:
    """Press buttons, one after the other; returns what is said to each."""
    before = len(stage.api.sent("answerCallbackQuery"))
    for data in buttons:
        await stage.api.press(person, question.message_id, data)
    count = before + len(buttons)
    await stage.api.until(lambda: len(stage.api.sent("answerCallbackQuery")) == count)
    return [call.params["text"] for call in stage.api.sent("answerCallbackQuery")[before:]]


def buttons_of(question: Shown) -> tuple[str, str]:
    """Return the data of the buttons: yes, no."""
    yes, no = question.markup["inline_keyboard"][0]
    return yes["callback_data"], no["callback_data"]


async def test_the_question_shows_the_exact_call_and_yes_lets_it_run(stage: Stage) -> None:
    person, what, question = await asked(stage)
    yes, _ = buttons_of(question)
    assert what in question.text
    await stage.until_said(person, "Waiting for your permission: Change…")

    assert await toasts(stage, person, question, yes) == ["✅ Allowed"]
    await stage.until_said(person, "This is the answer.")

    assert RAN[what] == 1
    assert question.markup is None
    assert what in question.text
    assert question.text.endswith("\n\n✅ Allowed")
    assert not any("⏳" in text for text in stage.api.texts(person))


async def test_no_stops_the_call_and_the_turn_goes_on(stage: Stage) -> None:
    person, what, question = await asked(stage)
    _, no = buttons_of(question)

    assert await toasts(stage, person, question, no) == ["🚫 Refused"]
    await stage.until_said(person, "This is the answer.")

    assert what not in RAN
    assert question.markup is None
    assert question.text.endswith("\n\n🚫 Refused")


async def test_the_same_press_twice_counts_once_and_another_comes_too_late(stage: Stage) -> None:
    person, what, question = await asked(stage)
    yes, no = buttons_of(question)

    first, second, other = await toasts(stage, person, question, yes, yes, no)
    await stage.until_said(person, "This is the answer.")
    (afterwards,) = await toasts(stage, person, question, yes)

    assert (first, second, afterwards) == ("✅ Allowed",) * 3
    assert "decided about before" in other
    assert RAN[what] == 1
    assert question.text.count("Allowed") == 1
    assert "Refused" not in question.text


async def test_a_press_delivered_again_counts_once(stage: Stage) -> None:
    person, what, question = await asked(stage)
    yes, _ = buttons_of(question)
    update_id = await stage.api.press(person, question.message_id, yes)
    await stage.until_said(person, "This is the answer.")

    before = len(stage.api.sent("answerCallbackQuery"))
    await stage.api.redeliver(update_id)
    await stage.api.until(lambda: len(stage.api.sent("answerCallbackQuery")) > before)

    assert RAN[what] == 1
    assert question.text.count("Allowed") == 1


async def test_a_message_behind_a_question_is_told_so_once_and_waits_its_turn(
    stage: Stage,
) -> None:
    person, _, question = await asked(stage)
    notice = "First answer the question above"

    update_id = await stage.api.say(person, "And then?")
    await stage.until_said(person, notice)
    await stage.api.redeliver(update_id)
    await toasts(stage, person, question, buttons_of(question)[1])
    await stage.api.until(
        lambda: sum("This is the answer." in text for text in stage.api.texts(person)) == 2
    )

    assert sum(notice in text for text in stage.api.texts(person)) == 1


@pytest.mark.parametrize(("said", "answer", "runs"), [("да", "Allowed", 1), ("no", "Refused", 0)])
async def test_a_typed_word_is_as_good_as_a_button(
    stage: Stage, said: str, answer: str, runs: int
) -> None:
    person, what, _ = await asked(stage)

    update_id = await stage.api.say(person, said)
    await stage.until_said(person, answer)
    await stage.until_said(person, "This is the answer.")
    await stage.api.redeliver(update_id)
    await stage.until_quiet(person)

    assert RAN.get(what, 0) == runs
    texts = stage.api.texts(person)
    assert sum(answer in text for text in texts) == 1
    assert not any("First answer the question above" in text for text in texts)


async def test_nobody_else_can_press(stage: Stage) -> None:
    person, what, question = await asked(stage)
    yes, no = buttons_of(question)
    other = await stage.someone()

    answers = await toasts(stage, other, question, yes, no, "approve:nonsense", f"deny:{uuid4()}")

    assert answers == ["There is no such question for you."] * 4
    assert question.markup is not None
    assert what not in RAN
    assert await toasts(stage, person, question, yes) == ["✅ Allowed"]
    await stage.until_said(person, "This is the answer.")


async def test_a_press_after_the_time_says_so(database_url: str, temporal_address: str) -> None:
    opened = partial(open_stage, database_url, temporal_address, load=load_toys)
    async with opened(tool_approval_seconds=1) as stage:
        person, what, question = await asked(stage)
        yes, _ = buttons_of(question)
        await stage.until_said(person, "This is the answer.")

        (late,) = await toasts(stage, person, question, yes)

    assert "its time is over" in late
    assert what not in RAN
    assert question.markup is None
    assert "Allowed" not in question.text


async def test_an_answer_given_while_no_worker_runs_counts(
    database_url: str, temporal_address: str
) -> None:
    opened = partial(open_stage, database_url, temporal_address, load=load_toys)
    async with opened(works=False, worker_grace_seconds=0.5) as stage:
        async with stage.working():
            person, what, question = await asked(stage)
        yes, _ = buttons_of(question)

        assert await toasts(stage, person, question, yes) == ["✅ Allowed"]
        assert what not in RAN
        async with stage.working():
            await stage.until_said(person, "This is the answer.", patience=30)

    assert RAN[what] == 1


async def test_a_press_that_cannot_be_passed_on_is_delivered_again(stage: Stage) -> None:
    person, what, question = await asked(stage)
    yes, _ = buttons_of(question)
    services = make_services(stage.core, load_toys)
    client = await connect("127.0.0.1:9", "default", PAYLOAD_KEYS, lazy=True)
    nowhere = Temporal(client, "nowhere")
    cut_off = replace(services, tools=ToolGateway(nowhere, make_tool_limits(stage.core.settings)))
    async with make_bot(TOKEN, stage.api.url) as bot:
        update = Update.model_validate(press(person, question, yes), context={"bot": bot})
        with pytest.raises(UnavailableError):
            await make_dispatcher(cut_off).feed_update(bot, update)
        assert question.markup is not None

        await make_dispatcher(services).feed_update(bot, update)

    await stage.until_said(person, "This is the answer.")
    assert RAN[what] == 1
    assert question.text.endswith("✅ Allowed")


async def test_no_address_is_previewed(stage: Stage) -> None:
    person, _, question = await asked(stage)
    await toasts(stage, person, question, buttons_of(question)[0])
    await stage.until_said(person, "This is the answer.")

    shown = stage.api.sent("sendMessage", person) + stage.api.sent("editMessageText", person)
    assert len(shown) >= 3
    for call in shown:
        assert json.loads(call.params["link_preview_options"]) == {"is_disabled": True}


def press(person: int, question: Shown, data: str) -> dict[str, object]:
    """Return the update of a press."""
    old = message(person, question.message_id, question.text, {})
    query = {"id": "1", "from": user(person), "chat_instance": "1", "message": old, "data": data}
    return {"update_id": uuid4().int % 1_000_000_000, "callback_query": query}
