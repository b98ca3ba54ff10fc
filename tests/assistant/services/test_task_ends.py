"""The end of an attempt is stored once with all that follows: another attempt, or word of it."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from assistant.contracts.chat import Channel, TurnState
from assistant.contracts.ids import (
    event_id_for,
    task_session_id,
    task_workflow_id,
    telegram_session_id,
)
from assistant.contracts.tasks import TASK_PREVIEW_CHARS, TaskRef, TaskState, TaskVerdict
from assistant.contracts.telegram import OutgoingKind
from assistant.contracts.tools import UNTRUSTED, Label
from assistant.contracts.user_events import UserEventKind, WorkerResult
from tests.assistant.services.task_desk import REPORT, TaskDesk

PRIVATE = frozenset({Label.PRIVATE})
ANSWER = "Дешевле **всего** первый"


async def result(jobs: TaskDesk) -> WorkerResult:
    """Return the one thing that the person was told on every channel."""
    (event,) = await jobs.events()
    assert event.kind is UserEventKind.WORKER_RESULT
    return WorkerResult.model_validate(event.payload)


async def in_telegram(jobs: TaskDesk, **fields: Any) -> tuple[TaskRef, int]:
    """Ask for a task in the person's Telegram chat."""
    chat_id = await jobs.link_telegram()
    session_id = telegram_session_id(jobs.user_id, chat_id)
    await jobs.telegram_dialogue(chat_id, session_id)
    fields |= {"channel": Channel.TELEGRAM, "session_id": session_id, "chat_id": chat_id}
    return await jobs.ask(**fields), chat_id


async def test_an_answer_is_told_where_it_was_asked_for(jobs: TaskDesk) -> None:
    session_id = await jobs.dialogue()
    await jobs.dialogue()
    ref = await jobs.ask(session_id=session_id, labels=PRIVATE)
    turn = await jobs.turn(ref)

    verdict = await jobs.finish(ref, await jobs.answer(turn, ANSWER, UNTRUSTED))

    (message,) = await jobs.said(session_id)
    assert verdict == TaskVerdict(state=TaskState.SUCCESS)
    assert message.content == f"✅ Готово: «{REPORT}»\n\n{ANSWER}"
    assert message.labels == UNTRUSTED | PRIVATE
    task = await jobs.row(ref)
    assert (task.state, task.result_preview, task.error_code) == (TaskState.SUCCESS, ANSWER, None)
    assert task.finished_at is not None
    assert await result(jobs) == WorkerResult(
        task_id=ref.task_id,
        workflow_id=task_workflow_id(ref.task_id),
        success=True,
        status=TaskState.SUCCESS,
        job_type=task.job_type,
        message=f"✅ Готово: «{REPORT}»",
        result_preview=ANSWER,
        session_id=session_id,
    )


async def test_a_long_answer_is_told_whole_and_previewed_short(jobs: TaskDesk) -> None:
    session_id = await jobs.dialogue()
    ref = await jobs.ask(session_id=session_id)
    text = "слово " * 300

    await jobs.succeed(ref, text)

    (message,) = await jobs.said(session_id)
    assert message.content.endswith(text)
    assert len((await jobs.row(ref)).result_preview) <= TASK_PREVIEW_CHARS


async def test_storing_the_end_twice_tells_it_once(jobs: TaskDesk) -> None:
    ref, chat_id = await in_telegram(jobs)
    outcome = await jobs.answer(await jobs.turn(ref), ANSWER)

    first = await jobs.finish(ref, outcome)
    again = await jobs.finish(ref, outcome)

    assert first == again == TaskVerdict(state=TaskState.SUCCESS, chat_id=chat_id)
    assert len(await jobs.events()) == 1
    (row,) = await jobs.sent(chat_id)
    assert row.kind is OutgoingKind.ANSWER
    assert (await jobs.finish(ref, outcome)).chat_id is None


async def test_two_ends_at_once_are_one(jobs: TaskDesk) -> None:
    session_id = await jobs.dialogue()
    ref = await jobs.ask(session_id=session_id)
    outcome = await jobs.answer(await jobs.turn(ref))

    ends = await asyncio.gather(*(jobs.finish(ref, outcome) for _ in range(4)))

    assert {end.state for end in ends} == {TaskState.SUCCESS}
    assert len(await jobs.events()) == len(await jobs.said(session_id)) == 1


async def test_in_telegram_it_is_a_message_and_files_are_files(jobs: TaskDesk) -> None:
    ref, chat_id = await in_telegram(jobs, text="тарифы *МТС*")
    turn = await jobs.turn(ref)
    file_id = await jobs.add_file(turn)

    verdict = await jobs.finish(ref, await jobs.answer(turn, ANSWER))

    answer, file = await jobs.sent(chat_id)
    assert verdict.chat_id == chat_id
    assert answer.text == f"✅ Готово\\: «тарифы \\*МТС\\*»\n\n{ANSWER}"
    assert (file.kind, file.artifact_id) == (OutgoingKind.FILE, file_id)
    (message,) = await jobs.said(telegram_session_id(jobs.user_id, chat_id))
    assert message.content == f"✅ Готово: «тарифы *МТС*»\n\n{ANSWER}\n\nФайлы: table.csv"
    (known,) = (await result(jobs)).artifacts
    assert (known.artifact_id, known.name, known.size) == (file_id, "table.csv", 3)


