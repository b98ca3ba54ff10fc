"""Fixtures of the running bot."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from functools import partial

import pytest
import pytest_asyncio

from tests.bot_stage import Stage, open_stage

OpenStage = Callable[..., AbstractAsyncContextManager[Stage]]


@pytest.fixture(name="open_stage")
def open_stage_fixture(database_url: str, temporal_address: str) -> OpenStage:
    """Return what runs a bot with settings of one's own."""
    return partial(open_stage, database_url, temporal_address)


@pytest_asyncio.fixture
async def stage(open_stage: OpenStage) -> AsyncIterator[Stage]:
    """A running bot."""
    async with open_stage() as opened:
        yield opened
