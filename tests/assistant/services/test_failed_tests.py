"""What people are told of a test that failed: what was asked, what came, what they can do."""

from collections.abc import AsyncIterator
from dataclasses import replace
from uuid import UUID

import pytest
import pytest_asyncio
from aiohttp import web

from assistant.contracts.onboarding import TestResult
from assistant.errors import AddressRefusedError, ToolError
from assistant.infra.i18n import Translator
from assistant.infra.web.guard import EgressPolicy, Guard
from assistant.services.failed_tests import _WHY, asked_and_why, failed_of, why_failed
from runtime.core import CLOCK, Core
from tests.assistant.services.connecting import Talk, serving_api, somebody

ASKED = "GET https://api.example.com:8443/v1/now"


def result(**fields: object) -> TestResult:
    values = {"success": False, "asked": ASKED, "tested_at": CLOCK.now(), "draft_version": 1}
    return TestResult.model_validate(values | fields)


@pytest_asyncio.fixture(scope="module")
async def origin() -> AsyncIterator[str]:
    """An API that leads elsewhere, or fails."""

    async def elsewhere(_: web.Request) -> web.Response:
        return web.Response(status=302, headers={"location": "http://169.254.169.254/latest/"})

    async def around(_: web.Request) -> web.Response:
        return web.Response(status=302, headers={"location": "/around"})

    async def broken(_: web.Request) -> web.Response:
        return web.Response(status=503, text="we are sorry")

    app = web.Application()
    app.router.add_get("/elsewhere", elsewhere)
    app.router.add_get("/around", around)
    app.router.add_get("/broken", broken)
    async with serving_api(app) as origin:
        yield origin


@pytest.fixture
def someone(core: Core, user_id: UUID, origin: str) -> Talk:
    """Somebody new, where the API may be asked."""
    return somebody(core, user_id, origin)


@pytest.mark.parametrize(
    ("locale", "path", "why"),
    [
        ("ru", "elsewhere", "сам API перенаправил запрос на 169.254.169.254, а туда"),
        ("en", "elsewhere", "the API itself redirected the request to 169.254.169.254, which"),
        ("ru", "around", "127.0.0.1 перенаправляет по кругу"),
        ("ru", "broken", "пришёл ответ 503. Ошибка на стороне API"),
        ("en", "missing", "the answer was 404. The API has no such path"),
    ],
)
async def test_what_was_asked_and_what_came_is_said(
    someone: Talk, locale: str, path: str, why: str
) -> None:
    someone.locale = locale
    await someone.say(f"connect API Test GET {someone.address}/{path}")
    tested = await someone.say("test")

    assert f"GET {someone.address}/{path} — {why}" in tested.text, tested.text


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("http://127.0.0.1:1", "127.0.0.1 refused the connection on port 1."),
        ("https://{here}", "what answers on port {port} of 127.0.0.1 does not speak as an API"),
        ("http://nowhere.invalid", "the name nowhere.invalid was not found."),
        ("http://10.1.2.3", "10.1.2.3 is an internal address"),
        ("http://example.com:81", "port 81 is not permitted by the administrator."),
    ],
)
async def test_each_way_to_fail_has_its_own_words(
    core: Core, user_id: UUID, origin: str, address: str, why: str
) -> None:
    here = origin.removeprefix("http://")
    address = address.format(here=here)
    allowed = address if "127.0.0.1" in address else origin
    someone = replace(somebody(core, user_id, allowed), locale="en")
    await someone.say(f"connect API Test {address} GET /now")
    tested = await someone.say("test")

    said = why.format(port=here.rpartition(":")[2])
    assert f"GET {address}/now — {said}" in tested.text, tested.text


@pytest.mark.parametrize("locale", ["ru", "en"])
def test_every_word_has_a_text_of_its_own(translator: Translator, locale: str) -> None:
    texts = {why_failed(result(error_code="x", why=why), translator, locale) for why in _WHY}

    assert len(texts) == len(_WHY)
    assert not any("{" in text or "$" in text for text in texts)


@pytest.mark.parametrize(
    "url", ["nonsense", "http://x y/", "http://example.com:81/", "http://xn--\u0430.com/"]
)
def test_all_words_of_the_egress_rules_are_known(url: str) -> None:
    with pytest.raises(AddressRefusedError) as caught:
        Guard(EgressPolicy()).parse(url)

    assert failed_of(caught.value)["why"] == caught.value.params["reason"]


@pytest.mark.parametrize("locale", ["ru", "en"])
def test_a_query_is_not_repeated_and_other_failures_keep_their_words(
    translator: Translator, locale: str
) -> None:
    refused = failed_of(ToolError("x", reason="<script>", host="evil.example"))
    unknown = result(error_code="of_a_newer_version", asked="")

    assert (refused["error_code"], refused["why"], refused["led_to"]) == ("tool_failed", "", "")
    assert asked_and_why(unknown, translator, locale) == "of_a_newer_version"
    assert asked_and_why(result(error_code="tool_off"), translator, locale).startswith(ASKED)


def test_a_call_blames_the_redirect_of_the_site_too(translator: Translator) -> None:
    error = AddressRefusedError("x", reason="redirect", host="inner.example")
    plain = AddressRefusedError("x", reason="shape")

    for locale in ("ru", "en"):
        led = translator.text(error.message_key, locale, **error.params)
        given = translator.text(plain.message_key, locale, **plain.params)
        assert "inner.example" in led
        assert given == translator.text(plain.message_key, locale)
        assert led != given
