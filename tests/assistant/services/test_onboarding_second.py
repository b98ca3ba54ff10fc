"""A second connection that is begun beside a first one, in one dialogue."""

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

FIRST_KEY = "zz-first-canary-0123456789"
SECOND_KEY = "zz-second-9876543210"


@pytest_asyncio.fixture(scope="module")
async def echo() -> AsyncIterator[str]:
    """An API that shows who asks; returns its address."""

    async def shown(request: web.Request) -> web.Response:
        return web.json_response({"signed": request.headers.get("Authorization", "nobody")})

    app = web.Application()
    app.router.add_get("/echo", shown)
    app.router.add_get("/get", shown)
    async with serving_api(app) as origin:
        yield origin


@pytest.fixture
def someone(core: Core, user_id: UUID, echo: str) -> Talk:
    """Somebody new, where the API may be asked."""
    return somebody(core, user_id, echo)


async def drafts_of(someone: Talk) -> dict[str, DraftRecord]:
    """Return the open drafts by name."""
    async with someone.core.database.as_user(someone.user_id) as store:
        return {one.plan.name: one for one in await store.integration_drafts.all_open()}


async def test_the_first_stays_as_it_is_and_waits(someone: Talk) -> None:
    await someone.say(f"подключи API Первый {someone.address} GET /echo bearer")
    await someone.say(FIRST_KEY)
    second = await someone.say("подключи API Второй https://other.example GET /get")

    assert "«Первый» подождёт" in second.text
    assert "«продолжи подключение Первый»" in second.text
    drafts = await drafts_of(someone)
    first, other = drafts["Первый"], drafts["Второй"]
    assert (first.plan.base_url, first.fields_set) == (someone.address, ("token",))
    assert (other.plan.auth.kind, other.fields_set) == (AuthKind.NONE, ())
    assert [one.path for one in other.plan.endpoints] == ["/get"]
    someone.last = None
    back = await someone.say("продолжи подключение Первый")
    assert back.draft_id == first.draft_id
    tested = await someone.say("проверь")
    assert (tested.step, FIRST_KEY in tested.text) == (DraftStep.TESTED, False)
    await someone.say("сохрани")
    assert await someone.secrets_of("Первый") == {"token": FIRST_KEY}


async def test_the_secret_that_is_typed_with_the_second_is_its_own(someone: Talk) -> None:
    asked = await someone.say(f"подключи API Первый {someone.address} GET /echo bearer")
    assert asked.question == Missing.SECRET
    second = await someone.say(
        f"подключи API Второй {someone.address} GET /get, токен: {SECOND_KEY}"
    )

    assert second.question == READY, second.text
    drafts = await drafts_of(someone)
    assert (drafts["Первый"].fields_set, drafts["Второй"].fields_set) == ((), ("token",))
    assert drafts["Первый"].awaiting is None
    await someone.say("сохрани")
    assert await someone.secrets_of("Второй") == {"token": SECOND_KEY}


async def test_what_was_typed_before_for_the_first_is_not_the_seconds(someone: Talk) -> None:
    told = await someone.say(f"подключи API Первый {someone.address} GET /echo {FIRST_KEY}")
    assert "не понял, для чего он" in told.text
    await someone.say(f"подключи API Второй {someone.address} GET /get")
    asked = await someone.say("bearer")

    assert asked.question == Missing.SECRET, asked.text


async def test_in_english_and_from_a_command_with_a_verb(someone: Talk) -> None:
    someone.locale = "en"
    await someone.say(f"connect API First {someone.address} GET /echo")
    second = await someone.say(f"connect API Second: curl {someone.address}/get")

    assert "To go on with it, say: continue connecting “First”" in second.text
    assert list(await drafts_of(someone)) == ["Second", "First"]
    someone.last = None
    back = await someone.say("continue connecting “First”")
    assert "“First”" in back.text


@pytest.mark.parametrize(
    ("first", "then"),
    [
        ("подключи API Первый", "подключи API Первый {} GET /get"),
        ("подключи API Первый", "подключи API {} GET /get"),
        ("подключи API Первый", "curl {}/get"),
        ("подключи API Первый {}", "curl {}/get"),
        ("подключи API Первый {} GET /echo", "подключи API первый {} GET /get"),
        ("подключи API Первый {} GET /echo", "curl {}/get"),
        ("подключи API Первый {} GET /echo", "GET {}/get"),
        ("подключи API", "подключи API Первый {} GET /get"),
        ("подключи API {}/echo", "подключи API Первый {} GET /get"),
    ],
)
async def test_what_completes_or_changes_the_draft_begins_no_other(
    someone: Talk, first: str, then: str
) -> None:
    await someone.say(first.format(someone.address))
    told = await someone.say(then.format(someone.address))

    assert len(await drafts_of(someone)) == 1, told.text
    assert "подождёт" not in told.text


async def test_a_command_for_another_host_leaves_a_whole_draft_alone(someone: Talk) -> None:
    await someone.say(f"подключи API Первый {someone.address} GET /echo")
    told = await someone.say("curl https://other.example/get")

    assert "«Первый» подождёт" in told.text
    drafts = await drafts_of(someone)
    assert drafts["Первый"].plan.base_url == someone.address


async def test_a_name_that_is_taken_is_answered_with_another(someone: Talk) -> None:
    for _ in range(2):
        await someone.say(f"подключи API Первый {someone.address} GET /echo")
        taken = await someone.say("сохрани")
    assert taken.question == Missing.NAME, taken.text
    again = await someone.say("а что дальше?")
    assert (again.question, "Продолжаем подключение «Первый»" in again.text) == (Missing.NAME, True)
    odd = await someone.say("???")
    assert (odd.question, "Не понял ответ" in odd.text) == (Missing.NAME, True)
    named = await someone.say("Имя9a7")
    assert "«Имя9a7» готово" in named.text
    saved = await someone.say("сохрани")

    assert saved.step is DraftStep.SAVED, saved.text


async def test_how_it_stands_is_said_with_the_question(someone: Talk) -> None:
    await someone.say(f"подключи API Первый {someone.address}")
    told = await someone.say("а что дальше?")
    assert told.question == Missing.ENDPOINT
    assert told.text.startswith("Продолжаем подключение «Первый». Уже есть: адрес")
    assert "Что у этого API вызывать?" in told.text
    await someone.say("GET /echo")
    someone.locale = "en"
    ready = await someone.say("what now?")

    assert ready.question == READY
    assert "Answer “test”, “save” or “cancel”." in ready.text
