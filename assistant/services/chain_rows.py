"""Owns the rows of a chain with its steps: opened once, and put down when nobody runs it."""

from collections.abc import Collection, Sequence
from uuid import UUID

from assistant.contracts.conversations import TurnRecord
from assistant.contracts.ids import chain_id_for_turn, step_id_for
from assistant.contracts.tools import Origin, StepRecord, ToolCall, ToolStepState
from assistant.domain.storable import storable
from assistant.services.ports.chains import NewChain, NewStep, StepResult
from assistant.services.ports.store import UserStore


async def put_down(
    store: UserStore, chain_id: UUID, besides: Collection[ToolStepState] = ()
) -> list[StepRecord]:
    """Stop the open steps of a chain that nobody runs any more; returns those that were open."""
    ended = [
        await store.steps.end(step.step_id, StepResult(state=ToolStepState.STOPPED))
        for step in await store.steps.of_chain(chain_id)
        if not step.state.is_final and step.state not in besides
    ]
    return [step for step in ended if step is not None]


async def open_for_turn(store: UserStore, turn: TurnRecord, calls: Sequence[ToolCall]) -> None:
    """Store the chain that a message itself asks for."""
    chain = NewChain(
        chain_id=chain_id_for_turn(turn.turn_id, turn.run_no),
        turn_id=turn.turn_id,
        session_id=turn.session_id,
        channel=turn.channel,
        request_hash=turn.request_hash,
        request_id=turn.request_id,
    )
    await open_with(store, chain, calls)


async def open_with(store: UserStore, chain: NewChain, calls: Sequence[ToolCall]) -> bool:
    """Store a chain with one round for each call, once; False when it is there already."""
    if not await store.chains.open(chain):
        return False
    for number, call in enumerate(calls, start=1):
        step = NewStep(
            step_id=step_id_for(chain.chain_id, 0, number),
            round_no=number,
            position=0,
            name=call.name,
            origin=Origin.PERSON,
            arguments=storable(call.arguments),
        )
        await store.steps.replace_round(chain.chain_id, number, [step])
    return True
