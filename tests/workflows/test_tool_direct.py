"""Chains that are asked for directly: calls one after another, once per key, recovered."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from uuid import UUID, uuid4

import pytest

from assistant.contracts.chat import TurnState
from assistant.contracts.ids import chain_workflow_id
from assistant.contracts.tools import ChainRecord, ChainReport, OpenChain, ToolCall, ToolStepState
from assistant.errors import (
    IdempotencyConflictError,
    InvalidInputError,
    NotFoundError,
    ToolUnknownError,
)
from assistant.services.chains import Chains
from gateway.tools import ToolGateway
from tests.chat_product import Chat
from tests.chatting import Json, Person, until
from tests.servers import run_as_owner
from tests.toys import RAN
from tests.workflows.playing import DONE, FAILED
from tests.workflows.test_upkeep import recover

Call = tuple[str, Json]
STOPPED = ToolStepState.STOPPED


@dataclass(frozen=True)
class Direct:
    """What a door does for one person."""

    chat: Chat
    person: Person
    chains: Chains
    gateway: ToolGateway

    @property
    def user_id(self) -> UUID:
        return self.person.account.user_id

    async def opens(self, *calls: Call, key: str = "") -> ChainRecord:
        """Store a chain and do not start it."""
        made = tuple(ToolCall(name=name, arguments=arguments) for name, arguments in calls)
        asked = OpenChain(user_id=self.user_id, calls=made, key=key or str(uuid4()))
        return await self.chains.open(asked)

    async def does(self, *calls: Call, key: str = "") -> ChainReport:
        chain = await self.opens(*calls, key=key)
        await self.gateway.start(chain, rounds=len(calls))
        return await self.ended(chain)

    async def report(self, chain: ChainRecord) -> ChainReport:
        return await self.chains.report(self.user_id, chain.chain_id)

    async def ended(self, chain: ChainRecord) -> ChainReport:
        async def final() -> ChainReport | None:
            report = await self.report(chain)
            return report if report.chain.state.is_final else None

        return await until(final)

    async def begins(self, chain: ChainRecord) -> None:
        """Start a chain and wait until its first step runs."""
        await self.gateway.start(chain, rounds=1)

        async def runs() -> bool:
            return (await self.report(chain)).steps[0].state is ToolStepState.RUNNING

        await until(runs)


@pytest.fixture
def direct(tool_chat: Chat, player: Person) -> Direct:
    tools = tool_chat.door.deps.tools
    return Direct(tool_chat, player, tools.chains, tools.gateway)


@pytest.fixture
def grow_old(owner_url: str) -> Callable[[ChainRecord], Awaitable[None]]:
    """Move a chain into the past, where recovery looks."""

    async def age(chain: ChainRecord) -> None:
        old = "UPDATE tool_chains SET created_at = now() - interval '1 hour' WHERE id = $1"
        await run_as_owner(owner_url, old, chain.chain_id)

    return age


async def test_calls_run_one_after_another_and_hand_over(direct: Direct) -> None:
    report = await direct.does(
        ("echo", {"text": "trace"}), ("follow", {}), ("change", {"text": "direct"})
    )

    assert [(step.name, step.state, step.round_no) for step in report.steps] == [
        ("echo", DONE, 1),
        ("follow", DONE, 2),
        ("change", DONE, 3),
    ]
    assert report.steps[1].output == "followed trace"
    assert report.chain.state is TurnState.ANSWERED
    assert all(
        one.finished_at and two.started_at and one.finished_at <= two.started_at
        for one, two in zip(report.steps, report.steps[1:], strict=False)
    )


async def test_what_a_person_asks_for_is_done_among_texts_from_outside(direct: Direct) -> None:
    report = await direct.does(("outside", {"text": "page"}), ("change", {"text": "own word"}))

    assert [step.state for step in report.steps] == [DONE, DONE]
    assert RAN["own word"] == 1


async def test_a_failed_call_does_not_end_the_chain(direct: Direct) -> None:
    report = await direct.does(
        ("fail", {"text": "x"}), ("echo", {}), ("files", {"text": "note.txt"})
    )

    assert [(step.state, step.error_code) for step in report.steps] == [
        (FAILED, "tool_failed"),
        (ToolStepState.INVALID, "tool_arguments"),
        (DONE, None),
    ]
    assert [file.name for file in report.artifacts] == ["note.txt"]


async def test_one_key_is_one_chain(direct: Direct) -> None:
    call = ("change", {"text": "same key"})

    first = await direct.does(call, key="key")
    again = await direct.does(call, key="key")

    assert first == again
    assert RAN["same key"] == 1
    with pytest.raises(IdempotencyConflictError):
        await direct.opens(("change", {"text": "another"}), key="key")


async def test_keys_are_the_person_s_own(direct: Direct) -> None:
    other = replace(direct, person=await direct.chat.new_person())

    mine = await direct.does(("echo", {"text": "mine"}), key="key")
    theirs = await other.does(("echo", {"text": "theirs"}), key="key")

    assert mine.chain.chain_id != theirs.chain.chain_id
    with pytest.raises(NotFoundError):
        await other.report(mine.chain)


async def test_what_cannot_be_done_is_refused_at_once(direct: Direct) -> None:
    with pytest.raises(ToolUnknownError):
        await direct.opens(("no_such_tool", {}))
    with pytest.raises(InvalidInputError):
        await direct.opens(*[("echo", {"text": "x"})] * 4)
    with pytest.raises(InvalidInputError):
        await direct.opens()


@pytest.mark.usefixtures("alone")
async def test_a_chain_whose_door_died_is_recovered(
    direct: Direct, grow_old: Callable[[ChainRecord], Awaitable[None]]
) -> None:
    chain = await direct.opens(("echo", {"text": "one"}), ("follow", {}))
    await grow_old(chain)

    await recover(direct.chat)
    report = await direct.ended(chain)

    assert [(step.name, step.state) for step in report.steps] == [("echo", DONE), ("follow", DONE)]


@pytest.mark.usefixtures("alone")
async def test_a_terminated_chain_is_taken_up_and_does_nothing_twice(
    direct: Direct, grow_old: Callable[[ChainRecord], Awaitable[None]], tmp_path: object
) -> None:
    chain = await direct.opens(
        ("mark", {"text": f"{tmp_path}/mark"}), ("mark_again", {"text": f"{tmp_path}/again"})
    )
    await direct.begins(chain)
    workflow_id = chain_workflow_id(chain.chain_id)
    await direct.chat.core.temporal.client.get_workflow_handle(workflow_id).terminate()
    await grow_old(chain)

    await recover(direct.chat)
    once, again = (await direct.ended(chain)).steps

    assert (once.state, once.error_code) == (FAILED, "tool_unknown_outcome")
    assert again.state is DONE


async def test_a_cancelled_chain_stops_all_its_steps(direct: Direct) -> None:
    chain = await direct.opens(("sleep", {"text": "1.4 direct"}), ("echo", {"text": "never"}))
    await direct.begins(chain)

    await direct.person.post(f"/workflows/{chain_workflow_id(chain.chain_id)}/cancel")
    report = await direct.ended(chain)

    assert report.chain.state is TurnState.STOPPED
    assert [step.state for step in report.steps] == [STOPPED, STOPPED]
    assert "never" not in RAN
