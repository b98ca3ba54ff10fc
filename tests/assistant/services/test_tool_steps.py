"""The running of one step, on the real database: once, within its limits, told as it is."""

import asyncio
from typing import Any
from uuid import uuid4

import pytest

from assistant.contracts.tools import (
    UNTRUSTED,
    ChainRef,
    NewArtifact,
    StepEnd,
    StepReceipt,
    StepRef,
    ToolStepState,
)
from assistant.errors import NotFoundError, ToolUnavailableError
from assistant.services.ports.skills import SkillResult, Toolbox
from assistant.skills.registry import Registry
from tests.assistant.services.tooling import Bench
from tests.servers import run_as_owner
from tests.toys import RAN, Echo

APPROVED, RUNNING, DONE = ToolStepState.APPROVED, ToolStepState.RUNNING, ToolStepState.DONE
FAILED, STOPPED, EXPIRED = ToolStepState.FAILED, ToolStepState.STOPPED, ToolStepState.EXPIRED


class Brings(Echo):
    """Returns what the test wants."""

    name = "brings"

    def __init__(self, **result: Any) -> None:
        super().__init__(Toolbox())
        self.result = SkillResult(**({"output": "o", "summary": "s"} | result))

    async def play(self, text: str) -> SkillResult:  # noqa: ARG002
        return self.result


def file(name: str, size: int = 3) -> NewArtifact:
    return NewArtifact(name=name, media_type="text/plain", content=b"x" * size)


async def settle(bench: Bench, chain: ChainRef, state: ToolStepState) -> StepReceipt:
    ref = StepRef(chain=chain, step_id=(await bench.step(chain)).step_id)
    return await bench.tools.settle(StepEnd(ref=ref, state=state, error_code="tool_timeout"))


async def approved(bench: Bench, name: str, text: str, **chain: Any) -> ChainRef:
    ref = await bench.opens((name, text), **chain)
    await bench.admit(ref)
    return ref


async def test_a_step_that_has_ended_is_not_run_again(bench: Bench) -> None:
    text = uuid4().hex
    chain = await approved(bench, "echo", text)

    receipts = [await bench.run(chain) for _ in range(3)]

    step = await bench.step(chain)
    assert {receipt.state for receipt in receipts} == {DONE}
    assert (step.output, step.summary, RAN[text]) == (f"echo: {text}", "said", 1)
    assert step.result == {"answer": "", "data": {"text": text}}


async def test_what_was_interrupted_runs_again_only_if_it_may_be_repeated(bench: Bench) -> None:
    repeatable = await approved(bench, "echo", uuid4().hex)
    once = await approved(bench, "change", uuid4().hex)
    for chain in (repeatable, once):
        async with bench.core.database.as_user(bench.user_id) as store:
            await store.steps.begin((await bench.step(chain)).step_id)

    assert (await bench.run(repeatable)).state is DONE
    receipt = await bench.run(once)

    assert (receipt.state, receipt.error_code) == (FAILED, "tool_unknown_outcome")
    assert (await bench.step(once)).arguments["text"] not in RAN


@pytest.mark.parametrize("state", [STOPPED, ToolStepState.DENIED, EXPIRED])
async def test_what_was_not_approved_or_was_stopped_does_not_run(
    bench: Bench, state: ToolStepState
) -> None:
    text = uuid4().hex
    chain = await approved(bench, "change", text, labels=UNTRUSTED)
    assert (await bench.run(chain)).state is ToolStepState.WAITING
    await settle(bench, chain, state)

    assert (await bench.run(chain)).state is state
    assert text not in RAN


async def test_arguments_that_are_not_those_approved_do_not_run(
    bench: Bench, owner_url: str
) -> None:
    text = uuid4().hex
    chain = await approved(bench, "change", text)
    step = await bench.step(chain)
    other = f'UPDATE tool_steps SET arguments = \'{{"text": "{text}!"}}\' WHERE id = $1'  # noqa: S608
    await run_as_owner(owner_url, other, step.step_id)

    with pytest.raises(NotFoundError):
        await bench.run(chain)
    assert f"{text}!" not in RAN


async def test_what_may_heal_is_raised_and_leaves_the_step_open(bench: Bench) -> None:
    chain = await approved(bench, "flaky", uuid4().hex)

    with pytest.raises(ToolUnavailableError):
        await bench.run(chain)
    assert (await bench.step(chain)).state is RUNNING
    assert (await bench.run(chain)).state is DONE


