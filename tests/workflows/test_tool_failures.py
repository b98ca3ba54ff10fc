"""Tools that fail, break, hang or bring too much; models that die; people who say stop."""

import asyncio
import time
from itertools import count

import pytest
from temporalio.client import WorkflowExecutionStatus

from assistant.contracts.tools import ToolStepState
from tests.chatting import Json, calls, calls_together, says, until
from tests.toys import CANCELLED, RAN
from tests.workflows.playing import DONE, FAILED, Play, chain_of, offered, tool_results

STOPPED, RUNNING = ToolStepState.STOPPED, ToolStepState.RUNNING
TEXTS = (f"text {number}" for number in count())


@pytest.mark.parametrize(
    ("tool", "code", "runs"), [("fail", "tool_failed", 1), ("break", "tool_failed", 1)]
)
async def test_a_tool_that_fails_ends_its_step_and_the_model_is_told(
    play: Play, tool: str, code: str, runs: int
) -> None:
    text = next(TEXTS)
    both = calls_together((tool, {"text": text}), ("echo", {"text": "good"}))
    model = await play.person.uses(both, says("half of it"))

    answer = await play.person.answer("Try")

    assert answer["response"] == "half of it"
    failed, good = await play.steps(answer["turn_id"])
    assert (failed.state, failed.error_code, good.state) == (FAILED, code, DONE)
    assert RAN[text] == runs
    told = tool_results((await model.received())[1])[0]
    assert told.startswith("Error: ")
    assert "Traceback" not in str(await model.received())
    assert "has failed" not in await model.prompt()


async def test_a_model_is_told_plainly_that_every_tool_has_failed(play: Play) -> None:
    both = calls_together(("fail", {"text": "no one"}), ("break", {"text": next(TEXTS)}))
    model = await play.person.uses(both, says("Nothing worked."))

    answer = await play.person.answer("Try")

    assert answer["response"] == "Nothing worked."
    assert "Every tool that was called has failed" in await model.prompt()
    assert tool_results((await model.received())[1])[0] == "Error: no one"


async def test_a_tool_that_may_work_the_next_time_is_tried_again(play: Play) -> None:
    text = next(TEXTS)
    await play.person.uses(calls("flaky", text=text), says("done"))

    answer = await play.person.answer("Try")

    assert await play.made(answer["turn_id"]) == [("flaky", DONE)]
    assert RAN[text] == 2


async def test_a_tool_that_never_works_is_given_up_after_three_attempts(play: Play) -> None:
    text = next(TEXTS)
    model = await play.person.uses(calls("down", text=text), says("It is down."))

    answer = await play.person.answer("Try")

    (step,) = await play.steps(answer["turn_id"])
    assert (step.state, step.error_code, RAN[text]) == (FAILED, "tool_unavailable", 3)
    assert tool_results((await model.received())[1]) == ["Error: tool_unavailable"]


async def test_a_tool_that_takes_too_long_is_ended(play: Play) -> None:
    text = f"60 {next(TEXTS)}"
    await play.person.uses(calls("sleep", text=text), says("It took too long."))

    answer = await play.person.answer("Sleep")

    (step,) = await play.steps(answer["turn_id"])
    assert (step.state, step.error_code, RAN[text]) == (FAILED, "tool_timeout", 1)
    assert 1_400 < step.duration_ms < 2_500


async def test_a_result_that_is_too_long_is_cut_and_kept_as_a_file(play: Play) -> None:
    model = await play.person.uses(calls("huge", text="x"), says("much"))

    answer = await play.person.answer("Give me much")

    (step,) = await play.steps(answer["turn_id"])
    values, file = await play.files(answer["turn_id"])
    assert step.output.startswith("x" * 1_000 + "\n\n[cut here")
    assert file.name in step.output
    assert (file.size, file.media_type) == (200_000, "text/markdown")
    assert len(step.result["data"]["all"]) == 1_000
    assert step.result["data"]["truncated"] is True
    assert (values.name, values.media_type) == ("huge-1-1.json", "application/json")
    assert values.size > 200_000
    assert len(tool_results((await model.received())[1])[0]) < 1_200


