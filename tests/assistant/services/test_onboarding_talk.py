"""Connecting an API in a conversation: asked for what is missing, each thing once."""

from collections.abc import AsyncIterator
from dataclasses import replace
from uuid import UUID

import pytest
import pytest_asyncio
from aiohttp import web

from assistant.contracts.integrations import MASK
from assistant.contracts.onboarding import DraftStep, Missing
from assistant.domain.connect_answers import READY
from assistant.infra.i18n import Translator
from assistant.infra.security.keyring import NoKeyring
from runtime.core import Core
from tests.assistant.services.connecting import Talk, serving_api, somebody

TOKEN = "zz-canary-0123456789"
LOGIN, PASSWORD = "bob", "barsik-77"


@pytest_asyncio.fixture(scope="module")
async def weather() -> AsyncIterator[str]:
    """An API that wants a token, or a login; returns its address."""

    async def now(request: web.Request) -> web.Response:
        keys = {f"Bearer {TOKEN}", f"Basic {'Ym9iOmJhcnNpay03Nw=='}"}
        known = request.headers.get("Authorization") in keys or (
            request.headers.get("X-Weather-Key") == TOKEN
        )
        if not known:
            return web.json_response({"error": "who are you?"}, status=401)
        return web.json_response({"degrees": 21})

    app = web.Application()
    app.router.add_get("/v1/now", now)
    async with serving_api(app) as origin:
        yield f"{origin}/v1"


@pytest.fixture
def someone(core: Core, user_id: UUID, weather: str) -> Talk:
    """Somebody new, where the API may be asked."""
    return somebody(core, user_id, weather)


async def test_an_api_is_connected_in_russian_and_each_thing_is_asked_for_once(
    someone: Talk,
) -> None:
    begun = await someone.say(f"подключи API «Погода» {someone.address}")
    assert (begun.question, begun.actions) == (Missing.ENDPOINT, ("cancel",))
    ready = await someone.say("GET /now")
    assert (ready.question, ready.actions) == (READY, ("test", "save", "cancel"))
    assert f"GET {someone.address}/now" in ready.text
    failed = await someone.say("проверь")
    assert "401" in failed.text
    assert "Как этот API узнаёт" in failed.text
    asked = await someone.say("bearer")
    assert (asked.question, "токен" in asked.text) == (Missing.SECRET, True)
    given = await someone.say(TOKEN)
    assert (given.question, "ключ сохранён" in given.text) == (READY, True)
    tested = await someone.say("проверь")
    assert (tested.step, tested.actions) == (DraftStep.TESTED, ("save", "cancel"))
    assert '"degrees"' in tested.text
    saved = await someone.say("да")

    assert (saved.step, saved.question) == (DraftStep.SAVED, None)
    assert await someone.secrets_of("Погода") == {"token": TOKEN}
    assert await someone.typed() == 0


async def test_a_curl_command_says_it_all_in_english(someone: Talk) -> None:
    someone.locale = "en"
    ready = await someone.say(f"curl {someone.address}/now -H 'X-Weather-Key: {TOKEN}'")
    assert ready.question == READY, ready.text
    tested = await someone.say("test")
    assert tested.actions == ("save", "cancel"), tested.text
    named = await someone.say("call it Weather")
    assert "“Weather”" in named.text
    saved = await someone.say("save")

    assert saved.step is DraftStep.SAVED, saved.text
    assert list(await someone.secrets_of("Weather")) != []
    assert TOKEN in str(await someone.secrets_of("Weather"))
    assert TOKEN not in ready.text + tested.text + saved.text
    assert await someone.typed() == 0


async def test_an_address_without_quotes_is_asked_for_again_with_them(someone: Talk) -> None:
    refused = await someone.say(f"curl {someone.address}/now?units=metric&city=Omsk")
    assert "Возьмите адрес в кавычки" in refused.text
    ready = await someone.say(f"curl '{someone.address}/now?units=metric&city=Omsk'")
    assert ready.question == READY, ready.text
    assert f"GET {someone.address}/now?units=metric&city=Omsk\n" in ready.text


async def test_a_key_that_is_said_with_the_rest_is_kept_until_its_header_is_known(
    someone: Talk,
) -> None:
    asked = await someone.say(f"подключи API Погода {someone.address} GET /now, ключ: {TOKEN}")
    assert asked.question == Missing.AUTH, asked.text
    ready = await someone.say("X-Weather-Key")
    assert ready.question == READY, ready.text
    tested = await someone.say("проверь")

    assert tested.actions == ("save", "cancel"), tested.text


async def test_login_and_password_come_together(someone: Talk) -> None:
    await someone.say(f"подключи API Погода {someone.address} GET /now")
    asked = await someone.say("логин и пароль")
    assert "логин:пароль" in asked.text
    await someone.say(f"{LOGIN}:{PASSWORD}")
    tested = await someone.say("проверь")
    assert tested.actions == ("save", "cancel"), tested.text
    await someone.say("сохрани")

    assert await someone.secrets_of("Погода") == {"username": LOGIN, "password": PASSWORD}


async def test_a_question_leaves_the_secret_awaited(someone: Talk) -> None:
    await someone.say(f"подключи API Погода {someone.address} GET /now, bearer")
    again = await someone.say("а где его взять?")
    assert (again.question, "Не понял" in again.text) == (Missing.SECRET, True)
    ready = await someone.say(TOKEN)

    assert ready.question == READY


