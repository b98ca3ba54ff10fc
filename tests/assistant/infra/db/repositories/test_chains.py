"""SQL of tool chains: stored once, ended once, seen by their owner only."""

from uuid import UUID

from assistant.contracts.chat import TurnState
from assistant.contracts.tools import NO_LABELS, UNTRUSTED, Label
from assistant.infra.db.database import Database
from tests.assistant.services.dialogues import Dialogue
from tests.factories import make_chain


async def test_chain_is_stored_once_and_as_it_was_given(database: Database, user_id: UUID) -> None:
    chain = make_chain(labels=UNTRUSTED)

    async with database.as_user(user_id) as store:
        opened = [await store.chains.open(chain) for _ in range(2)]
        stored = await store.chains.get(chain.chain_id)

    assert opened == [True, False]
    assert stored is not None
    assert (stored.user_id, stored.state, stored.repaired) == (user_id, TurnState.ACCEPTED, False)
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


async def test_model_is_told_of_a_wrong_call_once_and_a_chain_ends_once(
    database: Database, user_id: UUID
) -> None:
    chain = make_chain()
    async with database.as_user(user_id) as store:
        await store.chains.open(chain)

        repaired = [await store.chains.repair(chain.chain_id) for _ in range(2)]
        ended = [
            await store.chains.end(chain.chain_id, state)
            for state in (TurnState.STOPPED, TurnState.ANSWERED)
        ]
        stored = await store.chains.get(chain.chain_id)

    assert (repaired, ended) == ([True, False], [True, False])
    assert stored is not None
    assert (stored.state, stored.repaired) == (TurnState.STOPPED, True)
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
        assert not await store.chains.repair(chain.chain_id)
        assert not await store.chains.end(chain.chain_id, TurnState.FAILED)
        await store.chains.add_labels(chain.chain_id, UNTRUSTED)

    async with database.as_user(user_id) as store:
        stored = await store.chains.get(chain.chain_id)
    assert stored is not None
    assert (stored.state, stored.labels) == (TurnState.ACCEPTED, NO_LABELS)
