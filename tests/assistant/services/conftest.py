"""Fixtures of tool chains, reminders and background tasks."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
import pytest_asyncio

from assistant.infra.db.database import Database
from runtime.core import Core
from tests.assistant.services.alarms import Alarms
from tests.assistant.services.senders import Forget
from tests.assistant.services.task_desk import TaskDesk
from tests.assistant.services.tooling import Bench


@pytest.fixture
def bench(core: Core, user_id: UUID) -> Bench:
    """Somebody's chains."""
    return Bench(core, user_id)


@pytest.fixture
def others_bench(core: Core, stranger_id: UUID) -> Bench:
    """Somebody else's."""
    return Bench(core, stranger_id)


@pytest.fixture
def alarms(core: Core, user_id: UUID) -> Alarms:
    """Somebody's reminders."""
    return Alarms(core.database, core.texts, user_id)


@pytest_asyncio.fixture
async def forget_paces(database: Database) -> AsyncIterator[Forget]:
    """Return what frees all chats and the bot; done in the end, too, for the tests that follow."""

    async def forget() -> None:
        async with database.as_system() as system:
            await system.paces.prune(datetime.now(UTC) + timedelta(days=1_000))

    yield forget
    await forget()


@pytest.fixture
def jobs(core: Core, user_id: UUID) -> TaskDesk:
    """Somebody's background tasks."""
    return TaskDesk(core, user_id)


@pytest.fixture
def others_jobs(core: Core, stranger_id: UUID) -> TaskDesk:
    """Somebody else's."""
    return TaskDesk(core, stranger_id)
