"""What workers say of scarce parts, on a database of its own."""

from collections.abc import AsyncIterator

import pytest

from assistant.contracts.tools import ToolQueue
from assistant.infra.db.database import Database
from assistant.infra.settings import Settings
from assistant.services.tool_hosts import NO_HOST, ToolHosts
from tests.servers import Addresses, run_as_owner

BROWSER, SANDBOX = ToolQueue.BROWSER, ToolQueue.SANDBOX


@pytest.fixture
async def empty(empty_settings: Settings) -> AsyncIterator[Database]:
    database = Database(empty_settings.database_url, 2)
    yield database
    await database.close()


class Watch:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


async def test_what_nobody_has_is_missing_and_the_common_queue_never_is(empty: Database) -> None:
    assert await ToolHosts(empty).missing() == {BROWSER: NO_HOST, SANDBOX: NO_HOST}


async def test_one_host_that_has_it_is_enough_and_else_a_reason_is_told(empty: Database) -> None:
    hosts = ToolHosts(empty)
    await hosts.report(BROWSER, "a/1", "no Chromium")
    await hosts.report(BROWSER, "b/1", None)
    await hosts.report(SANDBOX, "a/1", "no bubblewrap")

    assert await ToolHosts(empty).missing() == {SANDBOX: "no bubblewrap"}

    await hosts.report(BROWSER, "b/1", "gone")
    assert (await ToolHosts(empty).missing())[BROWSER] in {"no Chromium", "gone"}


async def test_who_fell_silent_is_not_counted_on(
    empty: Database, addresses: Addresses, empty_database_name: str
) -> None:
    await ToolHosts(empty).report(BROWSER, "a/1", None)
    assert BROWSER not in await ToolHosts(empty).missing()

    silent = "UPDATE tool_hosts SET seen_at = now() - interval '15 minutes'"
    await run_as_owner(addresses.owner_of(empty_database_name), silent)

    assert (await ToolHosts(empty).missing())[BROWSER] == NO_HOST


async def test_what_is_there_is_believed_for_longer_than_what_is_missing(empty: Database) -> None:
    watch = Watch()
    hosts = ToolHosts(empty, watch)
    assert BROWSER in await hosts.missing()
    for queue in (BROWSER, SANDBOX):
        await hosts.report(queue, "a/1", None)

    watch.now += 0.9
    assert BROWSER in await hosts.missing()
    watch.now += 0.2
    assert await hosts.missing() == {}

    await hosts.report(BROWSER, "a/1", "gone")
    watch.now += 4.9
    assert await hosts.missing() == {}
    watch.now += 0.2
    assert await hosts.missing() == {BROWSER: "gone"}
