"""SQL of steps: each change of state happens once, approvals are used once and in time."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from assistant.contracts.tools import UNTRUSTED, StepRecord, ToolStepState
from assistant.domain.tool_calls import arguments_hash
from assistant.errors import InvalidInputError
from assistant.infra.db.database import Database
from assistant.services.ports.chains import NewStep, StepResult
from tests.factories import make_chain, make_step

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)
LATER = NOW + timedelta(minutes=10)
DONE = StepResult(
    state=ToolStepState.DONE,
    summary="2 результата",
    output="# Погода",
    result={"hits": [{"url": "https://a.example/"}], "n": 1.0},
    labels=UNTRUSTED,
    offers=("https://a.example/", "https://b.example/"),
)


class Bench:
    """One chain of one user, each act in a transaction of its own."""

    def __init__(self, database: Database, user_id: UUID) -> None:
        self.database = database
        self.user_id = user_id
        self.chain_id = make_chain().chain_id

    async def open(self) -> None:
        async with self.database.as_user(self.user_id) as store:
            await store.chains.open(make_chain(chain_id=self.chain_id))

    async def plan(self, *steps: NewStep, round_no: int = 1) -> None:
        async with self.database.as_user(self.user_id) as store:
            await store.steps.replace_round(self.chain_id, round_no, list(steps))

    async def steps(self) -> list[StepRecord]:
        async with self.database.as_user(self.user_id) as store:
            return await store.steps.of_chain(self.chain_id)

    async def admit(
        self, step: NewStep, state: ToolStepState = ToolStepState.APPROVED, **arguments: Any
    ) -> StepRecord | None:
        expires = LATER if state is ToolStepState.WAITING else None
        async with self.database.as_user(self.user_id) as store:
            return await store.steps.admit(step.step_id, state, arguments, expires)

    async def decide(
        self, step: NewStep, now: datetime = NOW, *, approved: bool = True, by: UUID | None = None
    ) -> StepRecord | None:
        async with self.database.as_user(by or self.user_id) as store:
            return await store.steps.decide(step.step_id, now, approved=approved)

    async def begin(self, step: NewStep) -> StepRecord | None:
        async with self.database.as_user(self.user_id) as store:
            return await store.steps.begin(step.step_id)

    async def end(self, step: NewStep, result: StepResult = DONE) -> StepRecord | None:
        async with self.database.as_user(self.user_id) as store:
            return await store.steps.end(step.step_id, result)


@pytest.fixture
async def bench(database: Database, user_id: UUID) -> Bench:
    """Return the chain, opened."""
    opened = Bench(database, user_id)
    await opened.open()
    return opened


async def test_steps_are_stored_as_given_with_the_hash_of_their_call(bench: Bench) -> None:
    second, first = make_step(1), make_step(0, arguments={"q": 1e16, "r": [1.0, None, "\0"]})
    later = make_step(0, round_no=2)

    await bench.plan(second, first)
    await bench.plan(later, round_no=2)

    steps = await bench.steps()
    assert [step.step_id for step in steps] == [first.step_id, second.step_id, later.step_id]
    assert {step.state for step in steps} == {ToolStepState.REQUESTED}
    assert steps[0].arguments == first.arguments
    for step in steps:
        assert step.arguments_hash == arguments_hash(step.name, step.arguments)


async def test_steps_of_chains_come_by_chain_round_and_position(
    bench: Bench, database: Database, user_id: UUID
) -> None:
    other = Bench(database, user_id)
    await other.open()
    for one in (bench, other):
        await one.plan(make_step(0), make_step(1))

    async with database.as_user(user_id) as store:
        found = await store.steps.of_chains([bench.chain_id, other.chain_id])
        assert await store.steps.of_chains([]) == []

    assert found == [
        step
        for one in sorted((bench, other), key=lambda one: one.chain_id)
        for step in await one.steps()
    ]


async def test_a_round_planned_anew_replaces_what_was_only_requested(bench: Bench) -> None:
    old, new, other_round = [make_step(0), make_step(1)], make_step(0), make_step(0, round_no=2)
    await bench.plan(other_round, round_no=2)
    await bench.plan(*old)

    await bench.plan(new)
    await bench.plan(new)

    assert [step.step_id for step in await bench.steps()] == [new.step_id, other_round.step_id]


async def test_a_round_planned_anew_leaves_what_was_admitted(bench: Bench) -> None:
    admitted, requested = make_step(0), make_step(1)
    await bench.plan(admitted, requested)
    await bench.admit(admitted)

    late = make_step(1)
    await bench.plan(make_step(0), late)

    assert [step.step_id for step in await bench.steps()] == [admitted.step_id, late.step_id]


async def test_admitted_step_has_the_checked_arguments_and_their_hash(bench: Bench) -> None:
    step = make_step()
    await bench.plan(step)

    admitted = await bench.admit(step, ToolStepState.WAITING, query="x", limit=5)

    assert admitted is not None
    assert admitted.arguments == {"query": "x", "limit": 5}
    assert admitted.arguments_hash == arguments_hash(step.name, {"limit": 5, "query": "x"})
    assert (admitted.state, admitted.approval_expires_at) == (ToolStepState.WAITING, LATER)
    assert await bench.admit(step, query="other") is None
    assert await bench.steps() == [admitted]


@pytest.mark.parametrize(
    ("approved", "state"), [(True, ToolStepState.APPROVED), (False, ToolStepState.DENIED)]
)
async def test_a_decision_is_made_once(
    bench: Bench, *, approved: bool, state: ToolStepState
) -> None:
    step = make_step()
    await bench.plan(step)
    assert await bench.decide(step) is None
    await bench.admit(step, ToolStepState.WAITING)

    decided = await bench.decide(step, approved=approved)

    assert decided is not None
    assert decided.state is state
    assert (decided.finished_at is None) is approved
    assert await bench.decide(step, approved=not approved) is None
    assert await bench.steps() == [decided]


async def test_only_one_of_two_decisions_at_the_same_time_counts(bench: Bench) -> None:
    step = make_step()
    await bench.plan(step)
    await bench.admit(step, ToolStepState.WAITING)

    both = await asyncio.gather(bench.decide(step), bench.decide(step, approved=False))

    (counted,) = [decision for decision in both if decision is not None]
    assert await bench.steps() == [counted]


async def test_an_approval_that_has_expired_cannot_be_used(bench: Bench) -> None:
    step = make_step()
    await bench.plan(step)
    await bench.admit(step, ToolStepState.WAITING)

    assert await bench.decide(step, LATER) is None
    assert await bench.decide(step, LATER - timedelta(microseconds=1)) is not None


async def test_nobody_else_sees_decides_or_changes_a_step(
    bench: Bench, stranger_id: UUID, database: Database
) -> None:
    step = make_step()
    await bench.plan(step)
    await bench.admit(step, ToolStepState.WAITING)

    assert await bench.decide(step, by=stranger_id) is None
    async with database.as_user(stranger_id) as store:
        assert await store.steps.get(step.step_id) is None
        assert await store.steps.of_chain(bench.chain_id) == []
        assert await store.steps.begin(step.step_id) is None
        assert await store.steps.end(step.step_id, DONE) is None
        await store.steps.replace_round(bench.chain_id, 1, [])

    assert [one.state for one in await bench.steps()] == [ToolStepState.WAITING]


async def test_only_an_approved_step_begins_and_again_after_a_crash(bench: Bench) -> None:
    step = make_step()
    await bench.plan(step)
    assert await bench.begin(step) is None
    await bench.admit(step)

    first, second = await bench.begin(step), await bench.begin(step)

    assert first is not None
    assert (first.state, first.finished_at) == (ToolStepState.RUNNING, None)
    assert first.started_at is not None
    assert second == first


@pytest.mark.parametrize("state", [ToolStepState.WAITING, ToolStepState.REQUESTED])
async def test_a_step_nobody_approved_does_not_begin(bench: Bench, state: ToolStepState) -> None:
    step = make_step()
    await bench.plan(step)
    await bench.admit(step, state)

    assert await bench.begin(step) is None


async def test_a_step_ends_once_with_what_it_came_to(bench: Bench) -> None:
    step = make_step()
    await bench.plan(step)
    await bench.admit(step)
    await bench.begin(step)

    ended = await bench.end(step)

    assert ended is not None
    assert StepResult.model_validate(ended.model_dump()) == DONE
    assert ended.started_at is not None
    assert ended.finished_at is not None
    assert ended.duration_ms >= 0
    failed = StepResult(state=ToolStepState.FAILED, result={}, error_code="tool_failed")
    assert await bench.end(step, failed) is None
    assert await bench.begin(step) is None
    assert await bench.steps() == [ended]


async def test_a_step_that_waits_can_expire(bench: Bench) -> None:
    step = make_step()
    await bench.plan(step)
    await bench.admit(step, ToolStepState.WAITING)

    ended = await bench.end(step, StepResult(state=ToolStepState.EXPIRED, result={}))

    assert ended is not None
    assert (ended.state, ended.duration_ms) == (ToolStepState.EXPIRED, 0)
    assert await bench.decide(step) is None


@pytest.mark.parametrize("arguments", [{"q": "half \ud83d"}, {"q": float("nan")}, {"q": b"bytes"}])
async def test_arguments_that_are_no_json_are_refused_by_name(
    bench: Bench, arguments: dict[Any, Any]
) -> None:
    step = make_step()
    await bench.plan(step)

    for store_it in (
        bench.plan(make_step().model_copy(update={"arguments": arguments})),
        bench.admit(step.model_copy(), all=arguments),
    ):
        with pytest.raises(InvalidInputError, match="no JSON"):
            await store_it

    assert [one.step_id for one in await bench.steps()] == [step.step_id]


@pytest.mark.parametrize(
    ("result", "complaint"),
    [
        ({"summary": "a\0b"}, "NUL"),
        ({"output": "a\0b"}, "NUL"),
        ({"offers": ("https://a.example/\0",)}, "NUL"),
        ({"result": {"text": "half \ud83d"}}, "no JSON"),
        ({"result": {"number": float("inf")}}, "no JSON"),
    ],
)
async def test_results_that_cannot_be_stored_are_refused_by_name(
    bench: Bench, result: dict[str, Any], complaint: str
) -> None:
    step = make_step()
    await bench.plan(step)

    with pytest.raises(InvalidInputError, match=complaint):
        await bench.end(step, DONE.model_copy(update=result))

    assert [one.state for one in await bench.steps()] == [ToolStepState.REQUESTED]


async def test_values_with_nul_characters_come_back_as_they_were(bench: Bench) -> None:
    step = make_step()
    await bench.plan(step)

    ended = await bench.end(step, DONE.model_copy(update={"result": {"text": "a\0b"}}))

    assert ended is not None
    assert ended.result == {"text": "a\0b"}
