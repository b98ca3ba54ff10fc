"""Secrets that people type while an API is connected: how it signs in is what they say."""

from collections.abc import AsyncIterator
from uuid import UUID

import pytest
import pytest_asyncio
from aiohttp import web

from assistant.contracts.integrations import AuthKind
from assistant.contracts.onboarding import DraftRecord, DraftStep, Missing
from assistant.domain.connect_answers import READY
from runtime.core import Core
from tests.assistant.services.connecting import Talk, serving_api, somebody

KEY = "zz-canary-0123456789"


@pytest_asyncio.fixture(scope="module")
async def echo() -> AsyncIterator[str]:
    """An API that gives out tokens, too; returns its address."""

    async def shown(_: web.Request) -> web.Response:
        return web.json_response({"fine": True})

    async def token(_: web.Request) -> web.Response:
        return web.json_response({"access_token": "t-1", "token_type": "Bearer"})

    app = web.Application()
    app.router.add_get("/echo", shown)
    app.router.add_post("/login", shown)
    app.router.add_post("/oauth/token", token)
    async with serving_api(app) as origin:
        yield origin


@pytest.fixture
def someone(core: Core, user_id: UUID, echo: str) -> Talk:
    """Somebody new, where the API may be asked."""
    return somebody(core, user_id, echo)


async def draft_of(someone: Talk) -> DraftRecord:
    """Return the draft that was spoken of last."""
    assert someone.last is not None
    assert someone.last.draft_id is not None
    return await someone.talk.onboarding.get(someone.user_id, someone.last.draft_id)


@pytest.mark.parametrize("body", ["-d 'user=joe&password={}'", '--json \'{{"apiKey":"{}"}}\''])
async def test_what_stands_in_the_body_of_a_command_is_no_sign_in(someone: Talk, body: str) -> None:
    ready = await someone.say(f"curl {someone.address}/login {body.format(KEY)}")
    assert (ready.question, "Вход: без ключа" in ready.text) == (READY, True)
    draft = await draft_of(someone)
    assert (draft.plan.auth.kind, draft.fields_set) == (AuthKind.NONE, ())
    assert await someone.typed() == 0
    asked = await someone.say("bearer")  # nor is it taken for one later

    assert asked.question == Missing.SECRET, asked.text


async def test_what_came_with_a_refused_command_signs_in_at_no_other_api(someone: Talk) -> None:
    signs = f"-H 'Authorization: Bearer {KEY}' -H 'X-Shop-Key: {KEY}7'"
    refused = await someone.say(f"подключи: curl '{someone.address}/echo?api_key={KEY}8' {signs}")
    assert refused.draft_id is None, refused.text
    assert await someone.typed() == 0

    await someone.say(f"подключи API Биллинг {someone.address} bearer")
    asked = await someone.say("GET /echo")

    assert asked.question == Missing.SECRET, asked.text
    assert (await draft_of(someone)).fields_set == ()


async def test_a_login_alone_is_answered_by_asking_for_the_password_alone(someone: Talk) -> None:
    await someone.say(f"подключи API Дом {someone.address} GET /echo логин и пароль")

    asked = await someone.say("joe")

    assert asked.question == Missing.SECRET
    assert asked.text.startswith("Пришлите пароль"), asked.text
    assert (await draft_of(someone)).fields_set == ("username",)


@pytest.mark.parametrize(
    ("said", "kind", "secrets"),
    [
        (f"логин joe пароль {KEY}", AuthKind.BASIC, {"username": "joe", "password": KEY}),
        (
            f"Authorization: Token {KEY}",
            AuthKind.CUSTOM_HEADERS,
            {"headers": {"Authorization": f"Token {KEY}"}},
        ),
        (f"Cookie: sid={KEY}", AuthKind.CUSTOM_HEADERS, {"headers": {"Cookie": f"sid={KEY}"}}),
        (f"X-Weather-Key: {KEY}", AuthKind.API_KEY_HEADER, {"value": KEY}),
        (f"Authorization: Bearer {KEY}", AuthKind.BEARER, {"token": KEY}),
    ],
)
@pytest.mark.parametrize("at_once", [True, False])
async def test_words_say_how_it_signs_in(
    someone: Talk,
    said: str,
    kind: AuthKind,
    secrets: dict[str, object],
    at_once: bool,  # noqa: FBT001 - a parameter
) -> None:
    begun = f"подключи API Погода {someone.address} GET /echo"
    if at_once:
        ready = await someone.say(f"{begun}, {said}")
    else:
        await someone.say(begun)
        ready = await someone.say(said)
    assert ready.question == READY, ready.text
    assert (await draft_of(someone)).plan.auth.kind is kind
    await someone.say("сохрани")

    assert await someone.secrets_of("Погода") == secrets


@pytest.mark.parametrize("at_once", [True, False])
async def test_a_client_and_its_secret_want_the_address_of_tokens(
    someone: Talk,
    at_once: bool,  # noqa: FBT001 - a parameter
) -> None:
    said = f"client id: me-1, client secret: {KEY}"
    address = f"token url {someone.address}/oauth/token"
    await someone.say(f"подключи API Погода {someone.address} GET /echo")
    if at_once:
        ready = await someone.say(f"{said}, {address}")
    else:
        asked = await someone.say(said)
        assert (asked.question, "token url https://" in asked.text) == (Missing.AUTH, True)
        ready = await someone.say(address)
    assert ready.question == READY, ready.text
    plan = (await draft_of(someone)).plan
    assert plan.auth.kind is AuthKind.OAUTH2_CLIENT
    assert (plan.auth.token_url, plan.base_url) == (
        f"{someone.address}/oauth/token",
        someone.address,
    )
    tested = await someone.say("проверь")
    assert tested.step is DraftStep.TESTED, tested.text
    await someone.say("сохрани")
    assert await someone.secrets_of("Погода") == {"client_id": "me-1", "client_secret": KEY}


async def test_a_header_that_may_not_be_set_is_refused_in_words(someone: Talk) -> None:
    await someone.say(f"подключи API Погода {someone.address} GET /echo")
    told = await someone.say(f"Proxy-Authorization: {KEY}")

    assert "такого заголовка" in told.text
    assert (await draft_of(someone)).fields_set == ()


async def test_of_a_secret_without_a_word_it_is_asked_what_it_is(someone: Talk) -> None:
    told = await someone.say(f"подключи API Погода {someone.address} GET /echo {KEY}")
    assert "не понял, для чего он" in told.text
    assert (await draft_of(someone)).fields_set == ()
    ready = await someone.say("bearer")
    assert ready.question == READY, ready.text
    await someone.say("сохрани")

    assert await someone.secrets_of("Погода") == {"token": KEY}
