"""The chat page in a real Chromium: keys, phones, languages, colours."""

from playwright.async_api import Browser, expect

from tests.api.page.stage import Visitor, visiting
from tests.chatting import Person, calls, says
from tests.factories import PASSWORD

_PHONE = {"viewport": {"width": 360, "height": 640}, "is_mobile": True, "has_touch": True}
_WIDE = f"""{"long" * 60}

```
{"code " * 80}
```

| {" | ".join(f"column {number}" for number in range(12))} |
|{"---|" * 12}
| {" | ".join("value" * 3 for _ in range(12))} |

https://example.com/{"path" * 60}
"""


async def test_everything_is_in_reach_of_the_keyboard(anns: Visitor, ann: Person) -> None:
    keys = anns.page.keyboard
    first = (await ann.answer("Alpha"))["session_id"]
    await ann.answer("Beta")
    await anns.page.reload()
    await anns.is_in()
    await expect(anns.page.locator("#message")).to_be_focused()
    await keys.type("one")
    await keys.press("Shift+Enter")
    await keys.type("two")
    await keys.press("Enter")
    await expect(anns.page.locator(".question")).to_have_text("one\ntwo")
    await anns.answered("one")

    await anns.page.locator("#new-dialogue").focus()
    await keys.press("Tab")
    await keys.press("End")
    await expect(anns.page.locator(".session").last).to_be_focused()
    await keys.press("Enter")
    await anns.answered("Alpha")
    assert anns.page.url.endswith(first)

    await anns.page.locator(".session").last.focus()
    await keys.press("Delete")
    await expect(anns.page.locator("#confirm")).to_be_visible()
    await keys.press("Escape")
    await expect(anns.page.locator(".session")).to_have_count(3)
    await keys.press("Delete")
    await keys.press("Tab")
    await keys.press("Enter")
    await expect(anns.page.locator(".session")).to_have_count(2)
    await expect(anns.page.locator("#empty")).to_be_visible()


async def test_the_focus_is_where_one_writes_once_a_call_was_decided(
    anns: Visitor, ann: Person
) -> None:
    await ann.uses(calls("give_away", to="Bob"), says("Done with it."))
    await anns.says("Give it")
    allow = anns.page.locator(".turn .approval button.primary")
    await allow.focus()

    await anns.page.keyboard.press("Enter")

    await anns.answered("Done with it.")
    await expect(allow).to_have_count(0)
    await expect(anns.page.locator("#message")).to_be_focused()


_CARD_COMES = """() => {
  const card = document.createElement("p");
  card.style.height = "200px";
  document.querySelector("#notices").append(card);
  document.querySelector("#log").scrollTop -= 1;
}"""
"""In one frame, as it happens: the log has moved by an answer, and gets smaller by a card."""


async def test_a_card_that_comes_leaves_the_dialogue_at_its_end(anns: Visitor, ann: Person) -> None:
    await ann.uses(says("word " * 1000), says("word " * 1000 + "end of it"))
    await anns.says("First")
    await anns.answered("word")

    await anns.page.evaluate(_CARD_COMES)
    await ann.answer("Second", anns.page.url.rpartition("#")[2])

    await anns.answered("end of it")
    await expect(anns.page.locator("#to-end")).to_be_hidden()
    last = anns.page.locator(".told").last.locator("footer")
    await expect(last).to_be_in_viewport()


async def test_a_phone_shows_it_without_scrolling_sideways(
    browser: Browser, url: str, ann: Person
) -> None:
    await ann.uses(says(_WIDE), calls("shout", text="x" * 100, file_bytes=10), says("I shouted."))
    async with visiting(browser, url, **_PHONE) as phone:
        await phone.comes()
        assert await phone.sideways() == 0
        await phone.fills_in(ann.account.username, PASSWORD)
        await phone.is_in()
        await phone.says("w" * 300)
        await phone.answered("longlong")
        await phone.says("Shout")
        await phone.answered("I shouted.")
        assert await phone.sideways() == 0
        too_wide = "const log = document.querySelector('#log'); log.scrollWidth - log.clientWidth"
        assert await phone.page.evaluate(too_wide) == 0

        sidebar = phone.page.locator("#sidebar")
        await expect(sidebar).to_be_hidden()
        await phone.page.tap("#open-drawer")
        await expect(sidebar).to_be_visible()
        await phone.page.keyboard.press("Escape")
        await expect(sidebar).to_be_hidden()
        await expect(phone.page.locator("#open-drawer")).to_be_focused()


async def test_it_speaks_the_chosen_language_and_so_does_the_account(
    anns: Visitor, ann: Person
) -> None:
    await anns.page.locator(".account .language").click()

    await expect(anns.page.locator("html")).to_have_attribute("lang", "ru")
    await expect(anns.page.locator("#new-dialogue")).to_have_text("Новый диалог")
    assert (await ann.get("/users/me")).json()["locale"] == "ru"


async def test_dark_is_the_systems_or_the_chosen_one(
    browser: Browser, url: str, ann: Person
) -> None:
    ground = "getComputedStyle(document.body).backgroundColor"
    async with visiting(browser, url, color_scheme="dark") as visitor:
        await visitor.logs_in(ann)
        assert await visitor.page.evaluate(ground) == "rgb(25, 27, 25)"
        await visitor.page.locator(".account .theme").click()
        assert await visitor.page.evaluate(ground) == "rgb(252, 251, 249)"
        await visitor.page.reload()
        await visitor.is_in()
        assert await visitor.page.evaluate(ground) == "rgb(252, 251, 249)"
