"""Fixtures on real servers: databases, the REST door, accounts."""

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from typing import Any
from uuid import uuid4

import pytest
import pytest_asyncio

from assistant.contracts.accounts import Registration
from assistant.infra.db.database import Database
from assistant.infra.i18n import Translator
from assistant.infra.logging import send_to_stdlib
from assistant.infra.settings import Settings
from runtime.core import Core, open_core
from tests.factories import Door, make_settings, open_door, open_own_door
from tests.servers import Addresses, Servers, create_database, drop_database

pytest_plugins = ("tests.chat_fixtures",)

_LONG = (
    "tests/security/test_injections.py",
    "tests/security/test_page_vectors.py",
    "tests/assistant/infra/chromium/",
    "tests/api/page/",
    "tests/faults/",
    "tests/workflows/",
    "tests/runtime/",
    "tests/bot/",
    "tests/api/",
)
"""Where a file takes long: these go first, so that no worker is left with one at the end."""
_SERVERS = pytest.StashKey[Servers]()
_ADDRESSES = pytest.StashKey[Addresses]()


def pytest_configure(config: pytest.Config) -> None:
    """Start the servers once per run: in xdist's controller, or in the only process."""
    send_to_stdlib()  # where pytest catches logs
    worker: dict[str, Any] | None = getattr(config, "workerinput", None)
    if worker is not None:
        config.stash[_ADDRESSES] = Addresses(**worker["addresses"])
    elif not (config.option.collectonly or config.option.help or config.option.version):
        servers = Servers()
        config.add_cleanup(servers.stop)
        config.stash[_SERVERS] = servers
        config.stash[_ADDRESSES] = servers.start()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put what takes long first; xdist hands out files in this order."""
    items.sort(key=lambda item: _rank(item.nodeid))


def _rank(node_id: str) -> int:
    return next((at for at, start in enumerate(_LONG) if node_id.startswith(start)), len(_LONG))


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell a worker of xdist where the servers are."""
    node.workerinput["addresses"] = node.config.stash[_ADDRESSES].as_input()


@pytest.fixture(scope="session")
def addresses(pytestconfig: pytest.Config) -> Addresses:
    """Where the servers of this run are."""
    return pytestconfig.stash[_ADDRESSES]


@pytest.fixture(scope="session")
def temporal_address(addresses: Addresses) -> str:
    """`host:port` of the Temporal server, shared by all workers: use ids of your own."""
    return addresses.temporal


@pytest.fixture(scope="session")
def database_name(addresses: Addresses) -> Iterator[str]:
    """Name of the worker's own database, migrated; shared by its tests, so bring new users."""
    name = f"test_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}_{os.getpid()}"
    asyncio.run(create_database(addresses, name))
    yield name
    asyncio.run(drop_database(addresses, name))


@pytest.fixture(scope="session")
def database_url(addresses: Addresses, database_name: str) -> str:
    """Address of the worker's database as the code under test logs in: the restricted role."""
    return addresses.login_of(database_name)


@pytest.fixture(scope="session")
def owner_url(addresses: Addresses, database_name: str) -> str:
    """Address of the worker's database as its owner, who sees everything."""
    return addresses.owner_of(database_name)


@pytest_asyncio.fixture
async def empty_database_name(addresses: Addresses) -> AsyncIterator[str]:
    """Name of a migrated database of this test alone, with no row in it."""
    name = f"test_empty_{uuid4().hex}"
    await create_database(addresses, name)
    yield name
    await drop_database(addresses, name)


@pytest.fixture(scope="session")
def translator() -> Translator:
    """The product's texts."""
    return Translator.load()


@pytest.fixture(scope="session")
def settings(database_url: str, temporal_address: str) -> Settings:
    """Settings for the worker's database; its task queue is its own, login limits are wide."""
    return make_settings(database_url, temporal_address)


@pytest.fixture
def empty_settings(
    addresses: Addresses, empty_database_name: str, temporal_address: str
) -> Settings:
    """Settings for a database of this test alone, without any row."""
    return make_settings(addresses.login_of(empty_database_name), temporal_address)


@pytest_asyncio.fixture(scope="session")
async def core(settings: Settings) -> AsyncIterator[Core]:
    """The product's connections to the worker's database and to Temporal.

    There is an administrator already, so that new accounts are none.
    """
    async with open_core(settings) as opened:
        async with opened.database.as_system() as system:
            first = Registration(username="first", display_name="First")
            await system.accounts.add(first, None, is_admin=True)
        yield opened


@pytest.fixture(scope="session")
def database(core: Core) -> Database:
    """The worker's database by the restricted role: the one `Store` of most tests."""
    return core.database


@pytest_asyncio.fixture(scope="session")
async def door(core: Core) -> AsyncIterator[Door]:
    """The REST door on the worker's database."""
    async with open_door(core) as opened:
        yield opened


@pytest_asyncio.fixture
async def own_door(core: Core) -> AsyncIterator[Door]:
    """A REST door of this test alone, which may add routes."""
    async with open_door(core) as opened:
        yield opened


@pytest_asyncio.fixture
async def empty_door(empty_settings: Settings) -> AsyncIterator[Door]:
    """The REST door on a database without any account."""
    async with open_own_door(empty_settings) as opened:
        yield opened
