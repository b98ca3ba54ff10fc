"""Owns finding tool calls of a person: one by its id, those of turns, the turn that waits."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from assistant.contracts.tools import ArtifactRecord, ChainRecord, StepRecord
from assistant.errors import NotFoundError
from assistant.services.ports.skills import PERSONAL, SkillSet, skills_for
from assistant.services.ports.store import Store


@dataclass(frozen=True)
class TurnCalls:
    """What tools did for a turn: their calls in order, and the files that these made."""

    steps: list[StepRecord] = field(default_factory=list)
    files: list[ArtifactRecord] = field(default_factory=list)


class StepLookup:
    """Finds steps; whatever is somebody else's does not exist."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def find(self, user_id: UUID, step_id: UUID) -> tuple[ChainRecord, StepRecord]:
        """Return a step as it stands and its chain. Raises `NotFoundError`."""
        async with self._store.as_user(user_id) as store:
            step = await store.steps.get(step_id)
            chain = await store.chains.get(step.chain_id) if step else None
        if step is None or chain is None:
            raise NotFoundError("no such step")
        return chain, step

    async def of_turns(self, user_id: UUID, turn_ids: Sequence[UUID]) -> dict[UUID, TurnCalls]:
        """Return what tools did for each of the turns for which they did anything.

        Of a turn that was tried again it is the newest try that used a tool. However many turns
        there are, the number of queries is the same.
        """
        async with self._store.as_user(user_id) as store:
            chains = await store.chains.of_turns(list(turn_ids)) if turn_ids else []
            newest = {chain.turn_id: chain.chain_id for chain in chains if chain.turn_id}
            if not newest:
                return {}
            steps = await store.steps.of_chains(list(newest.values()))
            files = await store.artifacts.of_chains(list(newest.values()))
        found = {chain_id: TurnCalls() for chain_id in newest.values()}
        for step in steps:
            found[step.chain_id].steps.append(step)
        place = {step.step_id: step.chain_id for step in steps}
        for file in files:
            found[place[file.step_id]].files.append(file)
        return {turn_id: found[chain_id] for turn_id, chain_id in newest.items()}

    async def skills(self, user_id: UUID, common: SkillSet, names: Iterable[str]) -> SkillSet:
        """Return the tools to look these names up in; for everybody's, no row is read."""
        own = [name for name in names if name.startswith(PERSONAL)]
        if not own:
            return common
        async with self._store.as_user(user_id) as store:
            return await skills_for(common, store, own)

    async def asking(self, user_id: UUID, session_id: UUID) -> UUID | None:
        """Return the oldest open turn of a dialogue that waits for the person's word."""
        async with self._store.as_user(user_id) as store:
            return await store.chains.asking(session_id)
