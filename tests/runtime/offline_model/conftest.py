"""An offline model of its own for these tests, and the official client to talk to it."""

from collections.abc import AsyncIterator
from uuid import uuid4

import httpx
import pytest
from ollama import AsyncClient

from tests.runtime.offline_model.scripting import Scripted
from tests.standins.ollama import running_offline_model


@pytest.fixture(scope="session")
async def offline_url() -> AsyncIterator[str]:
    async with running_offline_model() as url:
        yield url


@pytest.fixture
async def http(offline_url: str) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=offline_url, trust_env=False) as client:
        yield client


@pytest.fixture
async def ollama(offline_url: str) -> AsyncIterator[AsyncClient]:
    async with AsyncClient(offline_url, trust_env=False) as client:
        yield client


@pytest.fixture
def scripted(http: httpx.AsyncClient, ollama: AsyncClient) -> Scripted:
    return Scripted(f"scripted-{uuid4().hex}", http, ollama)
