"""SQL of tool chains: stored once, ended once, seen by their owner only."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from assistant.contracts.chat import TurnState
from assistant.contracts.tools import NO_LABELS, UNTRUSTED, Label, ToolStepState
from assistant.infra.db.database import Database
from assistant.services.ports.chains import StepResult
from tests.assistant.services.dialogues import Dialogue
from tests.factories import make_chain, make_step


async def test_chain_is_stored_once_and_as_it_was_given(database: Database, user_id: UUID) -> None:
    chain = make_chain(labels=UNTRUSTED)

    async with database.as_user(user_id) as store:
        opened = [await store.chains.open(chain) for _ in range(2)]
        stored = await store.chains.get(chain.chain_id)

    assert opened == [True, False]
    assert stored is not None
    assert (stored.user_id, stored.state) == (user_id, TurnState.ACCEPTED)
    assert stored.finished_at is None
    assert chain == type(chain).model_validate(stored.model_dump())


async def test_chains_of_turns_come_oldest_first(dialogue: Dialogue, database: Database) -> None:
    first, second, other = [await dialogue.ask(str(number)) for number in range(3)]
    chains = [make_chain(turn_id=turn.turn_id) for turn in (second, first, other)]
    for chain in chains:
        async with database.as_user(dialogue.user_id) as store:
            await store.chains.open(chain)

    async with database.as_user(dialogue.user_id) as store:
        found = await store.chains.of_turns([first.turn_id, second.turn_id])
        nothing = await store.chains.of_turns([])

    assert [chain.chain_id for chain in found] == [chain.chain_id for chain in chains[:2]]
    assert nothing == []


async def test_labels_are_joined(database: Database, user_id: UUID) -> None:
    chain, other = make_chain(), make_chain()
    async with database.as_user(user_id) as store:
        for one in (chain, other):
            await store.chains.open(one)

        for labels in (NO_LABELS, UNTRUSTED, frozenset(Label), UNTRUSTED):
            await store.chains.add_labels(chain.chain_id, labels)
        changed = await store.chains.get(chain.chain_id)
        untouched = await store.chains.get(other.chain_id)

    assert changed is not None
    assert changed.labels == frozenset(Label)
    assert untouched is not None
    assert untouched.labels == NO_LABELS


async def test_a_chain_ends_once(database: Database, user_id: UUID) -> None:
    chain = make_chain()
    async with database.as_user(user_id) as store:
        await store.chains.open(chain)

        ended = [
            await store.chains.end(chain.chain_id, state)
            for state in (TurnState.STOPPED, TurnState.ANSWERED)
        ]
        stored = await store.chains.get(chain.chain_id)

    assert ended == [True, False]
    assert stored is not None
    assert stored.state is TurnState.STOPPED
    assert stored.finished_at is not None
    assert stored.finished_at >= stored.created_at


async def test_chains_of_others_are_neither_seen_nor_changed(
    database: Database, user_id: UUID, stranger_id: UUID
) -> None:
    chain = make_chain()
    async with database.as_user(user_id) as store:
        await store.chains.open(chain)

    async with database.as_user(stranger_id) as store:
        assert await store.chains.get(chain.chain_id) is None
        assert not await store.chains.open(chain)
        assert not await store.chains.end(chain.chain_id, TurnState.FAILED)
        await store.chains.add_labels(chain.chain_id, UNTRUSTED)
        await store.chains.close(chain.chain_id, TurnState.FAILED)
        assert await store.chains.open_direct() == 0

    async with database.as_user(user_id) as store:
        stored = await store.chains.get(chain.chain_id)
    assert stored is not None
    assert (stored.state, stored.labels) == (TurnState.ACCEPTED, NO_LABELS)


async def test_closing_stops_what_is_open_and_leaves_what_has_ended(
    database: Database, user_id: UUID
) -> None:
    chain, done, left = make_chain(), make_step(), make_step(1)
    async with database.as_user(user_id) as store:
        await store.chains.open(chain)
        await store.steps.replace_round(chain.chain_id, 1, [done, left])
        await store.steps.end(done.step_id, StepResult(state=ToolStepState.DONE))

        for state in (TurnState.STOPPED, TurnState.FAILED):
            await store.chains.close(chain.chain_id, state)
        stored = await store.chains.get(chain.chain_id)
        steps = await store.steps.of_chain(chain.chain_id)

    assert stored is not None
    assert (stored.state, stored.finished_at is None) == (TurnState.STOPPED, False)
    assert [step.state for step in steps] == [ToolStepState.DONE, ToolStepState.STOPPED]
    assert all(step.finished_at for step in steps)


async def test_only_direct_chains_that_are_open_are_counted(
    dialogue: Dialogue, database: Database
) -> None:
    turn = await dialogue.ask("question")
    ended, *chains = [make_chain() for _ in range(3)]
    async with database.as_user(dialogue.user_id) as store:
        for chain in (ended, *chains, make_chain(turn_id=turn.turn_id)):
            await store.chains.open(chain)
        await store.chains.end(ended.chain_id, TurnState.ANSWERED)

        assert await store.chains.open_direct() == 2


async def test_the_oldest_open_turn_that_waits_for_the_person_is_found(
    dialogue: Dialogue, database: Database
) -> None:
    turns = [await dialogue.ask(str(number)) for number in range(3)]
    quiet, first, second = [make_chain(turn_id=turn.turn_id) for turn in turns]
    steps = {chain.chain_id: make_step() for chain in (second, first)}
    later = datetime.now(UTC) + timedelta(minutes=1)
    async with database.as_user(dialogue.user_id) as store:
        for chain in (second, first, quiet):
            await store.chains.open(chain)
        for chain_id, step in steps.items():
            await store.steps.replace_round(chain_id, 1, [step])
            await store.steps.admit(step.step_id, ToolStepState.WAITING, {}, later)
        found = [await store.chains.asking(dialogue.opened)]
        await store.steps.decide(steps[first.chain_id].step_id, datetime.now(UTC), approved=True)
        found.append(await store.chains.asking(dialogue.opened))

    await dialogue.finish(turns[2], TurnState.STOPPED)
    async with database.as_user(dialogue.user_id) as store:
        found.append(await store.chains.asking(dialogue.opened))

    assert found == [turns[1].turn_id, turns[2].turn_id, None]
