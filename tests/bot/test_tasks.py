"""Background tasks in Telegram: asked for in plain words, listed, cancelled by buttons."""

from collections.abc import AsyncIterator
from functools import partial
from uuid import UUID

import pytest_asyncio

from assistant.contracts.chat import Channel
from assistant.contracts.ids import telegram_session_id
from assistant.contracts.tasks import NewTask, TaskRecord
from assistant.services.tasks import Tasks
from runtime.tasks import make_tasks
from tests.bot_stage import Stage, open_stage
from tests.chatting import Json, until
from tests.standins.bot_api_values import Shown

HANGS: list[Json] = [{"say": "half"}, {"hang": True}]
OLD = "This button is out of date."


@pytest_asyncio.fixture(scope="module")
async def stage(database_url: str, temporal_address: str) -> AsyncIterator[Stage]:
    """A running bot whose model never ends by itself."""
    opened = partial(open_stage, database_url, temporal_address)
    async with opened() as stage:
        await stage.model_says(HANGS)
        yield stage


def own(stage: Stage) -> Tasks:
    """Return the service."""
    return make_tasks(stage.core)


async def known(stage: Stage) -> tuple[int, UUID]:
    """Return somebody whom the bot knows, with their account."""
    person = await stage.someone()
    await stage.api.say(person, "/tasks")
    await stage.until_said(person, "There are no background tasks.")
    return person, await stage.user_of(person)


async def queued(stage: Stage, user_id: UUID, *texts: str) -> list[TaskRecord]:
    """Queue tasks, the oldest first."""
    news = [NewTask(user_id=user_id, text=text, key=text) for text in texts]
    return [(await own(stage).enqueue(new)).task for new in news]


async def listed(stage: Stage, person: int) -> Shown:
    """Ask for the list and return the message."""
    before = len(stage.api.chats[person])
    await stage.api.say(person, "/tasks")
    await stage.api.until(lambda: len(stage.api.chats[person]) > before)
    return stage.api.chats[person][max(stage.api.chats[person])]


def buttons(shown: Shown) -> dict[str, str]:
    """Return the data of the buttons by their labels."""
    rows = shown.markup["inline_keyboard"] if shown.markup else []
    return {one["text"]: one["callback_data"] for row in rows for one in row}


async def press(stage: Stage, person: int, shown: Shown, *data: str) -> list[str]:
    """Press buttons, one after the other; returns what is said to each."""
    before = len(stage.api.sent("answerCallbackQuery"))
    for one in data:
        await stage.api.press(person, shown.message_id, one)
    count = before + len(data)
    await stage.api.until(lambda: len(stage.api.sent("answerCallbackQuery")) == count)
    return [call.params.get("text", "") for call in stage.api.sent("answerCallbackQuery")[before:]]


async def state_of(stage: Stage, task: TaskRecord) -> str:
    """Return how a task stands."""
    return (await own(stage).get(task.user_id, task.task_id)).state.value


async def until_cancelled(stage: Stage, *tasks: TaskRecord) -> None:
    """Wait until tasks are cancelled."""

    async def there() -> bool:
        return {await state_of(stage, task) for task in tasks} == {"cancelled"}

    await until(there, 15)


async def test_a_task_is_queued_in_plain_words_and_its_chat_is_known(stage: Stage) -> None:
    person = await stage.someone()

    await stage.api.say(person, "find five cheap hotels in the background")
    await stage.until_said(person, "It is queued: “find five cheap hotels”.")

    user_id = await stage.user_of(person)
    (task,) = (await own(stage).page(user_id, 10)).tasks
    assert (task.channel, task.chat_id) == (Channel.TELEGRAM, person)
    assert task.session_id == telegram_session_id(user_id, person)
    assert len(stage.api.texts(person)) == 1
    await own(stage).cancel(user_id, task.task_id)


async def test_the_list_has_a_button_for_each_open_task(stage: Stage) -> None:
    person, user_id = await known(stage)
    tea, bread = await queued(stage, user_id, "find *tea*", "find bread")

    shown = await listed(stage, person)

    assert "1. find bread – " in shown.text
    assert "2. find *tea* – " in shown.text
    assert buttons(shown) == {
        "🚫 1": f"task_cancel:{bread.task_id}:1",
        "🚫 2": f"task_cancel:{tea.task_id}:2",
    }
    for task in (tea, bread):
        await own(stage).cancel(user_id, task.task_id)


async def test_a_press_cancels_once_and_leaves_the_other_buttons(stage: Stage) -> None:
    person, user_id = await known(stage)
    tea, bread = await queued(stage, user_id, "find tea", "find bread")
    shown = await listed(stage, person)
    first, second = buttons(shown).values()

    said = await press(stage, person, shown, first, first)

    assert said[1] == OLD
    await until_cancelled(stage, bread)
    assert await state_of(stage, tea) in {"queued", "running"}
    assert list(buttons(shown)) == ["🚫 2"]
    assert shown.text.count("find bread") == 2
    assert (await press(stage, person, shown, second))[0] in {"Cancelled", "Stopping"}
    await until_cancelled(stage, tea)
    assert buttons(shown) == {}


async def test_a_press_delivered_again_tells_of_it_once(stage: Stage) -> None:
    person, user_id = await known(stage)
    (tea,) = await queued(stage, user_id, "find tea")
    shown = await listed(stage, person)
    (data,) = buttons(shown).values()
    update_id = await stage.api.press(person, shown.message_id, data)
    await until_cancelled(stage, tea)
    before = len(stage.api.sent("answerCallbackQuery"))

    await stage.api.redeliver(update_id)
    await stage.api.until(lambda: len(stage.api.sent("answerCallbackQuery")) > before)

    assert shown.text.count("find tea") == 2


async def test_a_long_list_has_pages(stage: Stage) -> None:
    person, user_id = await known(stage)
    tasks = await queued(stage, user_id, *(f"task number {number}" for number in range(12)))
    shown = await listed(stage, person)

    assert len(buttons(shown)) == 11
    await press(stage, person, shown, buttons(shown)["More"])
    await stage.until_said(person, "11. task number 1 –")

    rest = stage.api.chats[person][max(stage.api.chats[person])]
    assert list(buttons(rest)) == ["🚫 11", "🚫 12"]
    assert "More" not in buttons(shown)
    for task in reversed(tasks):  # the newest first: none of them gets a slot
        await own(stage).cancel(user_id, task.task_id)


async def test_nobody_else_can_press_and_odd_buttons_are_old(stage: Stage) -> None:
    _, user_id = await known(stage)
    other, _ = await known(stage)
    (tea,) = await queued(stage, user_id, "find tea")
    shown = stage.api.chats[other][max(stage.api.chats[other])]
    odd = ("task_cancel:nonsense", "task_cancel:", "tasks_page:0", "tasks_page:x", "tasks_page:²")

    said = await press(stage, other, shown, f"task_cancel:{tea.task_id}:1", *odd)

    assert said == [OLD] * 6
    assert await state_of(stage, tea) != "cancelled"
    await own(stage).cancel(user_id, tea.task_id)


async def test_the_list_is_in_the_menu_once(stage: Stage) -> None:
    menus = [call.params["commands"] for call in stage.api.sent("setMyCommands")]

    assert menus
    for menu in menus:
        assert str(menu).count("'tasks'") + str(menu).count('"tasks"') == 1
