"""Fixtures of the core: two users with dialogues, a scripted model, the bus."""

from collections.abc import AsyncIterator
from uuid import UUID, uuid4

import httpx
import pytest

from assistant.contracts.accounts import Registration
from assistant.infra.bus import PostgresBus
from assistant.infra.db.database import Database
from assistant.services.accepting import ConversationLimits
from assistant.services.conversations import Conversations
from assistant.services.turns import Turns
from assistant.skills.registry import Registry
from runtime.core import Core, make_turns
from tests.assistant.masking import MASK
from tests.assistant.services.dialogues import Dialogue
from tests.factories import new_username
from tests.standins.scripted_model import ScriptedModel

LIMITS = ConversationLimits(
    message_chars=100, prompt_tokens=500, max_waiting=6, max_open=8, model="kimi"
)


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


@pytest.fixture
def conversations(core: Core) -> Conversations:
    """Dialogues with small limits."""
    return Conversations(core.database, LIMITS, MASK)


@pytest.fixture
def turns(core: Core) -> Turns:
    """The steps of a turn as the product wires them."""
    return make_turns(core, Registry.load())


@pytest.fixture
def dialogue(core: Core, conversations: Conversations, turns: Turns, user_id: UUID) -> Dialogue:
    """A dialogue that somebody is about to open."""
    return Dialogue(core.database, conversations, turns, user_id)


@pytest.fixture
def stranger(core: Core, conversations: Conversations, turns: Turns, stranger_id: UUID) -> Dialogue:
    """A dialogue of somebody else."""
    return Dialogue(core.database, conversations, turns, stranger_id)


async def new_user(database: Database) -> UUID:
    """Make an account without a password."""
    registration = Registration(username=new_username(), display_name="Анна", locale="ru")
    async with database.as_system() as system:
        user = await system.accounts.add(registration, None, is_admin=False)
    assert user is not None
    return user.id
