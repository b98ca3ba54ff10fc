"""Owns the reading of files that tools made; only their owner finds them, until they expire."""

from collections.abc import Iterable
from uuid import UUID

from assistant.contracts.tools import ArtifactRecord
from assistant.domain.storable import storable
from assistant.errors import NotFoundError
from assistant.services.ports.store import Store


class Artifacts:
    """Reads files; whatever is somebody else's, or expired, does not exist."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def get(self, user_id: UUID, artifact_id: UUID) -> ArtifactRecord:
        """Return a file without its bytes. Raises `NotFoundError`."""
        async with self._store.as_user(user_id) as store:
            found = await store.artifacts.get(artifact_id)
        if found is None:
            raise NotFoundError("no such file")
        return found

    async def content(self, user_id: UUID, artifact_id: UUID) -> bytes:
        """Return the bytes of a file. Raises `NotFoundError`."""
        async with self._store.as_user(user_id) as store:
            content = await store.artifacts.content(artifact_id)
        if content is None:
            raise NotFoundError("no such file")
        return content

    async def contents(
        self, user_id: UUID, files: Iterable[ArtifactRecord], most_bytes: int
    ) -> dict[UUID, bytes]:
        """Return the bytes of those files that have at most `most_bytes` each."""
        small = [file.artifact_id for file in files if file.size <= most_bytes]
        if not small:
            return {}
        async with self._store.as_user(user_id) as store:
            found = {each: await store.artifacts.content(each) for each in small}
        return {each: content for each, content in found.items() if content is not None}

    async def find(self, user_id: UUID, name: str) -> tuple[ArtifactRecord, bytes] | None:
        """Return the file of this id, or the newest one of this name, None if there is none."""
        if storable(name) != name:
            return None
        async with self._store.as_user(user_id) as store:
            artifact_id = _as_id(name)
            found = await store.artifacts.get(artifact_id) if artifact_id else None
            found = found or await store.artifacts.newest(name)
            content = await store.artifacts.content(found.artifact_id) if found else None
        return None if found is None or content is None else (found, content)


def _as_id(name: str) -> UUID | None:
    try:
        return UUID(name)
    except ValueError:
        return None