async def test_who_asked_elsewhere_and_has_telegram_gets_it_there_too(jobs: TaskDesk) -> None:
    session_id = await jobs.dialogue()
    chat_id = await jobs.link_telegram()
    ref = await jobs.ask(session_id=session_id)

    verdict = await jobs.succeed(ref)

    assert verdict.chat_id == chat_id
    assert len(await jobs.sent(chat_id)) == len(await jobs.said(session_id)) == 1
    assert (await result(jobs)).session_id == session_id


async def test_without_a_bot_nothing_goes_to_telegram(jobs: TaskDesk) -> None:
    ref, chat_id = await in_telegram(jobs)
    jobs.delivers = False
    session_id = await jobs.dialogue()

    verdict = await jobs.succeed(ref)

    assert verdict.chat_id is None
    assert await jobs.sent(chat_id) == []
    assert (await result(jobs)).session_id == session_id


async def test_when_its_dialogue_is_gone_it_is_told_in_the_usual_one(jobs: TaskDesk) -> None:
    session_id, usual = await jobs.dialogue(), await jobs.dialogue()
    ref = await jobs.ask(session_id=session_id)
    await jobs.conversations.delete(jobs.user_id, session_id)

    await jobs.succeed(ref)

    assert len(await jobs.said(usual)) == 1
    assert (await result(jobs)).session_id == usual


async def test_nothing_is_delivered_by_the_turn_itself(jobs: TaskDesk) -> None:
    ref, chat_id = await in_telegram(jobs)

    await jobs.answer(await jobs.turn(ref))

    assert await jobs.sent(chat_id) == []
    assert await jobs.events() == []
    (message,) = await jobs.said(task_session_id(ref.task_id))
    assert message.content == "Готовый ответ"


@pytest.mark.parametrize("code", ["model_unavailable", "model_silent", "unavailable"])
async def test_what_can_heal_is_tried_again_after_growing_waits(jobs: TaskDesk, code: str) -> None:
    jobs.limits = replace(jobs.limits, max_retries=3, retry_base_seconds=10, retry_max_seconds=30)
    ref = await jobs.ask()
    waits = []
    for _ in range(3):
        verdict = await jobs.fail(ref, code)
        task = await jobs.row(ref)
        assert verdict.state is task.state is TaskState.RETRY_SCHEDULED
        assert verdict.retry_seconds is not None
        assert task.next_attempt_at is not None
        assert (task.error_code, task.finished_at) == (code, None)
        waits.append(verdict.retry_seconds)
    assert await jobs.events() == []

    last = await jobs.fail(ref, code)

    assert waits == pytest.approx([10, 20, 30], abs=2)
    assert (last.state, last.retry_seconds) == (TaskState.FAILED, None)
    told = await result(jobs)
    assert told.error is not None
    assert told.error.code == code
    assert told.next_action_hint == jobs.core.texts.text("task-hint-later", "ru")


async def test_the_late_end_of_an_earlier_attempt_ends_nothing(jobs: TaskDesk) -> None:
    ref = await jobs.ask()
    first = await jobs.turn(ref)
    failed = await jobs.end_turn(first, TurnState.FAILED, "model_silent")
    await jobs.finish(ref, failed, first.run_no)
    second = await jobs.turn(ref)

    verdict = await jobs.finish(ref, failed, first.run_no)

    assert verdict.state is TaskState.RUNNING
    answered = await jobs.finish(ref, await jobs.answer(second), second.run_no)
    assert answered.state is TaskState.SUCCESS


async def test_the_wait_is_told_again_after_a_crash_as_what_is_left_of_it(jobs: TaskDesk) -> None:
    jobs.limits = replace(jobs.limits, retry_base_seconds=60)
    ref = await jobs.ask()
    await jobs.fail(ref)

    jobs.later = timedelta(seconds=40)
    later = await jobs.finish(ref)
    jobs.later = timedelta(seconds=99)
    late = await jobs.finish(ref)

    assert later.retry_seconds == pytest.approx(20, abs=3)
    assert late.retry_seconds == 0
    assert (await jobs.row(ref)).attempts == 1


async def test_a_slot_is_free_while_a_task_waits_for_its_next_attempt(jobs: TaskDesk) -> None:
    jobs.limits = replace(jobs.limits, user_concurrency=1)
    first, second = await jobs.ask("первое"), await jobs.ask("второе")
    turn = await jobs.turn(first)
    await jobs.begin(second)

    outcome = await jobs.end_turn(turn, TurnState.FAILED, "model_silent")

    assert (await jobs.finish(first, outcome)).freed == (second,)


