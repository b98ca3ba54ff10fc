"""The product with three more tools, each of them one more module, and with an API to call."""

from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, contextmanager
from pathlib import Path
from uuid import uuid4

import pytest
import pytest_asyncio

import assistant.skills
from assistant.infra.settings import Settings
from tests.api.integrations_stage import ApiStage, open_stage
from tests.chat_product import Chat, chat_settings, open_chat
from tests.chatting import Person
from tests.factories import make_settings
from tests.servers import Addresses, create_database, drop_database

_MODULES = Path(__file__).parents[1] / "standins" / "skills"


@contextmanager
def more_modules() -> Iterator[None]:
    """Have the modules of a folder among those of `assistant.skills`."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(assistant.skills, "__path__", [*assistant.skills.__path__, str(_MODULES)])
        yield


@pytest_asyncio.fixture(scope="session")
async def tooled_database(addresses: Addresses) -> AsyncIterator[str]:
    """Name of a database of its own, since workers say in it which parts they have."""
    name = f"test_tooled_{uuid4().hex}"
    await create_database(addresses, name)
    yield name
    await drop_database(addresses, name)


@pytest.fixture(scope="session")
def tooled_owner_url(addresses: Addresses, tooled_database: str) -> str:
    """Address of that database as its owner."""
    return addresses.owner_of(tooled_database)


@pytest_asyncio.fixture(scope="session")
async def tooled_chat(
    addresses: Addresses, temporal_address: str, tooled_database: str, model_url: str
) -> AsyncIterator[Chat]:
    """API and worker with more tools, with the sandbox, without the browser."""
    settings = chat_settings(
        make_settings(addresses.login_of(tooled_database), temporal_address),
        model_url,
        browser_concurrency=0,
        sandbox_concurrency=1,
    )
    async with AsyncExitStack() as stack:
        with more_modules():
            opened = await stack.enter_async_context(open_chat(settings))
        await opened.new_person()  # the administrator
        yield opened


@pytest_asyncio.fixture
async def ann(tooled_chat: Chat) -> Person:
    """Somebody new whose assistant has more tools."""
    return await tooled_chat.new_person()


@pytest_asyncio.fixture
async def bob(tooled_chat: Chat) -> Person:
    """Somebody else with the same tools."""
    return await tooled_chat.new_person()


@pytest_asyncio.fixture(scope="session")
async def apis(settings: Settings, model_url: str) -> AsyncIterator[ApiStage]:
    """The product, and an API that it may call."""
    async with open_stage(settings, model_url) as opened:
        yield opened


@pytest_asyncio.fixture
async def owner(apis: ApiStage) -> Person:
    """Somebody new who may connect the API."""
    return await apis.chat.new_person()
