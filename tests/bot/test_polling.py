"""Reading updates: what moves the offset, and what does not."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiogram import Dispatcher
from aiogram.exceptions import TelegramUnauthorizedError
from aiogram.types import Message

from assistant.errors import UnavailableError
from assistant.infra.i18n import Translator
from assistant.infra.telegram.client import BotTokenError, make_bot
from assistant.skills.registry import Registry
from bot.polling import Poller
from tests.standins.bot_api import TOKEN, BotApi, running_bot_api
from tests.standins.bot_api_values import Cut, broken, throttled

PERSON = 77
UNKNOWN_ORIGIN = {"type": "of_another_year", "date": 0}


@asynccontextmanager
async def reading(api: BotApi, dispatcher: Dispatcher, texts: Translator) -> AsyncIterator[None]:
    async with make_bot(TOKEN, api.url) as bot:
        polling = asyncio.create_task(Poller(bot, dispatcher, texts, Registry.load()).run())
        try:
            yield
        finally:
            polling.cancel()
            await asyncio.gather(polling, return_exceptions=True)


async def test_the_offset_waits_until_the_infrastructure_is_back(translator: Translator) -> None:
    dispatcher, tries = Dispatcher(), list[int]()

    @dispatcher.message()
    async def unavailable_twice(_message: Message) -> None:
        tries.append(api.offset)
        if len(tries) < 3:
            raise UnavailableError("down", retry_after=0)

    async with running_bot_api() as api:
        update_id = await api.say(PERSON, "Hello")
        async with reading(api, dispatcher, translator):
            await api.until(lambda: api.offset == update_id + 1)

    assert tries == [0, 0, 0]


async def test_a_bug_of_ours_is_apologised_for_once_and_stepped_over(
    translator: Translator,
) -> None:
    dispatcher, seen = Dispatcher(), list[str]()

    @dispatcher.message()
    async def broken_once(message: Message) -> None:
        seen.append(message.text or "")
        if message.text == "bad":
            raise ZeroDivisionError

    async with running_bot_api() as api:
        await api.say(PERSON, "bad")
        last = await api.say(PERSON, "good")
        async with reading(api, dispatcher, translator):
            await api.until(lambda: api.offset == last + 1)

    assert seen == ["bad", "good"]
    assert api.texts(PERSON) == ["Something went wrong on my side. Please try again."]


async def test_one_chat_does_not_wait_for_another(translator: Translator) -> None:
    dispatcher, seen = Dispatcher(), list[str]()
    other_was_heard = asyncio.Event()

    @dispatcher.message()
    async def first_waits(message: Message) -> None:
        if message.text == "first":
            await other_was_heard.wait()
        if message.chat.id != PERSON:
            other_was_heard.set()
        seen.append(message.text or "")

    async with running_bot_api() as api:
        await api.say(PERSON, "first")
        await api.say(PERSON, "second")
        last = await api.say(PERSON + 1, "other")
        async with reading(api, dispatcher, translator):
            await api.until(lambda: api.offset == last + 1)

    assert seen == ["other", "first", "second"]


async def test_an_update_of_an_unknown_form_is_stepped_over(
    translator: Translator, caplog: pytest.LogCaptureFixture
) -> None:
    dispatcher, seen = Dispatcher(), list[str]()

    @dispatcher.message()
    async def hear(message: Message) -> None:
        seen.append(message.text or "")

    async with running_bot_api() as api:
        await api.say(PERSON, "before")
        await api.say(PERSON, "bad canary", forward_origin=UNKNOWN_ORIGIN)
        last = await api.say(PERSON, "after")
        async with reading(api, dispatcher, translator):
            await api.until(lambda: api.offset == last + 1)
            newest = await api.say(PERSON, "later")
            await api.until(lambda: api.offset == newest + 1)

    assert seen == ["before", "after", "later"]
    assert api.texts(PERSON) == []
    assert "update_not_understood" in caplog.text
    assert "canary" not in caplog.text


async def test_faults_of_telegram_are_waited_out(translator: Translator) -> None:
    dispatcher, seen = Dispatcher(), list[str]()

    @dispatcher.message()
    async def hear(message: Message) -> None:
        seen.append(message.text or "")

    async with running_bot_api() as api:
        api.fail("deleteWebhook", broken())
        api.fail("setMyCommands", throttled(1))
        api.fail("getUpdates", Cut.BEFORE, broken())
        await api.say(PERSON, "Hello")
        async with reading(api, dispatcher, translator):
            await api.until(lambda: seen == ["Hello"])

    languages = {call.params.get("language_code") for call in api.sent("setMyCommands")}
    assert languages == {None, "ru"}


async def test_a_token_that_telegram_does_not_know_ends_the_reading(
    translator: Translator,
) -> None:
    async with running_bot_api() as api, make_bot("1:unknown", api.url) as bot:
        with pytest.raises(TelegramUnauthorizedError):
            await Poller(bot, Dispatcher(), translator, Registry.load()).run()


def test_a_token_of_another_form_is_refused_and_not_repeated() -> None:
    with pytest.raises(BotTokenError) as raised:
        make_bot("secret-nonsense", "http://127.0.0.1:1")

    assert "nonsense" not in str(raised.value)
