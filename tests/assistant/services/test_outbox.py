"""What goes into the outbox: parts in order, buttons under the last, files by their id."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

from assistant.contracts.ids import outbox_id_for
from assistant.contracts.telegram import OutboxRecord, OutgoingKind
from assistant.contracts.tools import ArtifactRecord
from assistant.infra.db.database import Database
from assistant.services.outbox import queue_approval, queue_file


async def row(database: Database, user_id: UUID, source: str, ordinal: int) -> OutboxRecord:
    async with database.as_user(user_id) as store:
        found = await store.outbox.get(outbox_id_for(source, ordinal))
    assert found is not None
    return found


async def test_an_approval_has_its_buttons_under_the_last_part(
    database: Database, user_id: UUID
) -> None:
    source, step_id = f"approval/{uuid4()}", uuid4()
    async with database.as_user(user_id) as store:
        await queue_approval(store, 5, source, "Можно?\n\n" * 600, step_id)

    first, last = [await row(database, user_id, source, ordinal) for ordinal in range(2)]
    assert (first.kind, first.buttons) == (OutgoingKind.NOTICE, ())
    assert last.buttons == (f"approve:{step_id}", f"deny:{step_id}")
    assert all(len(data.encode()) <= 64 for data in last.buttons)


async def test_a_file_is_queued_once_by_its_id(database: Database, user_id: UUID) -> None:
    source, now = f"file/{uuid4()}", datetime.now(UTC)
    artifact = ArtifactRecord(
        artifact_id=uuid4(),
        chain_id=uuid4(),
        step_id=uuid4(),
        name="n" * 300,
        media_type="text/plain",
        size=1,
        sha256="",
        created_at=now,
        expires_at=now,
    )
    async with database.as_user(user_id) as store:
        for _ in range(2):
            await queue_file(store, 5, source, artifact)

    queued = await row(database, user_id, source, 0)
    assert (queued.kind, queued.artifact_id) == (OutgoingKind.FILE, artifact.artifact_id)
    assert queued.text == "n" * 200
