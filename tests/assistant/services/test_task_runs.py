"""An attempt begins when there is a slot: a run of one turn in a dialogue that nobody sees."""

import asyncio
from dataclasses import replace

import pytest

from assistant.contracts.chat import Channel, TurnState
from assistant.contracts.ids import chain_id_for_turn, task_session_id, task_turn_key
from assistant.contracts.tasks import TaskPlan, TaskRef, TaskState
from assistant.contracts.tools import NO_LABELS, UNTRUSTED, Labels
from assistant.services.evidence import evidence_of
from assistant.services.intents import Intents
from assistant.skills.registry import Registry
from tests.assistant.services.task_desk import REPORT, TaskDesk


async def one_slot(jobs: TaskDesk, *texts: str) -> list[TaskRef]:
    """Ask for tasks of which one may be worked on."""
    jobs.limits = replace(jobs.limits, user_concurrency=1)
    return [await jobs.ask(text) for text in texts]


async def test_it_is_a_turn_in_a_dialogue_of_its_own(jobs: TaskDesk) -> None:
    ref = await jobs.ask(labels=UNTRUSTED)

    plan = await jobs.begin(ref)

    task = await jobs.row(ref)
    assert plan.task is not None
    assert plan.plan is not None
    assert (plan.state, plan.plan.state) == (TaskState.RUNNING, TurnState.RUNNING)
    assert plan.task.session_id == task_session_id(ref.task_id)
    assert plan.task.request_id == task_turn_key(ref.task_id)
    assert (plan.plan.models, plan.lease_seconds) == (("kimi",), jobs.limits.lease_seconds)
    assert (task.state, task.attempts, task.turn_id) == (
        TaskState.RUNNING,
        1,
        plan.task.turn_id,
    )
    assert task.started_at is not None
    (question,) = await jobs.conversations.transcript(jobs.user_id, plan.task.session_id)
    assert (question.content, question.labels) == (REPORT, UNTRUSTED)
    session = await jobs.conversations.session(jobs.user_id, plan.task.session_id)
    assert (session.channel, session.chat_id) == (Channel.WORKER, None)


async def test_beginning_again_after_a_crash_goes_on_with_the_attempt(jobs: TaskDesk) -> None:
    ref = await jobs.ask()

    first, again = await jobs.begin(ref), await jobs.begin(ref)

    assert again == first
    assert (await jobs.row(ref)).attempts == 1


async def test_a_turn_that_was_answered_before_the_crash_is_only_to_be_stored(
    jobs: TaskDesk,
) -> None:
    ref = await jobs.ask()
    await jobs.answer(await jobs.turn(ref))

    plan = await jobs.begin(ref)

    assert plan.plan is not None
    assert (plan.state, plan.plan.state) == (TaskState.RUNNING, TurnState.ANSWERED)
    assert (await jobs.finish(ref)).state is TaskState.SUCCESS


async def test_without_a_slot_it_waits(jobs: TaskDesk) -> None:
    first, second = await one_slot(jobs, "первое", "второе")
    await jobs.begin(first)

    assert await jobs.begin(second) == TaskPlan(state=TaskState.QUEUED)
    assert (await jobs.row(second)).attempts == 0


async def test_slots_of_others_do_not_count(jobs: TaskDesk, others_jobs: TaskDesk) -> None:
    (mine,) = await one_slot(jobs, "первое")
    (theirs,) = await one_slot(others_jobs, "второе")

    assert (await jobs.begin(mine)).task is not None
    assert (await others_jobs.begin(theirs)).task is not None


async def test_two_at_once_never_share_the_last_slot(jobs: TaskDesk) -> None:
    refs = await one_slot(jobs, "первое", "второе", "третье")

    plans = await asyncio.gather(*(jobs.begin(ref) for ref in refs))

    assert sorted(plan.state for plan in plans) == ["queued", "queued", "running"]
    states = [(await jobs.row(ref)).state for ref in refs]
    assert states.count(TaskState.RUNNING) == 1


async def test_one_task_begun_twice_at_once_is_one_attempt(jobs: TaskDesk) -> None:
    ref = await jobs.ask()

    first, second = await asyncio.gather(jobs.begin(ref), jobs.begin(ref))

    assert first == second
    assert (await jobs.row(ref)).attempts == 1


async def test_slots_go_to_who_has_waited_longest(jobs: TaskDesk) -> None:
    first, second, third = await one_slot(jobs, "первое", "второе", "третье")
    await jobs.begin(first)
    for ref in (third, second):
        await jobs.begin(ref)

    verdict = await jobs.succeed(first)

    assert verdict.freed == (second,)
    assert (await jobs.begin(third)).task is None
    assert (await jobs.begin(second)).task is not None


async def test_a_slot_that_was_passed_on_survives_a_crash(jobs: TaskDesk) -> None:
    first, second = await one_slot(jobs, "первое", "второе")
    await jobs.begin(second)
    outcome = await jobs.answer(await jobs.turn(second))
    await jobs.finish(second, outcome)

    again = await jobs.finish(second, outcome)  # nobody was told of the slot

    assert again.freed == (first,)
    assert (await jobs.row(first)).state is TaskState.RUNNING
    await jobs.begin(first)
    assert (await jobs.finish(second, outcome)).freed == ()
    task = await jobs.row(first)
    assert (task.attempts, task.next_attempt_at) == (1, None)


