"""Fixtures of tool chains and of firings."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from assistant.infra.settings import Settings
from tests.chat_product import Chat
from tests.chatting import Person
from tests.workflows.firing_toys import Firings, open_firings
from tests.workflows.playing import Play


@pytest.fixture
def play(tool_chat: Chat, player: Person) -> Play:
    """The chains of somebody new who has toys."""
    return Play(tool_chat, player)


@pytest_asyncio.fixture(scope="session")
async def firings(settings: Settings) -> AsyncIterator[Firings]:
    """Firings that are carried out by toys."""
    async with open_firings(settings) as opened:
        yield opened
