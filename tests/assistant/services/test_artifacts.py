"""Files by id and by name: one's own, the newest, the small ones."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from assistant.contracts.tools import NewArtifact
from assistant.errors import NotFoundError
from assistant.infra.db.database import Database
from assistant.services.artifacts import Artifacts
from tests.factories import Door, make_chain, make_step


async def stored(database: Database, user_id: UUID, *contents: bytes) -> list[UUID]:
    """Store files of one name; returns their ids."""
    chain, step = make_chain(), make_step()
    ids = [uuid4() for _ in contents]
    async with database.as_user(user_id) as store:
        await store.chains.open(chain)
        await store.steps.replace_round(chain.chain_id, 1, [step])
        record = await store.steps.get(step.step_id)
        assert record is not None
        for artifact_id, content in zip(ids, contents, strict=True):
            file = NewArtifact(name="chart.png", media_type="image/png", content=content)
            later = datetime.now(UTC) + timedelta(days=1)
            await store.artifacts.add(artifact_id, record, file, later)
    return ids


async def test_the_newest_file_of_a_name_is_found(database: Database, door: Door) -> None:
    owner = (await door.new_account()).user_id
    files = Artifacts(database)
    old, new = await stored(database, owner, b"old", b"new")

    by_name, by_id = await files.find(owner, "chart.png"), await files.find(owner, str(old))

    assert by_name is not None
    assert by_id is not None
    assert (by_name[0].artifact_id, by_name[1]) == (new, b"new")
    assert (by_id[0].artifact_id, by_id[1]) == (old, b"old")
    for name in ("other.png", str(uuid4()), "", "chart.png\0", "chart\ud800"):
        assert await files.find(owner, name) is None


async def test_somebody_elses_file_is_not_found(database: Database, door: Door) -> None:
    owner, other = (await door.new_account()).user_id, (await door.new_account()).user_id
    files = Artifacts(database)
    (artifact_id,) = await stored(database, owner, b"mine")

    assert await files.find(other, "chart.png") is None
    assert await files.find(other, str(artifact_id)) is None
    with pytest.raises(NotFoundError):
        await files.get(other, artifact_id)
    with pytest.raises(NotFoundError):
        await files.content(other, artifact_id)
    record = await files.get(owner, artifact_id)
    assert await files.contents(other, [record], 100) == {}


async def test_only_small_files_are_read_together(database: Database, door: Door) -> None:
    owner = (await door.new_account()).user_id
    files = Artifacts(database)
    small, large = await stored(database, owner, b"12345", b"123456")
    records = [await files.get(owner, each) for each in (small, large)]

    assert await files.contents(owner, records, 5) == {small: b"12345"}
    assert await files.contents(owner, records, 1) == {}