@pytest.mark.parametrize(("name", "output"), [("fail", "why"), ("break", "the tool broke")])
async def test_other_failures_end_the_step(bench: Bench, name: str, output: str) -> None:
    chain = await approved(bench, name, "why")

    receipt = await bench.run(chain)

    step = await bench.step(chain)
    assert (receipt.state, receipt.error_code) == (FAILED, "tool_failed")
    assert (step.output, step.finished_at is not None) == (output, True)


async def test_a_tool_that_takes_too_long_is_a_time_out(bench: Bench) -> None:
    chain = await approved(bench, "sleep", "60")
    step = await bench.step(chain)

    receipt = await bench.tools.run(StepRef(chain=chain, step_id=step.step_id), 0.1)

    assert (receipt.state, receipt.error_code) == (FAILED, "tool_timeout")


async def test_a_cancelled_call_leaves_its_step_to_who_cancelled_it(bench: Bench) -> None:
    chain = await approved(bench, "sleep", "60")

    running = asyncio.create_task(bench.run(chain))
    await asyncio.sleep(0.2)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running

    assert (await bench.step(chain)).state is RUNNING
    assert (await settle(bench, chain, STOPPED)).state is STOPPED


async def test_labels_of_a_result_become_the_chain_s(bench: Bench) -> None:
    chain, (step,) = await bench.did(("outside", "page"))

    assert step.labels == UNTRUSTED
    assert (await bench.chain(chain)).labels == UNTRUSTED


async def test_a_failure_of_what_asks_the_network_is_not_trusted_either(bench: Bench) -> None:
    chain = await bench.opens(("unreachable", "https://example.com/a"))
    await bench.admit(chain)

    receipt = await bench.run(chain, 0)

    assert receipt.state is ToolStepState.FAILED
    assert (await bench.chain(chain)).labels == UNTRUSTED


async def test_files_are_kept_within_limits_and_a_long_text_whole(bench: Bench) -> None:
    brought = (file("a.txt"), file("big.bin", 2_000), file("b\0.txt"), file("c.txt"))
    bench.skills = Registry([Brings(output="y" * 500, artifacts=brought)])

    chain, (step,) = await bench.did(("brings", "x"))

    report = await bench.chains.report(bench.user_id, chain.chain_id)
    assert [(one.name, one.size) for one in report.artifacts] == [
        ("brings-1-1.md", 500),
        ("a.txt", 3),
    ]
    assert step.output.startswith("y" * 100 + "\n\n[cut here")
    assert "left out" in step.output


async def test_values_are_made_fit_to_be_stored(bench: Bench) -> None:
    odd = {"n": float("inf"), "id": uuid4, "\0": "\ud800", "long": "z" * 500}
    bench.skills = Registry([Brings(output="a\0b", summary="\0", data=odd, offers=("u\0",))])

    _, (step,) = await bench.did(("brings", "x"))

    assert (step.state, step.output) == (DONE, "a\N{REPLACEMENT CHARACTER}b")
    assert step.result["data"]["n"] is None
    assert step.result["data"]["long"] == "z" * 100
    assert step.offers == ("u\N{REPLACEMENT CHARACTER}",)


async def test_settling_ends_what_is_open_and_leaves_what_has_ended(bench: Bench) -> None:
    open_one = await approved(bench, "echo", "x")
    ended, _ = await bench.did(("echo", "x"))

    assert (await settle(bench, open_one, FAILED)).error_code == "tool_timeout"
    assert (await settle(bench, ended, FAILED)).state is DONE
    assert (await settle(bench, open_one, STOPPED)).state is FAILED


async def test_a_wait_that_ends_as_the_person_says_yes_has_not_expired(bench: Bench) -> None:
    chain = await approved(bench, "change", uuid4().hex, labels=UNTRUSTED)
    step = await bench.step(chain)
    await bench.approvals.decide(bench.user_id, step.step_id, approved=True)

    assert (await settle(bench, chain, EXPIRED)).state is APPROVED
    assert (await bench.run(chain)).state is DONE


async def test_steps_of_others_and_those_that_are_gone_are_not_found(
    bench: Bench, others_bench: Bench
) -> None:
    chain = await approved(bench, "echo", uuid4().hex)
    step_id = (await bench.step(chain)).step_id
    theirs = chain.model_copy(update={"user_id": others_bench.user_id})

    for ref in (StepRef(chain=theirs, step_id=step_id), StepRef(chain=chain, step_id=uuid4())):
        with pytest.raises(NotFoundError):
            await bench.tools.run(ref, 1)
        settled = await bench.tools.settle(StepEnd(ref=ref, state=FAILED))
        assert settled.state is STOPPED
    assert (await bench.step(chain)).state is APPROVED
