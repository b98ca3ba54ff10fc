"""The tool `worker_enqueue`: a task is queued once, and said so in plain words."""

from uuid import UUID, uuid4

import pytest

from assistant.contracts.tools import UNTRUSTED
from assistant.errors import TaskNestedError, ToolArgumentsError, ToolOffError
from assistant.services.clock import Clock
from assistant.services.ports.skills import Toolbox
from assistant.services.task_ends import TaskEnds
from assistant.services.task_limits import TaskLimits
from assistant.services.task_results import TaskResults
from assistant.services.tasks import Tasks
from assistant.skills.registry import Registry
from assistant.skills.worker_enqueue import WorkerEnqueue, WorkerEnqueueArguments
from runtime.core import CLOCK, Core
from runtime.tasks import make_task_gateway
from tests.assistant.skills.calls import context
from tests.assistant.skills.tasks import TaskDesk, in_the_background

TOOL = WorkerEnqueue(Toolbox())


def limited(core: Core, limits: TaskLimits, clock: Clock = CLOCK) -> Tasks:
    """Return the service with limits of the test's own."""
    results = TaskResults(core.texts, delivers=False)
    ends = TaskEnds(core.database, results, clock, limits)
    return Tasks(core.database, make_task_gateway(core), ends, core.texts, clock, limits)


@pytest.mark.parametrize(
    ("locale", "said"),
    [
        ("ru", "⏳ Задача в очереди на обработке: «собери отчёт». Пришлю результат сюда."),
        ("en", "⏳ It is queued: “собери отчёт”. I will send the result here."),
    ],
)
async def test_a_task_is_queued_and_said_so_without_ids(
    task_desk: TaskDesk, locale: str, said: str
) -> None:
    task_desk.locale = locale

    result = await task_desk.enqueue("собери отчёт")

    (task,) = await task_desk.kept()
    assert (task.text, task.state.value) == ("собери отчёт", "queued")
    assert result.answer == said
    assert str(task.task_id) not in result.answer + result.output
    assert result.data == {"id": str(task.task_id), "state": "queued", "repeated": False}


async def test_a_step_that_runs_again_queues_no_other_task(task_desk: TaskDesk) -> None:
    step_id = uuid4()

    first, again = [await task_desk.enqueue("собери отчёт", step_id) for _ in range(2)]

    assert len(await task_desk.kept()) == 1
    assert again == first


async def test_the_same_task_asked_for_again_is_told_to_be_under_way(task_desk: TaskDesk) -> None:
    first = await task_desk.enqueue("собери отчёт")
    again = await task_desk.enqueue("  Собери   отчёт ")

    assert len(await task_desk.kept()) == 1
    assert again.answer.startswith("⏳ Эта задача уже в очереди: «собери отчёт».")
    assert (again.data["repeated"], again.data["id"]) == (True, first.data["id"])


async def test_the_words_that_ask_for_it_are_no_part_of_a_task(task_desk: TaskDesk) -> None:
    await task_desk.enqueue("сделай в фоне: найди билеты в Казань")

    assert [task.text for task in await task_desk.kept()] == ["найди билеты в Казань"]


async def test_a_task_knows_where_it_was_asked_for_and_what_it_is_made_of(
    task_desk: TaskDesk,
) -> None:
    task_desk.changes = {"request_id": "request-1", "chat_id": 42}
    task_desk.labels = UNTRUSTED

    result = await task_desk.enqueue("собери отчёт")

    (task,) = await task_desk.kept()
    assert (task.request_id, task.chat_id, task.labels) == ("request-1", 42, UNTRUSTED)
    assert result.labels == UNTRUSTED


async def test_a_background_task_queues_no_other(task_desk: TaskDesk) -> None:
    task_desk.changes = in_the_background()

    with pytest.raises(TaskNestedError, match="no background work within background work"):
        await task_desk.enqueue("собери отчёт")
    assert await task_desk.kept() == []


async def test_too_many_are_refused_in_words(core: Core, user_id: UUID) -> None:
    desk = TaskDesk(limited(core, TaskLimits(max_queued=1)), user_id)
    await desk.enqueue("собери отчёт")

    refused = await desk.enqueue("найди билеты")

    assert (refused.data["id"], refused.data["error"]) == (None, "tasks_full")
    assert "ждёт задач: 1" in refused.answer
    assert len(await desk.kept()) == 1


async def test_a_task_that_is_too_long_is_refused(core: Core, user_id: UUID) -> None:
    desk = TaskDesk(limited(core, TaskLimits(text_chars=10)), user_id)

    with pytest.raises(ToolArgumentsError, match="at most 10"):
        await desk.enqueue("собери отчёт по продажам")


async def test_without_background_work_the_tool_is_off() -> None:
    with pytest.raises(ToolOffError):
        await TOOL.run(WorkerEnqueueArguments(task="x"), context())


def test_it_may_be_tried_again_and_is_said_to_change_something() -> None:
    assert TOOL.repeatable
    assert TOOL.permissions.changes
    assert "only when the user asks" in TOOL.spec().description


def test_plain_words_are_a_call_of_this_tool_and_of_no_other() -> None:
    skills = Registry.load().all()
    words = ("сделай в фоне сводку", "in the background: find tea", "поставь в очередь: сводка")

    for text in words:
        called = [skill.name for skill in skills if skill.recognise(text) is not None]
        assert called == ["worker_enqueue"]
    assert TOOL.recognise("сделай в фоне: " + "а" * 20_000) is None