@pytest.mark.parametrize("code", ["model_failed", "model_missing", "tool_denied"])
async def test_what_cannot_heal_is_told_at_once_in_plain_words(jobs: TaskDesk, code: str) -> None:
    session_id = await jobs.dialogue()
    ref = await jobs.ask(session_id=session_id)

    verdict = await jobs.fail(ref, code)

    told = await result(jobs)
    texts = jobs.core.texts
    why = texts.text(f"error-{code}", "ru", model="")
    assert verdict.state is TaskState.FAILED
    assert (told.success, told.status) == (False, TaskState.FAILED)
    assert told.message == f"⚠️ Не получилось: «{REPORT}»"
    assert told.error is not None
    assert (told.error.code, told.error.message) == (code, why)
    assert told.next_action_hint == texts.text("task-hint-ask", "ru")
    (message,) = await jobs.said(session_id)
    assert message.content == f"{told.message}\n\n{why}\n{told.next_action_hint}"


async def test_words_are_in_the_language_of_the_person(jobs: TaskDesk) -> None:
    async with jobs.core.database.as_user(jobs.user_id) as store:
        await store.profile.update({"locale": "en"})

    await jobs.succeed(await jobs.ask())

    assert (await result(jobs)).message == f"✅ Done: “{REPORT}”"


async def test_a_cancelled_attempt_is_noted_and_nothing_is_said(jobs: TaskDesk) -> None:
    ref, chat_id = await in_telegram(jobs)
    turn = await jobs.turn(ref)
    outcome = await jobs.end_turn(turn, TurnState.STOPPED)

    verdict = await jobs.finish(ref, outcome, cancelled=True)

    told = await result(jobs)
    assert verdict == TaskVerdict(state=TaskState.CANCELLED)
    assert (told.status, told.success, told.error) == (TaskState.CANCELLED, False, None)
    assert await jobs.sent(chat_id) == []
    assert await jobs.said(telegram_session_id(jobs.user_id, chat_id)) == []


@pytest.mark.parametrize("fails_first", [False, True])
async def test_one_that_waits_is_cancelled_without_a_turn(
    jobs: TaskDesk, *, fails_first: bool
) -> None:
    ref = await jobs.ask()
    if fails_first:
        await jobs.fail(ref)

    verdict = await jobs.finish(ref, cancelled=True)

    task = await jobs.row(ref)
    assert verdict.state is task.state is TaskState.CANCELLED
    assert (task.next_attempt_at, task.error_code) == (None, None)
    assert (await result(jobs)).status is TaskState.CANCELLED


async def test_an_answer_that_is_there_is_told_although_somebody_cancels(jobs: TaskDesk) -> None:
    ref = await jobs.ask()
    await jobs.answer(await jobs.turn(ref))

    assert (await jobs.finish(ref, cancelled=True)).state is TaskState.SUCCESS


async def test_cancelling_while_the_answer_is_stored_comes_to_one_end(jobs: TaskDesk) -> None:
    for number in range(5):
        ref = await jobs.ask(f"отчёт {number}")
        turn = await jobs.turn(ref)
        outcome = await jobs.end_turn(turn, TurnState.FAILED, "model_failed")

        ends = await asyncio.gather(
            jobs.finish(ref, outcome), jobs.finish(ref, cancelled=True), jobs.finish(ref, outcome)
        )

        row = await jobs.row(ref)
        assert row.state in {TaskState.FAILED, TaskState.CANCELLED}
        assert {end.state for end in ends} == {row.state}
        assert len(await jobs.events()) == number + 1


async def test_a_turn_that_nobody_goes_on_with_is_closed(jobs: TaskDesk) -> None:
    cancelled, broken = await jobs.ask("первое"), await jobs.ask("второе")
    stopped, failed = await jobs.turn(cancelled), await jobs.turn(broken)

    await jobs.finish(cancelled, cancelled=True)
    await jobs.finish(broken)

    states = [
        (await jobs.conversations.reply(jobs.user_id, turn.turn_id)).turn.state
        for turn in (stopped, failed)
    ]
    assert states == [TurnState.STOPPED, TurnState.FAILED]
    row = await jobs.row(broken)
    assert (row.state, row.error_code) == (TaskState.FAILED, "internal")


async def test_one_that_waits_is_not_ended_by_an_end_that_comes_late(jobs: TaskDesk) -> None:
    ref = await jobs.ask()

    verdict = await jobs.finish(ref)

    assert verdict.state is (await jobs.row(ref)).state is TaskState.QUEUED


async def test_the_event_has_the_same_id_for_clients_to_drop_repeats_by(jobs: TaskDesk) -> None:
    ref = await jobs.ask()
    await jobs.succeed(ref)

    (event,) = await jobs.events()

    assert event.event_id == event_id_for(jobs.user_id, f"worker_result/task/{ref.task_id}")
