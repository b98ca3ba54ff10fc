"""Fixtures of chat: the whole product on the real servers, people, a stand-in for Ollama."""

from collections.abc import AsyncIterator

import pytest_asyncio

from assistant.infra.settings import Settings
from tests.chat_product import Chat, chat_settings, open_chat
from tests.chatting import Person
from tests.standins.ollama import running_offline_model
from tests.toys import load_toys, toy_settings


@pytest_asyncio.fixture(scope="session")
async def model_url() -> AsyncIterator[str]:
    """Where the stand-in for Ollama is; scripts go under names of the test's own."""
    async with running_offline_model() as url:
        yield url


@pytest_asyncio.fixture(scope="session")
async def chat(settings: Settings, model_url: str) -> AsyncIterator[Chat]:
    """API and worker of this process, shared by its tests."""
    async with open_chat(chat_settings(settings, model_url)) as opened:
        yield opened


@pytest_asyncio.fixture(scope="session")
async def hasty_chat(settings: Settings, model_url: str) -> AsyncIterator[Chat]:
    """The same with deadlines so short that a test can wait for them."""
    hasty = chat_settings(
        settings,
        model_url,
        chat_turn_deadline_seconds=3.0,
        model_first_token_timeout_seconds=0.8,
        model_idle_timeout_seconds=0.8,
        chat_max_waiting_turns=2,
        chat_message_max_chars=500,
    )
    async with open_chat(hasty) as opened:
        yield opened


@pytest_asyncio.fixture(scope="session")
async def tool_chat(settings: Settings, model_url: str) -> AsyncIterator[Chat]:
    """The same with toys for tools, and with limits that a test can wait for."""
    async with open_chat(toy_settings(settings, model_url), load_toys) as opened:
        yield opened


@pytest_asyncio.fixture
async def player(tool_chat: Chat) -> Person:
    """Somebody new whose assistant has toys."""
    return await tool_chat.new_person()


@pytest_asyncio.fixture
async def person(chat: Chat) -> Person:
    """Somebody new."""
    return await chat.new_person()


@pytest_asyncio.fixture
async def other(chat: Chat) -> Person:
    """Somebody else."""
    return await chat.new_person()


@pytest_asyncio.fixture
async def hasty(hasty_chat: Chat) -> Person:
    """Somebody new whose assistant gives up soon."""
    return await hasty_chat.new_person()