async def test_more_slots_are_used_as_soon_as_one_is_free(jobs: TaskDesk) -> None:
    refs = await one_slot(jobs, "первое", "второе", "третье", "четвёртое")
    for ref in refs:
        await jobs.begin(ref)
    jobs.limits = replace(jobs.limits, user_concurrency=2)

    verdict = await jobs.succeed(refs[0])

    assert verdict.freed == tuple(refs[1:3])


async def test_another_attempt_is_the_next_run_of_the_turn(jobs: TaskDesk) -> None:
    ref = await jobs.ask()
    await jobs.fail(ref)

    plan = await jobs.begin(ref)

    task = await jobs.row(ref)
    assert plan.task is not None
    assert plan.plan is not None
    assert (plan.task.run_no, plan.plan.state) == (2, TurnState.RUNNING)
    assert (task.state, task.attempts, task.error_code) == (TaskState.RUNNING, 2, None)
    assert await jobs.begin(ref) == plan


async def test_another_attempt_without_a_slot_stands_in_line_where_it_was(jobs: TaskDesk) -> None:
    first, second, third = await one_slot(jobs, "первое", "второе", "третье")
    await jobs.fail(first)
    await jobs.begin(second)
    await jobs.begin(third)

    assert await jobs.begin(first) == TaskPlan(state=TaskState.QUEUED)
    assert (await jobs.succeed(second)).freed == (first,)


@pytest.mark.parametrize("state", [one for one in TaskState if one.is_final])
async def test_what_is_over_is_not_begun(jobs: TaskDesk, state: TaskState) -> None:
    ref = await jobs.ask()
    await jobs.change(ref, state=state)

    assert await jobs.begin(ref) == TaskPlan(state=state)


async def test_what_is_not_there_is_cancelled(jobs: TaskDesk, others_jobs: TaskDesk) -> None:
    theirs = await others_jobs.ask()

    ref = theirs.model_copy(update={"user_id": jobs.user_id})

    assert await jobs.begin(ref) == TaskPlan(state=TaskState.CANCELLED)
    assert (await jobs.finish(ref)).state is TaskState.CANCELLED
    assert (await others_jobs.row(theirs)).state is TaskState.QUEUED


async def test_a_text_that_can_be_no_message_any_more_fails(jobs: TaskDesk) -> None:
    ref = await jobs.ask()
    async with jobs.core.database.as_user(jobs.user_id) as store:
        await store.tasks.change(ref.task_id, {"text": "й" * 201})

    plan = await jobs.begin(ref)

    assert plan.plan is not None
    assert plan.plan.state is TurnState.FAILED
    verdict = await jobs.finish(ref)
    task = await jobs.row(ref)
    assert verdict.state is TaskState.FAILED
    assert (task.error_code, task.turn_id) == ("invalid_input", None)


@pytest.mark.parametrize(
    ("text", "labels", "rounds"),
    [
        ("/web_search тарифы", NO_LABELS, 1),
        ("/web_search тарифы", UNTRUSTED, 0),
        ("/background тарифы", NO_LABELS, 0),
        ("сделай в фоне отчёт", NO_LABELS, 0),
    ],
)
async def test_commands_work_as_in_chat_except_for_more_tasks(
    jobs: TaskDesk, text: str, labels: Labels, rounds: int
) -> None:
    plan = await jobs.begin(await jobs.ask(text, labels=labels))

    assert plan.plan is not None
    assert len(Intents(Registry.load()).recognise(text)) == 1
    assert plan.plan.rounds == rounds


@pytest.mark.parametrize(("labels", "word"), [(NO_LABELS, REPORT), (UNTRUSTED, "")])
async def test_calls_are_judged_by_what_the_person_asked_for(
    jobs: TaskDesk, labels: Labels, word: str
) -> None:
    turn = await jobs.turn(await jobs.ask(labels=labels))
    await jobs.add_file(turn)
    chain_id = chain_id_for_turn(turn.turn_id, turn.run_no)

    async with jobs.core.database.as_user(jobs.user_id) as store:
        chain = await store.chains.get(chain_id)
        assert chain is not None
        evidence = await evidence_of(store, Registry.load(), chain, [])

    assert evidence.question == word
    assert evidence.said == ((word,) if word else ())


@pytest.mark.parametrize("delivers", [True, False])
async def test_approvals_are_asked_in_the_chat_and_the_turn_is_shown_nowhere(
    jobs: TaskDesk, *, delivers: bool
) -> None:
    jobs.delivers = delivers
    elsewhere = await jobs.ask("первое", chat_id=77)
    linked = await jobs.link_telegram()
    own = await jobs.ask("второе")

    for ref, chat_id in ((elsewhere, 77), (own, linked)):
        plan = (await jobs.begin(ref)).plan
        assert plan is not None
        assert plan.chat_id is None
        assert plan.approval_chat_id == (chat_id if delivers else None)