async def test_a_mask_without_its_secret_is_asked_for_again(someone: Talk) -> None:
    asked = await someone.say(f"подключи API Погода {someone.address} GET /now, bearer")
    lost = await someone.talk.hear(someone.heard(MASK, asked.draft_id))
    command = f"curl {someone.address}/now -H 'Authorization: Bearer {MASK}'"
    other = await someone.talk.hear(someone.heard(command))

    assert "не сохранился" in lost.text
    assert "не сохранился" in other.text
    async with someone.core.database.as_user(someone.user_id) as store:
        assert await store.integration_drafts.open_count() == 1


async def test_it_goes_on_after_days_in_another_dialogue(someone: Talk) -> None:
    await someone.say(f"подключи API Погода {someone.address}")
    someone.session_id = someone.last = None
    continued = await someone.say("продолжи подключение")
    assert continued.question == Missing.ENDPOINT
    line, _, question = continued.text.partition("\n\n")
    assert line == (
        f"Продолжаем подключение «Погода». Уже есть: адрес {someone.address}, без ключа. "
        "Не хватает: что вызывать."
    )
    assert question.startswith("Что у этого API вызывать?")
    ready = await someone.say("GET /now")

    assert ready.question == READY


async def test_with_nothing_begun_it_is_said_how_to_begin(someone: Talk) -> None:
    told = await someone.say("продолжи подключение")

    assert (told.draft_id, told.question) == (None, None)
    assert "Сейчас ничего не подключается. Скажите «подключи API …»" in told.text


async def test_of_several_one_is_chosen_by_name(someone: Talk) -> None:
    someone.locale = "en"
    begun = []
    for words in ("Weather", "Rates", "Weather"):
        said = f"connect API {words} {someone.address}"
        begun.append(await someone.talk.hear(someone.heard(said)))
    ready = await someone.talk.hear(someone.heard("GET /now", begun[1].draft_id))
    assert ready.question == READY, ready.text
    asked = await someone.say("continue connecting")
    assert (asked.question, asked.draft_id, asked.step) == ("draft", None, None)
    assert [draft_id for _, draft_id in asked.choices] == [one.draft_id for one in reversed(begun)]
    assert "2. “Rates”. What is left is to test and to save it.\n" in asked.text
    assert f"3. “Weather ({someone.address})”. Missing: what to call.\n" in asked.text
    unknown = await someone.say("continue connecting Trello")
    assert "There is no unfinished connection “Trello”" in unknown.text
    assert unknown.choices == asked.choices
    some = await someone.say("continue connecting Weather")
    assert len(some.choices) == len([begun[0], begun[2]])

    one = await someone.say("continue connecting rates")  # small letters are other words
    assert one.draft_id is None
    one = await someone.say("continue connecting Rates")
    assert one.draft_id == begun[1].draft_id
    assert one.text.startswith(
        f"Going on with connecting “Rates”. Known by now: address {someone.address}, no key, "
        "call GET /now. What is left is to test and to save it."
    )


async def test_a_secret_is_awaited_where_the_connecting_goes_on(someone: Talk) -> None:
    await someone.say(f"подключи API Погода {someone.address} GET /now, логин и пароль")
    someone.session_id = someone.last = None
    await someone.say("Привет!")
    someone.last = None
    asked = await someone.say("продолжи подключение")
    assert asked.question == Missing.SECRET, asked.text
    ready = await someone.say(f"{LOGIN} {PASSWORD}")

    assert ready.question == READY, ready.text
    tested = await someone.say("проверь")
    assert tested.step is DraftStep.TESTED, tested.text


async def test_buttons_act_on_their_own_draft_only(someone: Talk, stranger_id: UUID) -> None:
    ready = await someone.say(f"подключи API Погода {someone.address} GET /now")
    button = f"отмени подключение {ready.draft_id}"
    stranger = replace(someone, user_id=stranger_id, session_id=None, last=None)
    foreign = await stranger.say(button)
    cancelled = await someone.say(button)
    again = await someone.say(button)

    assert foreign.draft_id is None
    assert (cancelled.step, again.step) == (DraftStep.CANCELLED, DraftStep.CANCELLED)
    assert (await someone.say(f"сохрани подключение {ready.draft_id}")).actions == ()


async def test_a_name_that_is_taken_is_asked_for(someone: Talk) -> None:
    for _ in range(2):
        await someone.say(f"подключи API Погода {someone.address} GET /now")
        taken = await someone.say("сохрани")
        someone.session_id = someone.last = None
    assert taken.question == Missing.NAME, taken.text
    someone.last = taken
    await someone.say("назови её «Другая погода»", taken.draft_id)
    saved = await someone.say("сохрани", taken.draft_id)

    assert saved.step is DraftStep.SAVED, saved.text


async def test_without_keys_no_secret_is_asked_for(someone: Talk, translator: Translator) -> None:
    claims = replace(someone.talk.claims, sealing=NoKeyring())
    someone.talk = replace(someone.talk, claims=claims)
    told = await someone.say(f"подключи API Погода {someone.address} GET /now, bearer")

    assert told.text == translator.text("talk-not-kept", "ru")


async def test_what_a_model_understood_becomes_fields(someone: Talk) -> None:
    said = f'{{"name": "Погода", "base_url": "{someone.address}", "endpoints": ["GET /now"]}}'
    ready = await someone.talk.hear(someone.heard(said))
    wrong = await someone.talk.hear(someone.heard('{"base_url": "file:///etc/passwd"}'))

    assert ready.question == READY, ready.text
    assert (wrong.question, "passwd" in wrong.text) == (None, False)


async def test_what_is_said_twice_in_one_step_is_done_once(someone: Talk) -> None:
    heard = someone.heard(f"подключи API Погода {someone.address} GET /now")
    first, again = await someone.talk.hear(heard), await someone.talk.hear(heard)

    assert first == again
    async with someone.core.database.as_user(someone.user_id) as store:
        assert await store.integration_drafts.open_count() == 1