async def test_values_that_cannot_be_stored_do_not_break_a_step(play: Play) -> None:
    await play.person.uses(calls("odd", text=next(TEXTS)), says("odd"))

    answer = await play.person.answer("Be odd")

    (step,) = await play.steps(answer["turn_id"])
    assert (step.state, step.result["data"]["number"]) == (DONE, None)


@pytest.mark.parametrize("death", [[{"fail": {"status": 400}}], [{"say": "ha"}, {"drop": True}]])
async def test_when_the_model_dies_after_the_tools_their_results_are_the_answer(
    play: Play, death: list[Json]
) -> None:
    both = calls_together(("echo", {"text": "found it"}), ("fail", {"text": "secret reason"}))
    await play.person.uses(both, death)

    answer = await play.person.answer("Find it")

    assert answer["state"] == "answered"
    assert "The model gave no answer" in answer["response"]
    assert "echo: found it" in answer["response"]
    assert "Fail: The tool could not do this" in answer["response"]
    assert not answer["response"].startswith("ha")


async def test_a_stop_reaches_the_tool_at_once(play: Play) -> None:
    text = f"1.4 {next(TEXTS)}"
    model = await play.person.uses(calls("sleep", text=text), says("never"))
    accepted = await play.person.starts("Sleep")
    await play.until_step(accepted["turn_id"], "sleep", RUNNING)
    await until(lambda: _ran(text))

    began = time.monotonic()
    await play.person.post(f"/chat/{accepted['session_id']}/stop")
    turn = await play.person.ended(accepted["turn_id"])

    (step,) = await play.steps(accepted["turn_id"])
    assert turn["state"] == "stopped"
    assert step.state is STOPPED
    assert CANCELLED[text] - began < 0.5  # 0.3 on an idle machine
    assert len(await model.received()) == 1
    chain = await play.chain(accepted["turn_id"])
    assert chain
    assert chain.state == "stopped"


@pytest.mark.parametrize("whole", [False, True])
async def test_a_cancelled_workflow_puts_its_tools_down(play: Play, *, whole: bool) -> None:
    two = calls_together(("sleep", {"text": "1.4 c"}), ("echo", {"text": "c"}))
    await play.person.uses(two, says("never"))
    accepted = await play.person.starts("Sleep")
    turn_id = accepted["turn_id"]
    await play.until_step(turn_id, "sleep", RUNNING)
    await play.until_step(turn_id, "echo", DONE)

    await (play.dialogue(accepted) if whole else play.run_of(turn_id)).cancel()
    turn = await play.person.ended(turn_id)

    assert turn["state"] == "stopped"
    assert await play.made(turn_id) == [("sleep", STOPPED), ("echo", DONE)]
    status = await play.closed(play.run_of(turn_id))
    assert status is WorkflowExecutionStatus.CANCELED


async def test_a_stop_while_the_model_reads_the_results_ends_the_turn(play: Play) -> None:
    hangs = [{"say": "half"}, {"hang": True}]
    model = await play.person.uses(calls("echo", text="a"), hangs)
    accepted = await play.person.starts("Go")
    await model.speaks(2)

    await play.person.post(f"/chat/{accepted['session_id']}/stop")
    turn = await play.person.ended(accepted["turn_id"])

    assert (turn["state"], await play.made(accepted["turn_id"])) == ("stopped", [("echo", DONE)])
    assert turn["response"] == "half"


async def test_a_chain_that_is_terminated_is_done_without(play: Play) -> None:
    model = await play.person.uses(calls("sleep", text="1.4 t"), says("without"))
    accepted = await play.person.starts("Go")
    turn_id = accepted["turn_id"]
    await play.until_step(turn_id, "sleep", RUNNING)

    await play.run_of(turn_id).terminate()
    turn = await play.person.ended(turn_id)

    assert (turn["state"], turn["response"]) == ("answered", "without")
    assert await play.made(turn_id) == [("sleep", STOPPED)]
    assert offered(await model.received()) == [True, False]
    await asyncio.sleep(1.5)  # the tool that went on has no say any more
    assert await play.made(turn_id) == [("sleep", STOPPED)]
    chain = await play.chain(turn_id)
    assert chain
    assert (chain.chain_id, chain.state) == (chain_of(turn_id), "stopped")


async def _ran(text: str) -> bool:
    return text in RAN
