"""The chat page in a real Chromium, against the whole product: talking, and what breaks it."""

import asyncio
import re
from uuid import uuid4

from playwright.async_api import Browser, expect

from tests.api.page.stage import Visitor, door_at, listen, visiting
from tests.chat_product import Chat
from tests.chatting import Person, says
from tests.factories import PASSWORD

_POEM = " ".join(f"word{number}" for number in range(60))
_SAGA = " ".join(f"word{number}" for number in range(600))
_REMINDER = "Remind me tomorrow at 9 to call mum"
_SLOW = {"chunk_delay_ms": 40}
_IN_TWO_PARTS = [{"say": f"{_POEM} "}, {"wait_ms": 6_000}, {"say": "the end"}]
_TOKEN_HAS_ENDED = """
const login = JSON.parse(sessionStorage.getItem("login"));
sessionStorage.setItem("login", JSON.stringify({...login, endsAt: 0}));
"""


async def test_a_newcomer_registers_talks_and_sees_the_answer_grow(
    visitor: Visitor, url: str
) -> None:
    await visitor.comes()
    await visitor.page.click("#entrance-other")
    await visitor.fills_in(name := f"new-{uuid4().hex[:8]}", "short")
    await expect(visitor.page.locator("#entrance-failure")).to_contain_text("8 characters")
    await visitor.fills_in(name, PASSWORD)
    await visitor.is_in()

    await visitor.says("Hello there")

    await visitor.answered("Hello there")
    await expect(visitor.page.locator(".question")).to_have_text("Hello there")
    await expect(visitor.page.locator(".session-title")).to_have_text("Hello there")
    assert {each.split("/")[2] for each in visitor.asked} == {url.split("/")[2]}


async def test_an_answer_grows_and_is_rendered_as_markdown(anns: Visitor, ann: Person) -> None:
    await ann.uses(says(f"**bold** {_POEM}\n\n| a | b |\n|--|-:|\n| 1 | 2 |", **_SLOW))

    await anns.says("Tell me")

    await anns.grows("word3")
    assert await anns.answers().count() == 0
    await anns.answered("word59")
    await expect(anns.answers().locator("strong")).to_have_text("bold")
    await expect(anns.answers().locator("td.to-right")).to_have_text("2")
    await expect(anns.page.locator("#said")).to_contain_text("word59")


async def test_a_wrong_password_is_said_in_plain_words(
    browser: Browser, url: str, ann: Person
) -> None:
    async with visiting(browser, url, locale="ru-RU") as visitor:
        await visitor.comes()
        await visitor.fills_in(ann.account.username, "something else")

        failure = visitor.page.locator("#entrance-failure")
        await expect(failure).to_have_text("Неверное имя или пароль.")


async def test_a_reload_in_mid_answer_goes_on(anns: Visitor, ann: Person) -> None:
    await ann.uses(says(_SAGA, chunk_delay_ms=100))
    await anns.says("Tell me")
    await anns.grows("word3")

    await anns.page.reload()

    await anns.grows("word3")
    told = (await anns.page.locator(".answer.growing").inner_text()).split()
    await anns.grows(f"word{len(told) + 3} ")
    await anns.page.click("#stop")
    await anns.answered("word3")
    (answer,) = await anns.answers().all_inner_texts()
    assert _SAGA.startswith(answer.strip())
    await expect(anns.page.locator(".question")).to_have_text(["Tell me"])


async def test_a_restart_of_the_api_in_mid_answer_is_survived(
    browser: Browser, tooled_chat: Chat, ann: Person
) -> None:
    await ann.uses(_IN_TWO_PARTS)
    async with door_at(tooled_chat.core) as port:
        address = f"http://127.0.0.1:{port}"
        stack = visiting(browser, address)
        visitor = await stack.__aenter__()
        await visitor.logs_in(ann)
        await visitor.says("Tell me")
        await visitor.grows("word59")
    await visitor.page.wait_for_selector('#chat:not([data-link="connected"])')
    await visitor.says(_REMINDER)  # it can be written while nobody listens

    async with door_at(tooled_chat.core, port):
        await visitor.is_in()
        await expect(visitor.answers()).to_have_text([f"{_POEM} the end", re.compile("call mum")])
        await expect(visitor.page.locator(".question")).to_have_text(["Tell me", _REMINDER])
        await stack.__aexit__(None, None, None)


