"""What a person is told of what was understood, before the next question."""

from collections.abc import AsyncIterator
from uuid import UUID, uuid4

import pytest
import pytest_asyncio
from aiohttp import web

from assistant.contracts.integrations import (
    Endpoint,
    IntegrationKind,
    IntegrationPlan,
    McpServer,
)
from assistant.contracts.onboarding import DraftStep, Missing, TestResult
from assistant.domain.connect_answers import READY
from assistant.services.onboarding_notes import noted
from assistant.services.onboarding_words import OnboardingWords
from runtime.core import Core
from tests.assistant.integrating import make_draft, make_plan
from tests.assistant.services.connecting import Talk, serving_api, somebody

TOKEN = "zz-canary-0123456789"


@pytest_asyncio.fixture(scope="module")
async def origin() -> AsyncIterator[str]:
    """An API with one call that wants a token, and one that changes something."""

    async def bearer(request: web.Request) -> web.Response:
        known = request.headers.get("Authorization") == f"Bearer {TOKEN}"
        return web.json_response({"known": known}, status=200 if known else 401)

    async def never(_: web.Request) -> web.Response:
        raise AssertionError("a changing call was made for a test")

    app = web.Application()
    app.router.add_get("/bearer", bearer)
    app.router.add_post("/things", never)
    async with serving_api(app) as origin:
        yield origin


@pytest.fixture
def someone(core: Core, user_id: UUID, origin: str) -> Talk:
    """Somebody new, where the API may be asked."""
    return somebody(core, user_id, origin)


async def test_an_address_with_a_path_is_called_in_russian(someone: Talk) -> None:
    ready = await someone.say(f"подключи API {someone.address}/bearer")
    assert ready.question == READY, ready.text
    assert f"GET {someone.address}/bearer" in ready.text
    assert "«bearer» готово" in ready.text
    named = await someone.say("назови httpbin")
    assert "«httpbin» готово" in named.text
    keyed = await someone.say(f"токен: {TOKEN}")
    assert "ключ сохранён" in keyed.text
    tested = await someone.say("проверь")
    assert tested.step is DraftStep.TESTED, tested.text
    assert '"known": true' in tested.text.replace('":true', '": true')
    saved = await someone.say("сохрани")

    assert saved.step is DraftStep.SAVED, saved.text
    assert await someone.secrets_of("httpbin") == {"token": TOKEN}


async def test_what_was_understood_is_said_before_the_question_in_russian(someone: Talk) -> None:
    begun = await someone.say(f"подключи API {someone.address}")
    assert begun.question == Missing.NAME, begun.text
    assert f"Записал: адрес {someone.address}." in begun.text
    alive = await someone.say("проверь")
    assert f"GET {someone.address} — ответ 404. Он отвечает." in alive.text
    named = await someone.say("назови httpbin")
    assert (named.question, "Записал: имя «httpbin»." in named.text) == (Missing.ENDPOINT, True)
    keyed = await someone.say(f"токен: {TOKEN}")
    assert "ключ (хранится зашифрованным)" in keyed.text
    early = await someone.say("сохрани")
    assert (early.question, "Пока рано" in early.text) == (Missing.ENDPOINT, True)
    ready = await someone.say(f"{someone.address}/bearer")

    assert f"GET {someone.address}/bearer" in ready.text
    assert TOKEN not in "".join(one.text for one in (keyed, early, ready))


async def test_what_was_understood_is_said_before_the_question_in_english(someone: Talk) -> None:
    someone.locale = "en"
    begun = await someone.say(f"connect the API httpbin {someone.address}")
    assert f"Noted: name “httpbin”, address {someone.address}." in begun.text
    alive = await someone.say("test")
    assert "answered 404. It lives." in alive.text
    renamed = await someone.say("call it Bin")
    assert "Noted: name “Bin”." in renamed.text
    keyed = await someone.say(f"token: {TOKEN}")
    assert "key (kept encrypted)" in keyed.text
    early = await someone.say("save")
    assert "Not yet" in early.text

    assert early.question == Missing.ENDPOINT


@pytest.mark.parametrize(
    ("locale", "begin", "test", "limits", "answers"),
    [
        ("ru", "подключи API Вещи", "проверь", "ради проверки не делается", "отвечает: ответ 404"),
        ("en", "connect the API Things", "test", "never made for a test", "answers: 404"),
    ],
)
async def test_a_call_that_changes_something_is_not_made_for_a_test_and_that_is_said(
    someone: Talk, locale: str, begin: str, test: str, limits: str, answers: str
) -> None:
    someone.locale = locale
    ready = await someone.say(f"{begin} {someone.address} POST /things")
    assert (ready.question, limits in ready.text) == (READY, True), ready.text
    tested = await someone.say(test)

    assert answers in tested.text


@pytest.mark.parametrize(
    ("locale", "count", "said"),
    [
        ("ru", 1, "Записал: вызов GET /0."),
        ("ru", 4, "Записал: вызовы GET /0, GET /1, GET /2, GET /3."),
        ("ru", 7, "Записал: вызовы GET /0, GET /1, GET /2, GET /3, GET /4 и ещё 2."),
        ("en", 7, "Noted: calls GET /0, GET /1, GET /2, GET /3, GET /4 and 2 more."),
    ],
)
def test_of_many_calls_the_first_are_named_and_the_rest_counted(
    core: Core, locale: str, count: int, said: str
) -> None:
    calls = tuple(Endpoint(name=f"call{one}", path=f"/{one}") for one in range(count))
    old = make_draft(uuid4(), plan=make_plan(endpoints=()), missing=(Missing.ENDPOINT,))
    new = old.model_copy(
        update={"plan": make_plan(endpoints=calls), "missing": (Missing.SECRET,), "version": 2}
    )

    assert noted(OnboardingWords(core.texts, locale), old, new, secret=False) == said


@pytest.mark.parametrize(
    ("locale", "ready", "tested"),
    [
        ("ru", "спрошу у MCP-сервера «time»", "Инструменты: now, later."),
        ("en", "I will ask the MCP server «time»", "Its tools: now, later."),
    ],
)
def test_a_server_is_asked_for_its_tools(core: Core, locale: str, ready: str, tested: str) -> None:
    words = OnboardingWords(core.texts, locale)
    plan = IntegrationPlan(name="time", kind=IntegrationKind.MCP, mcp=McpServer(stdio="time"))
    draft = make_draft(uuid4(), plan=plan)
    test = TestResult(
        success=True, response_preview="now, later", tested_at=draft.created_at, draft_version=1
    )

    assert ready in words.told(draft).text
    assert tested in words.told(draft.model_copy(update={"last_test": test})).text
