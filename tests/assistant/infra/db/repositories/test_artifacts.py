"""SQL of files: stored once, bytes apart, expired ones and those of others are not seen."""

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from uuid import UUID, uuid4

import asyncpg
import pytest

from assistant.contracts.tools import NewArtifact, StepRecord
from assistant.errors import InvalidInputError
from assistant.infra.db.database import Database
from tests.factories import make_chain, make_step

HOUR = timedelta(hours=1)
PNG = NewArtifact(name="plot.png", media_type="image/png", content=b"\x89PNG\0\xff")


@pytest.fixture
async def step(database: Database, user_id: UUID) -> StepRecord:
    """Return a step that makes files."""
    return await new_step(database, user_id)


async def new_step(database: Database, user_id: UUID) -> StepRecord:
    chain, step = make_chain(), make_step()
    async with database.as_user(user_id) as store:
        await store.chains.open(chain)
        await store.steps.replace_round(chain.chain_id, 1, [step])
        stored = await store.steps.get(step.step_id)
    assert stored is not None
    return stored


async def add(
    database: Database,
    user_id: UUID,
    step: StepRecord,
    file: NewArtifact = PNG,
    lives: timedelta = HOUR,
) -> UUID:
    """Store a file and return its id."""
    artifact_id = uuid4()
    async with database.as_user(user_id) as store:
        await store.artifacts.add(artifact_id, step, file, datetime.now(UTC) + lives)
    return artifact_id


async def test_a_file_is_stored_once_with_size_and_hash(
    database: Database, user_id: UUID, step: StepRecord
) -> None:
    artifact_id, expires = uuid4(), datetime.now(UTC) + HOUR
    other = NewArtifact(name="other", media_type="text/plain", content=b"other")

    async with database.as_user(user_id) as store:
        for file in (PNG, other):
            await store.artifacts.add(artifact_id, step, file, expires)
        stored = await store.artifacts.get(artifact_id)
        content = await store.artifacts.content(artifact_id)

    assert content == PNG.content
    assert stored is not None
    assert (stored.chain_id, stored.step_id) == (step.chain_id, step.step_id)
    assert (stored.name, stored.media_type, stored.size) == ("plot.png", "image/png", 6)
    assert (stored.sha256, stored.expires_at) == (sha256(PNG.content).hexdigest(), expires)


async def test_files_of_chains_come_in_the_order_they_were_made(
    database: Database, user_id: UUID, step: StepRecord
) -> None:
    other, left_out = [await new_step(database, user_id) for _ in range(2)]
    made = [await add(database, user_id, one) for one in (other, step, other)]
    await add(database, user_id, left_out)

    async with database.as_user(user_id) as store:
        found = await store.artifacts.of_chains([step.chain_id, other.chain_id])

    assert [file.artifact_id for file in found] == made


async def test_the_newest_file_of_a_name_is_found(
    database: Database, user_id: UUID, step: StepRecord
) -> None:
    await add(database, user_id, step)
    newest = await add(database, user_id, step)
    await add(database, user_id, step, lives=-HOUR)
    await add(database, user_id, step, PNG.model_copy(update={"name": "later.png"}))

    async with database.as_user(user_id) as store:
        found = await store.artifacts.newest("plot.png")
        assert await store.artifacts.newest("nothing.png") is None

    assert found is not None
    assert found.artifact_id == newest


async def test_expired_files_are_not_seen(
    database: Database, user_id: UUID, step: StepRecord
) -> None:
    expired = await add(database, user_id, step, lives=timedelta(seconds=-1))

    async with database.as_user(user_id) as store:
        assert await store.artifacts.get(expired) is None
        assert await store.artifacts.content(expired) is None
        assert await store.artifacts.of_chains([step.chain_id]) == []
        assert await store.artifacts.newest(PNG.name) is None


async def test_files_of_others_are_not_seen(
    database: Database, user_id: UUID, stranger_id: UUID, step: StepRecord
) -> None:
    artifact_id = await add(database, user_id, step)

    async with database.as_user(stranger_id) as store:
        assert await store.artifacts.get(artifact_id) is None
        assert await store.artifacts.content(artifact_id) is None
        assert await store.artifacts.of_chains([step.chain_id]) == []
        assert await store.artifacts.newest(PNG.name) is None


async def test_a_name_that_cannot_be_stored_is_refused_by_name(
    database: Database, user_id: UUID, step: StepRecord
) -> None:
    with pytest.raises(InvalidInputError, match="NUL"):
        await add(database, user_id, step, PNG.model_copy(update={"name": "a\0.png"}))


async def test_bytes_are_stored_apart_and_uncompressed(owner_url: str) -> None:
    connection = await asyncpg.connect(owner_url)
    storage = await connection.fetchval(
        "SELECT attstorage FROM pg_attribute "
        "WHERE attrelid = 'artifact_contents'::regclass AND attname = 'content'"
    )
    await connection.close()

    assert storage == b"e"


async def test_room_is_made_by_removing_the_oldest_files_of_the_person(
    database: Database, user_id: UUID, stranger_id: UUID, step: StepRecord, owner_url: str
) -> None:
    large = PNG.model_copy(update={"content": b"x" * 50})
    oldest, small, newest = [await add(database, user_id, step, file) for file in (large, PNG, PNG)]
    others = await add(database, stranger_id, await new_step(database, stranger_id), large)

    async with database.as_user(user_id) as store:
        await store.artifacts.make_room(10, 72)
        kept = await store.artifacts.of_chains([step.chain_id])
        await store.artifacts.make_room(11, 72)
        left = await store.artifacts.of_chains([step.chain_id])
        await store.artifacts.make_room(73, 72)
        nothing = await store.artifacts.of_chains([step.chain_id])

    connection = await asyncpg.connect(owner_url)
    ids = [oldest, small, newest, others]
    stored = await connection.fetch(
        "SELECT artifact_id FROM artifact_contents WHERE artifact_id = ANY($1)", ids
    )
    await connection.close()
    assert [file.artifact_id for file in kept] == [oldest, small, newest]
    assert [file.artifact_id for file in left] == [small, newest]
    assert nothing == []
    assert [row["artifact_id"] for row in stored] == [others]