async def test_two_people_see_nothing_of_each_other(
    browser: Browser, url: str, anns: Visitor, ann: Person, bob: Person
) -> None:
    await ann.uses(says("the secret of Ann"))
    await anns.says("A question of Ann")
    await anns.answered("secret of Ann")
    place = anns.page.url.partition("#")[2]

    async with visiting(browser, url) as bobs:
        await bobs.logs_in(bob)
        await bobs.comes(f"#{place}")
        await bobs.page.reload()
        await bobs.is_in()
        await expect(bobs.page.locator("#empty")).to_be_visible()
        assert "Ann" not in await bobs.page.content()
        await expect(bobs.page.locator(".session")).to_have_count(0)


async def test_an_answer_is_stopped_and_one_that_failed_is_tried_again(
    anns: Visitor, ann: Person
) -> None:
    await ann.uses(says(_POEM, **_SLOW))
    await anns.says("Tell me")
    await anns.grows("word3")
    await anns.page.click("#stop")
    await expect(anns.page.locator(".told footer")).to_contain_text("Stopped")
    await expect(anns.page.locator("#stop")).to_be_hidden()

    await ann.uses([{"fail": {"status": 400, "error": "broken"}}], says("Now it works."))
    await anns.says("Once more")
    await anns.page.get_by_role("button", name="Try again").click()
    await anns.answered("Now it works.")
    await expect(anns.page.locator(".failure")).to_have_count(2)
    await expect(anns.page.locator(".failure:visible")).to_have_count(0)


async def test_older_messages_come_when_one_scrolls_up(anns: Visitor, ann: Person) -> None:
    session = (await ann.answer("message 0"))["session_id"]
    for number in range(1, 16):
        await ann.answer(f"message {number}", session)

    await anns.comes(f"#{session}")
    await anns.page.reload()
    questions = anns.page.locator(".question")
    await expect(questions.last).to_have_text("message 15")
    assert await questions.count() == 15

    await anns.page.locator("#earlier").scroll_into_view_if_needed()
    await expect(questions).to_have_count(16)
    await expect(questions.first).to_have_text("message 0")


async def test_another_tab_shares_the_login_and_logging_out_ends_both(
    anns: Visitor, ann: Person
) -> None:
    await ann.uses(says("said once"))
    await anns.says("Hello")
    await anns.answered("said once")
    page = await anns.page.context.new_page()
    listen(anns, page)
    other = Visitor(page, anns.url)

    await other.comes(anns.page.url.rpartition("/")[2])
    await other.is_in()
    await other.answered("said once")
    await other.says("And here")
    await expect(anns.page.locator(".question")).to_have_text(["Hello", "And here"])

    await other.page.click("#log-out")
    await expect(anns.page.locator("#entrance")).to_be_visible()
    await expect(other.page.locator("#entrance")).to_be_visible()


async def test_who_logs_out_is_not_taken_for_somebody_who_is_logged_in_beside(
    anns: Visitor, bob: Person
) -> None:
    bobs = Visitor(await anns.page.context.new_page(), anns.url)
    await bobs.arrives_as(bob)

    await anns.page.click("#log-out")
    await expect(anns.page.locator("#entrance")).to_be_visible()
    await anns.page.reload()

    await expect(anns.page.locator("#entrance")).to_be_visible()
    await expect(bobs.page.locator("#chat")).to_be_visible()


async def test_tabs_whose_tokens_end_together_exchange_them_once(
    anns: Visitor, ann: Person
) -> None:
    other = Visitor(await anns.page.context.new_page(), anns.url)
    await other.arrives_as(ann)
    for tab in (anns, other):
        await tab.page.evaluate(_TOKEN_HAS_ENDED)

    await asyncio.gather(anns.page.reload(), other.page.reload())

    for tab in (anns, other):
        await tab.is_in()
        await tab.says("Still here")
        await tab.answered("Still here")
    kept = "JSON.parse(sessionStorage.getItem('login')).refresh"
    tokens = [await tab.page.evaluate(kept) for tab in (anns, other)]
    assert tokens[0] == tokens[1] != ann.account.refresh_token
