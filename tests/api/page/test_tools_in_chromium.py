"""The chat page in a real Chromium: what tools do, what comes by itself, what is hostile."""

from playwright.async_api import expect

from tests.api.page.stage import Visitor
from tests.api.reminding import remind_soon
from tests.chatting import Person, calls, says, until

_HOSTILE = (
    """
<script>window.hit = 1</script><img src=x onerror="window.hit = 1">
<svg onload="window.hit = 1"><style>body{display:none}</style><iframe src="//evil.test"></iframe>

[click](javascript:window.hit=1) [data](data:text/html,<script>window.hit=1</script>)
[vb](vbscript:x) [file](file:///etc/passwd) ![](data:image/svg+xml;base64,PHN2Zy8+)
![pixel](https://evil.test/pixel.png?secret) ![own](/api/v1/users/me)

[https://bank.test](https://evil.test/login) <b style="position:fixed">bold</b> https://evil.test/seen

[ref]: https://evil.test/reference

"""
    + ">" * 300
    + " deep "
    + "[" * 2000
    + "*" * 500
    + "\n\nend of it"
)


async def test_hostile_markdown_runs_and_loads_nothing(
    anns: Visitor, ann: Person, url: str
) -> None:
    await ann.uses(says(_HOSTILE, chunk_words=20))

    await anns.says("Show me")

    await anns.answered("end of it")
    answer = anns.answers()
    assert await anns.page.evaluate("window.hit") is None
    assert (
        await answer.locator("img, script, style, iframe, svg:not(.icon), [onerror]").count() == 0
    )
    assert await answer.locator("[style]").count() == 0
    links = await answer.locator("a").evaluate_all("all => all.map(a => [a.href, a.rel, a.target])")
    assert links
    for href, rel, target in links:
        assert href.startswith("https://evil.test/")
        assert (rel, target) == ("noopener noreferrer nofollow", "_blank")
    lying = answer.locator("a", has_text="https://bank.test")
    await expect(lying.locator(".host")).to_have_text("evil.test")
    await expect(answer.locator("a.picture")).to_contain_text(["pixel"])
    assert {each.split("/")[2] for each in anns.asked if "://" in each} == {url.split("/")[2]}


async def test_a_call_is_allowed_by_a_button_that_shows_what_is_sent(
    anns: Visitor, ann: Person
) -> None:
    await ann.uses(calls("give_away", to="Bob", what="my \u202esecret"), says("Done with it."))

    await anns.says("Give it")

    question = anns.page.locator(".turn .approval")
    await expect(question.locator("dd")).to_have_text(["Bob", "my \\u202esecret"])
    await question.get_by_role("button", name="Allow").click()
    await anns.answered("Done with it.")
    await expect(question).to_have_count(0)
    await expect(anns.page.locator(".tool.done")).to_contain_text("Giving away")


async def test_a_file_of_a_tool_is_saved_with_a_click(anns: Visitor, ann: Person) -> None:
    await ann.uses(calls("shout", text="hello", file_bytes=5), says("I shouted."))
    await anns.says("Shout")
    await anns.answered("I shouted.")

    async with anns.page.expect_download() as saving:
        await anns.page.locator(".told .file").click()

    path = await (await saving.value).path()
    assert path.read_bytes() == b"HELLO"


async def test_a_reminder_arrives_with_buttons(anns: Visitor, ann: Person) -> None:
    reminder = await remind_soon(ann, text="tea")

    card = anns.page.locator(".notice.reminder")
    await expect(card).to_contain_text("tea")
    await card.get_by_role("button", name="Done").click()

    await expect(card).to_have_count(0)

    async def acknowledged() -> bool:
        firings = (await ann.get(f"/cron/{reminder['id']}/firings")).json()["items"]
        return firings[0]["acknowledged_at"] is not None

    await until(acknowledged)
    await expect(anns.page.locator(".session .unread")).to_have_count(1)


async def test_a_result_of_the_background_arrives_and_is_listed(anns: Visitor, ann: Person) -> None:
    await ann.uses(says("the **result**"))
    started = await ann.post("/workflows/background-task", {"task": "find it"})
    assert started.status_code == 202, started.text

    await expect(anns.page.locator(".notice.worker_result")).to_contain_text("result")
    await anns.page.reload()
    await expect(anns.page.locator(".notice.worker_result")).to_have_count(1)

    await anns.page.click("#show-tasks")
    task = anns.page.locator(".task.success")
    await expect(task).to_contain_text("find it")
    await task.get_by_role("button", name="Show the result").click()
    await expect(task.locator("strong")).to_have_text("result")
    await anns.page.keyboard.press("Escape")
    await expect(anns.page.locator("#tasks")).to_be_hidden()


async def test_a_task_that_was_cancelled_is_not_said_to_have_failed(
    anns: Visitor, ann: Person
) -> None:
    await ann.uses([{"wait_ms": 60_000}])
    started = await ann.post("/workflows/background-task", {"task": "find it"})

    await ann.post(f"/chat/tasks/{started.json()['task_id']}/cancel")

    card = anns.page.locator(".notice.worker_result")
    await expect(card).to_have_attribute("aria-label", "Cancelled")
    await expect(card).to_contain_text("Cancelled: “find it”")
