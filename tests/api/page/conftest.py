"""A Chromium, and people before its screens."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from tests.api.page.stage import Visitor, chromium, visiting
from tests.chat_product import Chat
from tests.chatting import Person


@pytest_asyncio.fixture(scope="package", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as started:
        yield started


@pytest.fixture
def url(tooled_chat: Chat) -> str:
    return str(tooled_chat.door.client.base_url).rstrip("/")


@pytest_asyncio.fixture
async def visitor(browser: Browser, url: str) -> AsyncIterator[Visitor]:
    async with visiting(browser, url) as someone:
        yield someone


@pytest_asyncio.fixture
async def anns(visitor: Visitor, ann: Person) -> Visitor:
    """Ann's screen."""
    await visitor.arrives_as(ann)
    return visitor
