"""Workers that end or die while tools run or wait: nothing is lost, nor done twice blindly."""

import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

import pytest
import pytest_asyncio

from assistant.contracts.tools import ToolStepState
from assistant.infra.settings import Settings
from runtime.core import open_core
from runtime.worker import open_worker
from tests.chat_product import Chat, door_of, grow_old
from tests.chatting import Json, calls, calls_together, says, until
from tests.faults.stage import environment
from tests.toys import RAN, load_toys, toy_settings
from tests.workflows.playing import DONE, FAILED, Play, offered
from tests.workflows.test_upkeep import recover

ROOT = Path(__file__).parents[2]
STOPPED, RUNNING = ToolStepState.STOPPED, ToolStepState.RUNNING


@pytest_asyncio.fixture
async def still(settings: Settings, model_url: str) -> AsyncIterator[Chat]:
    """The product with toys and without a worker."""
    own = toy_settings(settings, model_url, tool_approval_seconds=20)
    async with open_core(own, lazy=False) as core, door_of(core, load_toys) as door:
        yield Chat(core, door, own.ollama_base_url)


@pytest.fixture
async def play(still: Chat) -> Play:
    return Play(still, await still.new_person())


@contextmanager
def killable(chat: Chat) -> Iterator["subprocess.Popen[bytes]"]:
    """Run a worker as a process."""
    settings = chat.core.settings
    limits = {
        name.upper(): str(getattr(settings, name))
        for name in type(settings).model_fields
        if name.startswith(("tool_", "browser_", "sandbox_c"))
    }
    process = subprocess.Popen(
        (sys.executable, "-m", "tests.workflows.toy_worker"),
        cwd=ROOT,
        env=environment(settings) | limits,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()


async def marks(play: Play, file: Path) -> Json:
    """Have the model call two tools that leave marks, and wait until both have."""
    both = calls_together(("mark", {"text": str(file)}), ("mark_again", {"text": str(file)}))
    await play.person.uses(both, says("marked"))
    accepted = await play.person.starts("Leave marks")

    async def both_left() -> bool:
        return len(left_in(file)) == 2

    await until(both_left)
    return accepted


def left_in(file: Path) -> list[str]:
    return sorted(file.read_text(encoding="utf-8").split()) if file.exists() else []


async def check(play: Play, accepted: Json, file: Path) -> None:
    turn = await play.person.ended(accepted["turn_id"])
    once, again = await play.steps(accepted["turn_id"])
    assert turn["response"] == "marked"
    assert (once.state, once.error_code) == (FAILED, "tool_unknown_outcome")
    assert again.state is DONE
    assert left_in(file) == ["mark", "mark_again", "mark_again"]


async def test_a_worker_that_ends_under_way_repeats_only_what_may_be_repeated(
    play: Play, tmp_path: Path
) -> None:
    async with open_worker(play.chat.core, sandboxed=True, load=load_toys):
        accepted = await marks(play, tmp_path / "marks")
    async with open_worker(play.chat.core, sandboxed=True, load=load_toys):
        await check(play, accepted, tmp_path / "marks")


async def test_a_worker_that_is_killed_repeats_only_what_may_be_repeated(
    play: Play, tmp_path: Path
) -> None:
    with killable(play.chat):
        accepted = await marks(play, tmp_path / "marks")
    async with open_worker(play.chat.core, sandboxed=True, load=load_toys):
        await check(play, accepted, tmp_path / "marks")


@pytest.mark.parametrize("approved", [True, False])
async def test_a_wait_outlasts_its_worker(play: Play, *, approved: bool) -> None:
    text = f"outlasts {approved}"
    await play.person.uses(calls("outside", text="page"), calls("change", text=text), says("ok"))
    async with open_worker(play.chat.core, sandboxed=True, load=load_toys):
        accepted = await play.person.starts("Go")
        step = await play.waiting(accepted["turn_id"])
    await play.decides(step, approved=approved)
    async with open_worker(play.chat.core, sandboxed=True, load=load_toys):
        turn = await play.person.ended(accepted["turn_id"])

    assert turn["response"] == "ok"
    assert RAN.get(text, 0) == approved


@pytest.mark.usefixtures("alone")
@pytest.mark.parametrize(
    "then", [says("whole"), calls_together(("echo", {"text": "new"}))], ids=["says", "calls"]
)
async def test_a_turn_whose_workflows_were_terminated_is_recovered(
    play: Play, owner_url: str, then: list[Json]
) -> None:
    async with open_worker(play.chat.core, sandboxed=True, load=load_toys):
        change = calls("change", text=f"terminated {then}")
        model = await play.person.uses(calls("outside", text="page"), change, then, says("whole"))
        accepted = await play.person.starts("Go")
        turn_id = accepted["turn_id"]
        step = await play.waiting(turn_id)
        await play.dialogue(accepted).terminate()
        await play.closed(play.run_of(turn_id))
        await grow_old(owner_url, UUID(turn_id))

        await recover(play.chat)
        turn = await play.person.ended(turn_id)
        late = await play.decides(step, approved=True)

    assert (turn["state"], turn["response"]) == ("answered", "whole")
    assert (await play.made(turn_id))[:2] == [("outside", DONE), ("change", STOPPED)]
    assert (await play.made(turn_id))[2:] == [("echo", DONE)][: then != says("whole")]
    assert late.status_code == 409
    assert offered(await model.received())[2]
    assert len(await play.person.messages(accepted["session_id"])) == 2
