"""The tool `worker_tasks`: what is listed, how it is said, and when it is plainly asked for."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from assistant.contracts.chat import Channel
from assistant.contracts.tasks import JobType, TaskRecord, TaskState
from assistant.contracts.tools import NO_LABELS, UNTRUSTED
from assistant.errors import ToolOffError
from assistant.infra.i18n import Translator
from assistant.services.ports.skills import Toolbox
from assistant.services.task_lists import TaskList, listing, open_tasks, task_list
from assistant.skills.worker_tasks import WorkerTasks, WorkerTasksArguments
from tests.assistant.skills.calls import context
from tests.assistant.skills.tasks import TaskDesk

TOOL = WorkerTasks(Toolbox())
NOW = datetime(2026, 3, 4, 7, tzinfo=UTC)
TEXTS = Translator.load()


def task_of(state: str, minutes: float, attempts: int = 1, **fields: object) -> TaskRecord:
    """Return a task that got into a state so many minutes ago."""
    then = NOW - timedelta(minutes=minutes)
    task = TaskRecord(
        task_id=uuid4(),
        user_id=UUID(int=1),
        job_type=JobType.REQUEST,
        text="собери отчёт",
        labels=NO_LABELS,
        channel=Channel.API,
        session_id=None,
        chat_id=None,
        request_id="",
        turn_id=None,
        state=TaskState(state),
        attempts=attempts,
        next_attempt_at=None,
        error_code=None,
        result_preview="",
        created_at=then,
        updated_at=then,
        started_at=then,
        finished_at=then,
    )
    return task.model_copy(update=fields)


@pytest.mark.parametrize(
    ("task", "ru", "en"),
    [
        (task_of("queued", 5, 0), "в очереди 5 мин", "queued for 5 min"),
        (task_of("queued", 5, 2), "в очереди 5 мин, было 2 попытки", "tried 2 times"),
        (task_of("running", 90), "выполняется 2 ч", "being done for 2 hr"),
        (task_of("running", 1, 3), "выполняется 1 мин, попытка 3", "attempt 3"),
        (
            task_of("retry_scheduled", 1, 2, next_attempt_at=NOW + timedelta(minutes=3)),
            "попытка 2 не удалась, следующая через 3 минуты",
            "attempt 2 failed, the next one in 3 minutes",
        ),
        (task_of("success", 61), "✅ собери отчёт – готово 1 час назад", "done 1 hour ago"),
        (task_of("failed", 2), "не получилось 2 минуты назад", "failed 2 minutes ago"),
        (task_of("cancelled", 1), "отменено 1 минуту назад", "cancelled 1 minute ago"),
    ],
    ids=lambda one: one.state.value if isinstance(one, TaskRecord) else "",
)
def test_how_a_task_stands_is_said_in_words(task: TaskRecord, ru: str, en: str) -> None:
    shown = TaskList(opened=(task,)) if not task.state.is_final else TaskList((), over=(task,))

    assert ru in listing(shown, NOW, "ru", TEXTS)
    assert en in listing(shown, NOW, "en", TEXTS)


async def test_open_tasks_come_first_the_newest_on_top_then_what_ended(task_desk: TaskDesk) -> None:
    for text in ("первая", "вторая", "третья"):
        await task_desk.enqueue(text)
    await task_desk.cancel("вторая")

    result = await task_desk.show()

    lines = result.answer.splitlines()
    assert lines[0] == "Задачи в фоне:"
    assert [line[:9] for line in lines[1:3]] == ["1. третья", "2. первая"]
    assert lines[4] == "Последние завершённые:"
    assert lines[5].startswith("– 🚫 вторая – отменено")
    assert [one["task"] for one in result.data["open"]] == ["третья", "первая"]
    assert [one["state"] for one in result.data["over"]] == ["cancelled"]
    assert result.summary == "2 задачи в работе"
    assert not any(one["id"] in result.output for one in result.data["open"])


async def test_an_empty_list_says_how_to_ask(task_desk: TaskDesk) -> None:
    result = await task_desk.show()

    assert "сделай в фоне" in result.answer
    assert result.data == {"open": [], "over": [], "more": False}


async def test_only_ones_own_tasks_are_listed(
    task_desk: TaskDesk, others_task_desk: TaskDesk
) -> None:
    await others_task_desk.enqueue("чужая")

    assert "чужая" not in (await task_desk.show()).answer


async def test_what_was_made_of_texts_from_outside_is_listed_as_such(task_desk: TaskDesk) -> None:
    task_desk.labels = UNTRUSTED
    await task_desk.enqueue("собери отчёт")

    assert (await task_desk.show()).labels == UNTRUSTED


async def test_pages_go_on_with_their_numbers(task_desk: TaskDesk) -> None:
    for number in range(5):
        await task_desk.enqueue(f"дело {number}")

    first = await task_list(task_desk.tasks, task_desk.user_id, 2)
    last = await task_list(task_desk.tasks, task_desk.user_id, 2, page=3)
    beyond = await task_list(task_desk.tasks, task_desk.user_id, 2, page=4)

    assert [(number, task.text) for number, task in first.numbered] == [
        (1, "дело 4"),
        (2, "дело 3"),
    ]
    assert [(number, task.text) for number, task in last.numbered] == [(5, "дело 0")]
    assert (first.more, last.more, beyond.opened) == (True, False, ())
    assert "… и ещё." in listing(first, NOW, "ru", TEXTS)
    assert len(await open_tasks(task_desk.tasks, task_desk.user_id)) == 5


async def test_without_background_work_the_tool_is_off() -> None:
    with pytest.raises(ToolOffError):
        await TOOL.run(WorkerTasksArguments(), replace(context(), locale="ru"))


@pytest.mark.parametrize(
    "text",
    [
        "мои задачи",
        "Покажи мои задачи, пожалуйста",
        "покажи фоновые задачи",
        "какие задачи в очереди?",
        "список задач",
        "статус фоновых задач",
        "что ты делаешь в фоне?",
        "что сейчас в очереди?",
        "my tasks",
        "show my background tasks",
        "list background tasks",
        "what are you doing in the background?",
        "what's in the queue?",
    ],
)
def test_the_list_is_asked_for(text: str) -> None:
    assert TOOL.recognise(text) == {}


@pytest.mark.parametrize(
    "text",
    [
        "задачи",
        "мои задачи на завтра",
        "покажи задачи по физике",
        "tasks",
        "my tasks for today",
        "",
    ],
)
def test_what_is_not_plain_is_left_to_the_model(text: str) -> None:
    assert TOOL.recognise(text) is None
