"""Reminders due while no worker is up: they come late, once, and say so."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
import pytest_asyncio

from assistant.infra.settings import Settings
from runtime.core import Core, open_core
from runtime.worker import open_worker
from tests.api.reminding import (
    fired,
    firings,
    in_seconds,
    make_past,
    patched,
    planned,
    remind,
    remind_soon,
    said,
    seen,
)
from tests.chat_product import Chat, chat_settings, door_of
from tests.chatting import Json, Person, until

LATE = timedelta(minutes=5)
NIGHTLY = "0 3 * * *"


@pytest_asyncio.fixture(scope="module")
async def unattended(settings: Settings, model_url: str) -> AsyncIterator[Chat]:
    """The product without a worker."""
    own = chat_settings(settings, model_url)
    async with open_core(own, lazy=False) as core, door_of(core) as door:
        yield Chat(core, door, model_url)


@pytest.fixture
def idle_core(unattended: Chat) -> Core:
    """What a worker would run on."""
    return unattended.core


async def overdue(person: Person, owner_url: str, schedule: str, ago: timedelta, **f: str) -> Json:
    """Set a reminder that was due some time ago, with a workflow that no worker has seen."""
    reminder = await remind(person, schedule, urgent=False, **f)
    await make_past(owner_url, reminder, ago)
    return await patched(person, reminder, urgent=True)
