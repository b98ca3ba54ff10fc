"""Doors beside the usual one: another API process's, and one with limits that a test can reach."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest
import pytest_asyncio

from runtime.core import open_core
from tests.chat_product import Chat, door_of
from tests.chatting import Person
from tests.factories import Door

KNOWN_ORIGIN = "https://chat.example"
FRAME_BYTES = 2_000


@asynccontextmanager
async def another_door(chat: Chat, **changes: Any) -> AsyncIterator[Door]:
    """Open a door with connections of its own, and other settings, on the same database."""
    settings = chat.core.settings.model_copy(update=changes)
    async with open_core(settings) as core, door_of(core) as door:
        yield door


@pytest_asyncio.fixture(scope="session")
async def second_door(chat: Chat) -> AsyncIterator[Door]:
    """The door of another API process."""
    async with another_door(chat) as door:
        yield door


@pytest_asyncio.fixture(scope="session")
async def strict_door(chat: Chat) -> AsyncIterator[Door]:
    """A door that gives up soon."""
    async with another_door(
        chat,
        api_allowed_origins=(KNOWN_ORIGIN,),
        websocket_max_per_user=2,
        websocket_max_frame_bytes=FRAME_BYTES,
        websocket_frames_per_minute=60,
        websocket_send_timeout_seconds=0.5,
    ) as door:
        yield door


@pytest.fixture
def elsewhere(second_door: Door, person: Person) -> Person:
    """The person at another API process."""
    return replace(person, door=second_door)


@pytest.fixture
def strictly(strict_door: Door, person: Person) -> Person:
    """The person at a door that gives up soon."""
    return replace(person, door=strict_door)
