"""Fixtures of tool chains, of firings, of background tasks, of integrations."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from assistant.infra.settings import Settings
from tests.chat_product import Chat
from tests.chatting import Person
from tests.servers import run_as_owner
from tests.workflows.draft_toys import Drafts, open_drafts
from tests.workflows.firing_toys import Firings, open_firings
from tests.workflows.playing import Play
from tests.workflows.rotation_toys import Rotations, open_rotations
from tests.workflows.task_stage import Background, open_background


@pytest.fixture
def play(tool_chat: Chat, player: Person) -> Play:
    """The chains of somebody new who has toys."""
    return Play(tool_chat, player)


@pytest_asyncio.fixture(scope="session")
async def firings(settings: Settings) -> AsyncIterator[Firings]:
    """Firings that are carried out by toys."""
    async with open_firings(settings) as opened:
        yield opened


@pytest_asyncio.fixture(scope="session")
async def background(settings: Settings) -> AsyncIterator[Background]:
    """Background tasks that are carried out by toys."""
    async with open_background(settings) as opened:
        yield opened


@pytest_asyncio.fixture(scope="session")
async def drafts(settings: Settings) -> AsyncIterator[Drafts]:
    """Drafts of integrations that are carried out by toys."""
    async with open_drafts(settings) as opened:
        yield opened


@pytest_asyncio.fixture(scope="session")
async def rotations(settings: Settings) -> AsyncIterator[Rotations]:
    """Rotations of secrets that are carried out by toys."""
    async with open_rotations(settings) as opened:
        yield opened


@pytest_asyncio.fixture
async def alone(owner_url: str) -> None:
    """Have recovery find nothing of other tests: what they left open was made just now."""
    for table in ("turns", "tool_chains"):
        young = f"UPDATE {table} SET created_at = now() WHERE state IN ('accepted', 'running')"  # noqa: S608 - fixed
        await run_as_owner(owner_url, young)
