"""Owns finding tool calls of a person: one by its id, and the turn whose call waits for them."""

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

    async def asking(self, user_id: UUID, session_id: UUID) -> UUID | None:
        """Return the oldest open turn of a dialogue that waits for the person's word."""
        async with self._store.as_user(user_id) as store:
            return await store.chains.asking(session_id)
