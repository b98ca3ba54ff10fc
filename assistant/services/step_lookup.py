"""Owns finding one tool call of a person by its id, with the chain that it belongs to."""

from uuid import UUID

from assistant.contracts.tools import ChainRecord, StepRecord
from assistant.errors import NotFoundError
from assistant.services.ports.store import Store


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
