"""A task is stored once and started, listed, told of in full, and cancelled whoever works on it."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from assistant.contracts.ids import task_session_id, telegram_session_id
from assistant.contracts.tasks import TaskState
from assistant.contracts.tools import UNTRUSTED
from assistant.errors import (
    IdempotencyConflictError,
    InvalidInputError,
    NotFoundError,
    TaskNestedError,
    TasksFullError,
    UnavailableError,
)
from tests.assistant.services.task_desk import REPORT, TaskDesk


async def test_a_task_is_stored_and_its_workflow_started(jobs: TaskDesk) -> None:
    stored = await jobs.enqueue(f"  {REPORT}\n")

    assert stored.is_new
    assert (stored.task.text, stored.task.state) == (REPORT, TaskState.QUEUED)
    assert stored.run_id == f"run-{stored.task.task_id}"
    assert jobs.workflows.started == [stored.task.ref]
    assert await jobs.row(stored.task.ref) == stored.task


async def test_without_temporal_it_waits_for_the_next_look(jobs: TaskDesk) -> None:
    jobs.workflows.down = True

    stored = await jobs.enqueue()

    assert (stored.is_new, stored.run_id) == (True, None)
    assert (await jobs.row(stored.task.ref)).state is TaskState.QUEUED


async def test_the_same_key_is_the_same_task(jobs: TaskDesk) -> None:
    first = await jobs.enqueue(key="key")
    await jobs.succeed(first.task.ref)
    again = await jobs.enqueue(key="key")

    assert (again.task.task_id, again.is_new) == (first.task.task_id, False)
    assert (again.task.state, again.run_id) == (TaskState.SUCCESS, None)
    with pytest.raises(IdempotencyConflictError):
        await jobs.enqueue("другое", key="key")


async def test_a_key_is_the_persons_own(jobs: TaskDesk, others_jobs: TaskDesk) -> None:
    mine, theirs = await jobs.enqueue(key="key"), await others_jobs.enqueue(key="key")

    assert mine.task.task_id != theirs.task.task_id
    assert theirs.is_new


async def test_the_same_task_asked_for_again_soon_is_the_first(jobs: TaskDesk) -> None:
    first = await jobs.enqueue()
    again = await jobs.enqueue(f" {REPORT.upper()}. ")
    foreign = await jobs.enqueue(labels=UNTRUSTED)

    assert (again.task, again.is_new) == (first.task, False)
    assert foreign.is_new


async def test_after_the_window_or_its_end_it_is_another(jobs: TaskDesk) -> None:
    first = await jobs.enqueue()
    jobs.later = timedelta(seconds=jobs.limits.dedupe_window_seconds + 1)
    second = await jobs.enqueue()
    jobs.later = timedelta()
    await jobs.tasks.cancel(jobs.user_id, first.task.task_id)
    await jobs.tasks.cancel(jobs.user_id, second.task.task_id)

    assert second.is_new
    assert (await jobs.enqueue()).is_new


async def test_two_who_ask_for_the_same_at_once_ask_once(jobs: TaskDesk) -> None:
    found = await asyncio.gather(*(jobs.enqueue() for _ in range(6)))

    assert sum(one.is_new for one in found) == 1
    assert len({one.task.task_id for one in found}) == 1


async def test_only_so_many_may_wait(jobs: TaskDesk) -> None:
    refs = [await jobs.ask(f"отчёт {number}") for number in range(jobs.limits.max_queued)]

    with pytest.raises(TasksFullError) as refused:
        await jobs.enqueue("отчёт ещё")
    assert refused.value.params["limit"] == jobs.limits.max_queued
    await jobs.begin(refs[0])
    assert (await jobs.enqueue("отчёт ещё")).is_new


@pytest.mark.parametrize("text", ["", " \n", "й" * 101])
async def test_an_empty_text_or_one_too_long_is_refused(jobs: TaskDesk, text: str) -> None:
    with pytest.raises(InvalidInputError):
        await jobs.enqueue(text)


async def test_characters_that_cannot_be_stored_are_replaced(jobs: TaskDesk) -> None:
    stored = await jobs.enqueue("отчёт\x00 за \ud800март")

    assert stored.task.text == "отчёт\N{REPLACEMENT CHARACTER} за \N{REPLACEMENT CHARACTER}март"


async def test_it_is_asked_for_in_a_dialogue_of_ones_own(
    jobs: TaskDesk, others_jobs: TaskDesk
) -> None:
    theirs = await others_jobs.dialogue()

    for session_id in (theirs, uuid4()):
        with pytest.raises(NotFoundError):
            await jobs.enqueue(session_id=session_id)
    own = await jobs.dialogue()
    assert (await jobs.enqueue(session_id=own)).task.session_id == own


async def test_a_task_starts_no_tasks(jobs: TaskDesk) -> None:
    ref = await jobs.ask()
    await jobs.begin(ref)

    with pytest.raises(TaskNestedError):
        await jobs.enqueue("ещё", session_id=task_session_id(ref.task_id))


async def test_the_result_is_the_whole_answer_with_its_files(jobs: TaskDesk) -> None:
    ref = await jobs.ask()
    turn = await jobs.turn(ref)
    file_id = await jobs.add_file(turn)
    text = "Слово " * 200
    await jobs.finish(ref, await jobs.answer(turn, text))

    result = await jobs.tasks.result(jobs.user_id, ref.task_id)

    assert result.task == await jobs.row(ref)
    assert (result.text, result.error) == (text, "")
    assert [one.artifact_id for one in result.artifacts] == [file_id]


async def test_of_a_failure_the_result_says_why(jobs: TaskDesk) -> None:
    ref = await jobs.ask()
    await jobs.fail(ref, "model_failed")

    result = await jobs.tasks.result(jobs.user_id, ref.task_id)

    assert (result.text, result.artifacts) == ("", ())
    assert result.error == jobs.core.texts.text("error-model_failed", "ru")


async def test_pages_continue_without_a_gap(jobs: TaskDesk) -> None:
    refs = [await jobs.ask(f"отчёт {number}") for number in range(4)]
    await jobs.tasks.cancel(jobs.user_id, refs[1].task_id)

    first = await jobs.tasks.page(jobs.user_id, 3)
    rest = await jobs.tasks.page(jobs.user_id, 3, first.before)
    gone = await jobs.tasks.page(jobs.user_id, 3, states=[TaskState.CANCELLED])

    assert [one.ref for one in (*first.tasks, *rest.tasks)] == refs[::-1]
    assert (first.before is None, rest.before) == (False, None)
    assert [one.ref for one in gone.tasks] == [refs[1]]


@pytest.mark.parametrize(
    "cursor", ["", "x", "1.x", "9" * 40 + "." + "0" * 32, ".0f50933a11574a83bc1add297664d6a2"]
)
async def test_a_place_that_is_none_is_refused(jobs: TaskDesk, cursor: str) -> None:
    with pytest.raises(InvalidInputError):
        await jobs.tasks.page(jobs.user_id, 3, cursor)


async def test_other_peoples_tasks_are_not_there(jobs: TaskDesk, others_jobs: TaskDesk) -> None:
    ref = await others_jobs.ask()

    for look in (jobs.tasks.get, jobs.tasks.result, jobs.tasks.cancel):
        with pytest.raises(NotFoundError):
            await look(jobs.user_id, ref.task_id)
    assert (await jobs.tasks.page(jobs.user_id, 9)).tasks == ()
    assert (await others_jobs.row(ref)).state is TaskState.QUEUED


@pytest.mark.parametrize("down", [False, True])
async def test_one_that_waits_is_cancelled_at_once(jobs: TaskDesk, *, down: bool) -> None:
    ref = await jobs.ask()
    jobs.workflows.down = down

    task = await jobs.tasks.cancel(jobs.user_id, ref.task_id)

    assert (task.state, task.finished_at is None) == (TaskState.CANCELLED, False)
    assert jobs.workflows.cancelled == ([] if down else [ref])
    assert (await jobs.begin(ref)).state is TaskState.CANCELLED


async def test_one_at_work_is_stopped_by_its_workflow(jobs: TaskDesk) -> None:
    ref = await jobs.ask()
    await jobs.begin(ref)

    task = await jobs.tasks.cancel(jobs.user_id, ref.task_id)

    assert jobs.workflows.cancelled == [ref]
    assert task.state is TaskState.RUNNING  # the record of workflows ends none


async def test_one_at_work_is_waited_for_a_little(jobs: TaskDesk) -> None:
    ref = await jobs.ask()
    await jobs.begin(ref)
    jobs.patience = 20

    async def stop() -> None:
        await asyncio.sleep(0.1)
        await jobs.finish(ref, cancelled=True)

    stopping = asyncio.create_task(stop())
    task = await jobs.tasks.cancel(jobs.user_id, ref.task_id)
    await stopping

    assert task.state is TaskState.CANCELLED


async def test_one_that_was_given_a_slot_and_has_not_begun_is_cancelled_at_once(
    jobs: TaskDesk,
) -> None:
    jobs.limits = replace(jobs.limits, user_concurrency=1)
    first, second, third = [await jobs.ask(f"отчёт {number}") for number in range(3)]
    await jobs.succeed(first)

    task = await jobs.tasks.cancel(jobs.user_id, second.task_id)

    assert task.state is TaskState.CANCELLED
    assert jobs.workflows.woken == [third]


async def test_one_at_work_without_a_workflow_is_settled_and_its_slot_passed_on(
    jobs: TaskDesk,
) -> None:
    jobs.limits = replace(jobs.limits, user_concurrency=1)
    first, second = await jobs.ask("первое"), await jobs.ask("второе")
    turn = await jobs.turn(first)
    assert (await jobs.begin(second)).task is None
    jobs.workflows.runs.clear()

    task = await jobs.tasks.cancel(jobs.user_id, first.task_id)

    assert task.state is TaskState.CANCELLED
    assert jobs.workflows.woken == [second]
    assert (await jobs.conversations.reply(jobs.user_id, turn.turn_id)).turn.state == "stopped"
    assert (await jobs.begin(second)).task is not None


async def test_one_at_work_cannot_be_cancelled_while_temporal_is_away(jobs: TaskDesk) -> None:
    ref = await jobs.ask()
    await jobs.begin(ref)
    jobs.workflows.down = True

    with pytest.raises(UnavailableError):
        await jobs.tasks.cancel(jobs.user_id, ref.task_id)
    assert (await jobs.row(ref)).state is TaskState.RUNNING


async def test_what_is_over_stays_as_it_is(jobs: TaskDesk) -> None:
    ref = await jobs.ask()
    await jobs.succeed(ref)
    done = await jobs.row(ref)

    assert await jobs.tasks.cancel(jobs.user_id, ref.task_id) == done
    assert await jobs.tasks.cancel(jobs.user_id, ref.task_id) == done
    assert len(await jobs.events()) == 1


async def test_dialogues_of_tasks_are_not_listed(jobs: TaskDesk) -> None:
    own = await jobs.dialogue()
    await jobs.begin(await jobs.ask())

    sessions = await jobs.conversations.sessions(jobs.user_id, 9, 0)

    assert [session.session_id for session in sessions] == [own]


async def test_a_telegram_dialogue_is_a_place_to_ask_too(jobs: TaskDesk) -> None:
    chat_id = await jobs.link_telegram()
    session_id = telegram_session_id(jobs.user_id, chat_id)
    await jobs.telegram_dialogue(chat_id, session_id)

    stored = await jobs.enqueue(session_id=session_id, chat_id=chat_id)

    assert (stored.task.session_id, stored.task.chat_id) == (session_id, chat_id)
