"""Ways of signing in that are named in a conversation, and how they are said back."""

from uuid import UUID

import pytest

from assistant.contracts.integrations import AuthKind, AuthPlan
from assistant.contracts.onboarding import Missing
from assistant.domain.connect_answers import READY
from assistant.infra.i18n import Translator
from assistant.services.onboarding_words import OnboardingWords
from runtime.core import Core
from tests.assistant.services.connecting import Talk, somebody

ADDRESS = "http://127.0.0.1:9"
SECRET = "zz-canary-0123456789"


@pytest.fixture
def someone(core: Core, user_id: UUID) -> Talk:
    """Somebody new."""
    return somebody(core, user_id, ADDRESS)


@pytest.mark.parametrize("locale", ["ru", "en"])
@pytest.mark.parametrize("kind", AuthKind)
def test_no_internal_name_is_said(translator: Translator, locale: str, kind: AuthKind) -> None:
    words = OnboardingWords(translator, locale)
    way = words.way(AuthPlan(kind=kind, name="X-Own" if "api_key" in kind else None))

    assert way
    assert not {"_", "{", "$"} & set(way)
    assert way.endswith(" X-Own") is ("api_key" in kind)
    assert way in words.say("talk-noted-auth", way=way)
    assert way in words.say("talk-auth-kept", way=way)


async def test_a_way_is_said_back_in_words(someone: Talk) -> None:
    asked = await someone.say(f"подключи API Погода {ADDRESS}, ключ в заголовке X-Own")
    assert "вход: ключ в заголовке X-Own." in asked.text
    assert asked.question == Missing.SECRET
    await someone.say(SECRET)
    ready = await someone.say("/now")

    assert ready.question == READY, ready.text
    assert "Вход: ключ в заголовке X-Own (ключ сохранён)" in ready.text
    assert f"GET {ADDRESS}/now" in ready.text


async def test_without_a_key_no_secret_is_asked_for_any_more(someone: Talk) -> None:
    asked = await someone.say("подключи API Погода 127.0.0.1:9 GET /now, bearer")
    assert asked.question == Missing.SECRET, asked.text
    ready = await someone.say("нет ключа")

    assert (ready.question, "Вход: без ключа" in ready.text) == (READY, True), ready.text


async def test_client_credentials_are_asked_for_one_by_one(someone: Talk) -> None:
    someone.locale = "en"
    asked = await someone.say(f"connect API OA {ADDRESS} GET /a, oauth2 client credentials")
    assert "signing in: OAuth2 (client id and client secret)" in asked.text
    assert (asked.question, "give out tokens" in asked.text) == (Missing.AUTH, True)
    asked = await someone.say(f"token url {ADDRESS}/token")
    assert (asked.question, "client id" in asked.text) == (Missing.SECRET, True), asked.text
    asked = await someone.say("my-client-id")
    assert "client secret" in asked.text
    ready = await someone.say(SECRET)
    assert ready.question == READY, ready.text


async def test_headers_of_ones_own_are_asked_for(someone: Talk) -> None:
    asked = await someone.say(f"подключи API H {ADDRESS} GET /a, свои заголовки X-A и X-B")
    assert (asked.question, "каждый с новой строки" in asked.text) == (Missing.SECRET, True)
    ready = await someone.say("X-A: alpha-001\nX-B: beta-002")

    assert (ready.question, "свои заголовки" in ready.text) == (READY, True), ready.text
    await someone.say("сохрани")
    assert await someone.secrets_of("H") == {"headers": {"X-A": "alpha-001", "X-B": "beta-002"}}


@pytest.mark.parametrize(
    ("first", "asked_then", "second"),
    [("joe", "Пришлите пароль", "hunter-22x"), ("hunter-22x", "Пришлите логин следующим", "joe")],
)
async def test_login_and_password_may_come_one_by_one(
    someone: Talk, first: str, asked_then: str, second: str
) -> None:
    asked = await someone.say(f"подключи API L {ADDRESS} GET /a, логин и пароль")
    assert "логин:пароль" in asked.text
    asked = await someone.say(first)
    assert (asked.question, asked_then in asked.text) == (Missing.SECRET, True), asked.text
    ready = await someone.say(second)

    assert ready.question == READY, ready.text
    await someone.say("сохрани")
    assert await someone.secrets_of("L") == {"username": "joe", "password": "hunter-22x"}
