"""The chat page in a real Chromium: what tools do, what comes by itself, what is hostile."""

from uuid import UUID, uuid4

from playwright.async_api import expect

from assistant.contracts.onboarding import DraftStep
from assistant.contracts.user_events import IntegrationTold, NewUserEvent, UserEventKind
from tests.api.page.stage import Visitor
from tests.api.reminding import remind_soon
from tests.chat_product import Chat
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


_REFUSE = """() => {
  const buttons = [...document.querySelectorAll(".notice.approval .buttons button")];
  buttons.find((button) => button.textContent === "Refuse")?.click();
}"""


async def test_a_call_that_was_decided_elsewhere_has_no_buttons_any_more(
    anns: Visitor, ann: Person
) -> None:
    other = Visitor(await anns.page.context.new_page(), anns.url)
    await other.arrives_as(ann)
    await ann.uses(calls("give_away", to="Bob"), says("Done with it."))
    asked = (await ann.say("Give it")).json()["approvals"][0]
    for tab in (anns, other):
        await expect(tab.page.locator(".notice.approval .buttons button")).to_have_count(2)

    body = {"step_id": asked["step_id"], "approved": True}
    (await ann.ask("POST", asked["approve_url"], json=body)).raise_for_status()
    await anns.page.evaluate(_REFUSE)  # if the card has not heard of it before
    await other.page.reload()

    await expect(anns.page.locator(".notice.approval")).to_contain_text("allowed elsewhere")
    for tab in (anns, other):  # what was over before a page was left is not there any more
        await expect(tab.page.locator(".notice.approval .buttons")).to_have_count(0)


async def test_what_tools_did_is_there_again_without_asking_for_each_turn(
    anns: Visitor, ann: Person
) -> None:
    shout = [calls("shout", text="hello", file_bytes=5), says("I shouted.")]
    await ann.uses(*shout * 2)
    session = (await ann.answer("Shout"))["session_id"]
    await ann.answer("Again", session)

    await anns.comes(f"#{session}")
    await anns.page.reload()

    await expect(anns.page.locator(".tool.done")).to_contain_text(["Shouting", "Shouting"])
    await expect(anns.page.locator(".told .file")).to_have_count(2)
    await anns.is_in()
    assert not [each for each in anns.asked if "/chat/turns/" in each]


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


async def test_a_connection_is_acted_on_by_buttons_that_say_so_in_its_dialogue(
    anns: Visitor, ann: Person, tooled_chat: Chat
) -> None:
    session = (await ann.answer("Tell me of APIs"))["session_id"]
    told = IntegrationTold(
        draft_id=uuid4(),
        step=DraftStep.CONNECTED,
        title="Weather",
        text="It can be tested.",
        actions=("test", "cancel"),
        session_id=UUID(session),
    )
    for step in (DraftStep.CONNECTED, DraftStep.TESTED):
        payload = told.model_copy(update={"step": step}).model_dump(mode="json")
        event = NewUserEvent(event_id=uuid4(), kind=UserEventKind.INTEGRATION, payload=payload)
        async with tooled_chat.core.database.as_user(ann.account.user_id) as store:
            await store.events.append(event)

    card = anns.page.locator(".notice.integration")
    await expect(card).to_have_count(1)
    await expect(card.locator(".buttons button")).to_have_text(
        ["Test", "Cancel", "Open the dialogue"]
    )
    await card.get_by_role("button", name="Test").click()

    shown = anns.page.locator(".question")
    await expect(shown).to_have_text(["Tell me of APIs", "Test connection"])
    await expect(card).to_have_count(0)
    assert anns.page.url.endswith(session)
    await expect(anns.page.locator(".told")).to_have_count(2)
    said = [each["content"] for each in await ann.messages(session) if each["role"] == "user"]
    assert said[-1] == f"Test connection {told.draft_id}"
    await anns.page.reload()
    await expect(shown).to_have_text(["Tell me of APIs", "Test connection"])
