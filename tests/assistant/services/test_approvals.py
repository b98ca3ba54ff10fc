"""The person's word about a call: once, in time, their own."""

from datetime import timedelta
from uuid import uuid4

import pytest

from assistant.contracts.ids import chain_topic, chain_workflow_id
from assistant.contracts.tools import UNTRUSTED, ChainRef, StepRecord, ToolStepState
from assistant.contracts.user_events import ApprovalAsked, UserEventKind
from assistant.errors import ApprovalOverError, NotFoundError
from assistant.services.approvals import exact
from tests.assistant.services.tooling import Bench

APPROVED, DENIED = ToolStepState.APPROVED, ToolStepState.DENIED


async def waits(bench: Bench) -> tuple[ChainRef, StepRecord]:
    chain = await bench.opens(("change", "it"), labels=UNTRUSTED)
    await bench.admit(chain)
    return chain, await bench.step(chain)


@pytest.mark.parametrize("approved", [True, False])
async def test_the_first_word_counts_and_may_be_repeated(bench: Bench, *, approved: bool) -> None:
    chain, step = await waits(bench)

    told = [
        await bench.approvals.decide(bench.user_id, step.step_id, approved=approved)
        for _ in range(3)
    ]

    assert {one.chain_id for one in told} == {chain.chain_id}
    assert (await bench.step(chain)).state is (APPROVED if approved else DENIED)
    with pytest.raises(ApprovalOverError):
        await bench.approvals.decide(bench.user_id, step.step_id, approved=not approved)


async def test_yes_may_be_repeated_when_the_call_has_been_made(bench: Bench) -> None:
    chain, step = await waits(bench)
    await bench.approvals.decide(bench.user_id, step.step_id, approved=True)
    await bench.run(chain)

    await bench.approvals.decide(bench.user_id, step.step_id, approved=True)

    assert (await bench.step(chain)).state is ToolStepState.DONE


async def test_after_the_time_is_over_nothing_counts(bench: Bench) -> None:
    chain, step = await waits(bench)
    bench.late = timedelta(seconds=61)

    for approved in (True, False):
        with pytest.raises(ApprovalOverError):
            await bench.approvals.decide(bench.user_id, step.step_id, approved=approved)

    assert (await bench.step(chain)).state is ToolStepState.WAITING


async def test_what_does_not_wait_cannot_be_approved(bench: Bench) -> None:
    chain = await bench.opens(("change", "it"), labels=UNTRUSTED)
    step = await bench.step(chain)

    with pytest.raises(ApprovalOverError):
        await bench.approvals.decide(bench.user_id, step.step_id, approved=True)


async def test_strangers_and_unknown_steps_are_not_found(bench: Bench, others_bench: Bench) -> None:
    chain, step = await waits(bench)

    for user_id, step_id in ((others_bench.user_id, step.step_id), (bench.user_id, uuid4())):
        with pytest.raises(NotFoundError):
            await bench.approvals.decide(user_id, step_id, approved=True)
    assert (await bench.step(chain)).state is ToolStepState.WAITING


async def test_listeners_hear_the_word_once(bench: Bench) -> None:
    chain, step = await waits(bench)

    async with bench.core.bus.subscribe(chain_topic(chain.chain_id)) as heard:
        for _ in range(2):
            await bench.approvals.decide(bench.user_id, step.step_id, approved=True)
        await bench.run(chain)
        states = [(await anext(heard)).tool for _ in range(3)]

    assert [one.state for one in states if one] == ["approved", "running", "done"]


def test_arguments_are_shown_with_nothing_invisible_in_them() -> None:
    shown = exact(
        {"text": "а\N{ZERO WIDTH SPACE}б\N{RIGHT-TO-LEFT OVERRIDE}\N{TAG LATIN SMALL LETTER A}"}
    )

    assert shown == '{\n  "text": "а\\u{200b}б\\u{202e}\\u{e0061}"\n}'


@pytest.mark.parametrize(
    "hidden", ["\ufe01", "\U000e0155", "\u2028", "\u3164", "\u115f", "\u2800", "\u00a0", "\u00ad"]
)
def test_characters_that_look_like_nothing_are_spelled_out(hidden: str) -> None:
    assert f"\\u{{{ord(hidden):04x}}}" in exact({"url": f"https://blog.example/x{hidden}"})


async def test_every_channel_is_asked_once_with_the_exact_arguments(bench: Bench) -> None:
    chain = await bench.opens(
        ("change", "it\u200b"), ("change", "more"), ("echo", "fine"), labels=UNTRUSTED
    )
    for _ in range(2):
        await bench.admit(chain)

    steps = await bench.steps(chain)
    async with bench.core.database.as_user(bench.user_id) as store:
        told = await store.events.after(0, 9)
    first, second = [ApprovalAsked.model_validate(event.payload) for event in told]
    assert {event.kind for event in told} == {UserEventKind.APPROVAL}
    assert [first.step_id, second.step_id] == [step.step_id for step in steps[:2]]
    assert first.workflow_id == chain_workflow_id(chain.chain_id)
    assert (first.tool, first.title) == ("change", "Change")
    assert first.arguments == exact(steps[0].arguments)
    assert "\u200b" not in first.arguments
    assert first.expires_at == steps[0].approval_expires_at
