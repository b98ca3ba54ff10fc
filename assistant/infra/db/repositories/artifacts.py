"""SQL of files that tools made; bytes are in a table of their own, which listings do not read."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from sqlalchemy import bindparam, delete, func, insert, select
from sqlalchemy.dialects.postgresql import insert as insert_once
from sqlalchemy.ext.asyncio import AsyncConnection

from assistant.contracts.tools import ArtifactRecord, NewArtifact, StepRecord
from assistant.domain.tool_calls import refuse_nul
from assistant.infra.db.models import Artifact, ArtifactContent

_COLUMNS = tuple(
    getattr(Artifact, "id" if name == "artifact_id" else name).label(name)
    for name in ArtifactRecord.model_fields
)
_LIVE = Artifact.expires_at > func.now()
_GET = select(*_COLUMNS).where(Artifact.id == bindparam("artifact"), _LIVE)
_CONTENT = (
    select(ArtifactContent.content)
    .join(Artifact, Artifact.id == ArtifactContent.artifact_id)
    .where(Artifact.id == bindparam("artifact"), _LIVE)
)
_NEWEST = (
    select(*_COLUMNS)
    .where(Artifact.user_id == bindparam("owner"), Artifact.name == bindparam("wanted"), _LIVE)
    .order_by(Artifact.seq.desc())
    .limit(1)
)
_KEPT = (
    select(
        Artifact.id,
        func.sum(Artifact.size).over(order_by=Artifact.seq.desc()).label("newer"),
    )
    .where(Artifact.user_id == bindparam("owner"))
    .subquery()
)
_MAKE_ROOM = delete(Artifact).where(
    Artifact.id.in_(select(_KEPT.c.id).where(_KEPT.c.newer > bindparam("room")))
)
"""A file goes when it and all that are newer take more than the room; its bytes go with it."""


@dataclass(frozen=True)
class Artifacts:
    """Files of one user; expired ones are not seen."""

    connection: AsyncConnection
    user_id: UUID

    async def add(
        self, artifact_id: UUID, step: StepRecord, artifact: NewArtifact, expires_at: datetime
    ) -> None:
        """Store a file of a step, once. Raises `InvalidInputError` for a name with NUL."""
        refuse_nul(artifact.name, artifact.media_type)
        row = insert_once(Artifact).values(
            id=artifact_id,
            user_id=self.user_id,
            chain_id=step.chain_id,
            step_id=step.step_id,
            name=artifact.name,
            media_type=artifact.media_type,
            size=len(artifact.content),
            sha256=sha256(artifact.content).hexdigest(),
            expires_at=expires_at,
        )
        stored = await self.connection.execute(row.on_conflict_do_nothing().returning(Artifact.id))
        if stored.scalar_one_or_none() is not None:
            content = {"artifact_id": artifact_id, "content": artifact.content}
            await self.connection.execute(
                insert(ArtifactContent).values(user_id=self.user_id, **content)
            )

    async def make_room(self, size: int, most: int) -> None:
        """Remove the oldest files, so that with `size` more bytes there are at most `most`."""
        room = {"owner": self.user_id, "room": most - size}
        await self.connection.execute(_MAKE_ROOM, room)

    async def get(self, artifact_id: UUID) -> ArtifactRecord | None:
        """Return a file without its bytes."""
        rows = await self.connection.execute(_GET, {"artifact": artifact_id})
        row = rows.mappings().one_or_none()
        return None if row is None else ArtifactRecord.model_validate(row)

    async def content(self, artifact_id: UUID) -> bytes | None:
        """Return the bytes of a file."""
        return await self.connection.scalar(_CONTENT, {"artifact": artifact_id})

    async def of_chains(self, chain_ids: list[UUID]) -> list[ArtifactRecord]:
        """Return the files of chains in the order they were made."""
        query = select(*_COLUMNS).where(Artifact.chain_id.in_(chain_ids), _LIVE)
        rows = await self.connection.execute(query.order_by(Artifact.seq))
        return [ArtifactRecord.model_validate(row) for row in rows.mappings()]

    async def newest(self, name: str) -> ArtifactRecord | None:
        """Return the newest file of a name."""
        rows = await self.connection.execute(_NEWEST, {"owner": self.user_id, "wanted": name})
        row = rows.mappings().one_or_none()
        return None if row is None else ArtifactRecord.model_validate(row)
