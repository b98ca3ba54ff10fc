"""Fixtures of the core: a user, another one, a scripted model, the bus."""

from collections.abc import AsyncIterator
from uuid import UUID, uuid4

import httpx
import pytest

from assistant.contracts.accounts import Registration
from assistant.infra.bus import PostgresBus
from assistant.infra.db.database import Database
from runtime.core import Core
from tests.assistant.scripted_model import ScriptedModel
from tests.factories import new_username


@pytest.fixture
def bus(core: Core) -> PostgresBus:
    """The bus of the worker's database."""
    return core.bus


@pytest.fixture
async def user_id(database: Database) -> UUID:
    """Somebody new."""
    return await new_user(database)


@pytest.fixture
async def stranger_id(database: Database) -> UUID:
    """Somebody else."""
    return await new_user(database)


@pytest.fixture
async def scripted(model_url: str) -> AsyncIterator[ScriptedModel]:
    """A model that follows the test's script."""
    async with httpx.AsyncClient(base_url=model_url, trust_env=False) as http:
        yield ScriptedModel(f"scripted-{uuid4().hex}", http)


async def new_user(database: Database) -> UUID:
    """Make an account without a password."""
    registration = Registration(username=new_username(), display_name="Анна", locale="ru")
    async with database.as_system() as system:
        user = await system.accounts.add(registration, None, is_admin=False)
    assert user is not None
    return user.id
