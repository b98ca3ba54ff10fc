"""The tool `worker_cancel`: one task is cancelled, or it is asked which."""

from uuid import uuid4

import pytest

from assistant.contracts.tools import UNTRUSTED
from assistant.errors import ToolOffError
from assistant.services.ports.skills import Toolbox
from assistant.skills.worker_cancel import WorkerCancel, WorkerCancelArguments
from tests.assistant.skills.calls import context
from tests.assistant.skills.tasks import TaskDesk

TOOL = WorkerCancel(Toolbox())


async def filled(desk: TaskDesk) -> list[str]:
    """Queue three tasks; returns their ids, the oldest first."""
    texts = ("найти хлеб", "найти чай", "собрать отчёт")
    return [(await desk.enqueue(text)).data["id"] for text in texts]


@pytest.mark.parametrize("which", ["2", "#2.", "про чай", "«Найти  ЧАЙ»"])
async def test_one_is_cancelled_by_its_number_or_words(task_desk: TaskDesk, which: str) -> None:
    ids = await filled(task_desk)

    result = await task_desk.cancel(which)

    assert (result.data["id"], result.data["state"]) == (ids[1], "cancelled")
    assert result.answer == "🚫 Отменено: «найти чай»"
    assert await task_desk.cancelled() == ["найти чай"]


@pytest.mark.parametrize("which", ["последнюю задачу", "last"])
async def test_the_last_one_is_the_newest(task_desk: TaskDesk, which: str) -> None:
    await filled(task_desk)

    await task_desk.cancel(which)

    assert await task_desk.cancelled() == ["собрать отчёт"]


async def test_one_is_cancelled_by_its_id(task_desk: TaskDesk) -> None:
    ids = await filled(task_desk)

    await task_desk.cancel(ids[0])

    assert await task_desk.cancelled() == ["найти хлеб"]


async def test_when_several_fit_it_is_asked_which(task_desk: TaskDesk) -> None:
    await filled(task_desk)

    result = await task_desk.cancel("найти")

    assert await task_desk.states() == ["queued"] * 3
    assert result.data == {"id": None, "question": "tasks-which", "numbers": [2, 3]}
    assert "отмени задачу 2" in result.answer
    assert "3. найти хлеб" in result.answer
    assert "Nothing was cancelled" in result.output


async def test_what_is_not_there_is_told_with_the_list(task_desk: TaskDesk) -> None:
    await filled(task_desk)

    for which in ("4", "0", "999", "молоко", str(uuid4())):
        result = await task_desk.cancel(which)

        assert result.data["question"] == "tasks-unknown"
        assert "собрать отчёт" in result.answer
    assert await task_desk.states() == ["queued"] * 3


async def test_all_are_never_cancelled_at_once(task_desk: TaskDesk) -> None:
    await filled(task_desk)

    for which in ("все", "всё", "all", "все задачи"):
        result = await task_desk.cancel(which)

        assert result.data["question"] == "tasks-one-by-one"
    assert await task_desk.states() == ["queued"] * 3


async def test_with_nothing_to_cancel_it_is_said_how_to_ask(task_desk: TaskDesk) -> None:
    for which in ("1", "last", "all"):
        result = await task_desk.cancel(which)

        assert result.data["question"] == "tasks-unknown"
        assert "сделай в фоне" in result.answer


async def test_what_was_cancelled_is_not_cancelled_again(task_desk: TaskDesk) -> None:
    await filled(task_desk)
    await task_desk.cancel("чай")

    assert (await task_desk.cancel("чай")).data["question"] == "tasks-unknown"


async def test_nobody_elses_task_is_cancelled(
    task_desk: TaskDesk, others_task_desk: TaskDesk
) -> None:
    ids = await filled(others_task_desk)

    for which in ("1", "чай", "last", ids[0]):
        assert (await task_desk.cancel(which)).data["id"] is None
    assert await others_task_desk.states() == ["queued"] * 3


async def test_what_was_made_of_texts_from_outside_is_told_as_such(task_desk: TaskDesk) -> None:
    task_desk.labels = UNTRUSTED
    await task_desk.enqueue("открыть evil.example")

    assert (await task_desk.cancel("молоко")).labels == UNTRUSTED
    assert (await task_desk.cancel("1")).labels == UNTRUSTED


def test_a_number_is_not_cancelled_twice_after_a_crash() -> None:
    assert not TOOL.repeatable


async def test_without_background_work_the_tool_is_off() -> None:
    with pytest.raises(ToolOffError):
        await TOOL.run(WorkerCancelArguments(which="1"), context())


@pytest.mark.parametrize(
    ("text", "which"),
    [
        ("отмени задачу 2", "2"),
        ("Отмени фоновую задачу №2.", "2"),
        ("пожалуйста, останови задачу номер 3", "3"),
        ("отмени задачу про чай", "про чай"),
        ("отмени задачу «найти чай»", "«найти чай»"),
        ("отмени последнюю задачу", "last"),
        ("cancel task 2", "2"),
        ("cancel the background task #2", "2"),
        ("stop the task about tea", "about tea"),
        ("cancel the last task", "last"),
    ],
)
def test_a_cancellation_is_asked_for(text: str, which: str) -> None:
    assert TOOL.recognise(text) == {"which": which}


@pytest.mark.parametrize(
    "text",
    [
        "отмени все задачи",
        "не отменяй задачу 2",
        "отмени встречу 2",
        "как отменить задачу 2",
        "отмени задачу",
        "cancel tasks",
        "how do I cancel task 2",
        "",
    ],
)
def test_what_is_not_plain_is_left_to_the_model(text: str) -> None:
    assert TOOL.recognise(text) is None
