"""Lookups that do not end take nobody else's threads, and forbidden names stay known."""

import asyncio
import socket
import threading
from collections.abc import Sequence

import pytest

from assistant.domain.egress import parse_address
from assistant.infra.web.names import ForbiddenNames, Share, resolve_by_system


class Slow:
    """A resolver that answers when it is told to."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.go_on = asyncio.Event()

    async def __call__(self, host: str, _port: int) -> Sequence[str]:
        self.asked.append(host)
        await self.go_on.wait()
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")


class Changing:
    """A resolver whose answer is set from outside, None for a failure."""

    def __init__(self, answer: list[str] | None) -> None:
        self.answer = answer
        self.asked = 0

    async def __call__(self, _host: str, _port: int) -> Sequence[str]:
        self.asked += 1
        if self.answer is None:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return self.answer


async def test_the_system_resolves_the_own_machine_while_all_other_threads_are_taken() -> None:
    held, loop = threading.Event(), asyncio.get_running_loop()
    taken = [loop.run_in_executor(None, held.wait, 20) for _ in range(64)]
    try:
        async with asyncio.timeout(5):
            assert set(await resolve_by_system("localhost", 80)) & {"127.0.0.1", "::1"}
    finally:
        held.set()
        await asyncio.gather(*taken)


async def test_a_caller_has_a_few_lookups_at_once_and_given_up_ones_count() -> None:
    slow = Slow()
    share = Share(slow, most=2)
    for name in ("a.test", "b.test", "c.test", "d.test"):
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.02):
                await share(name, 80)
    assert slow.asked == ["a.test", "b.test"]
    slow.go_on.set()
    with pytest.raises(socket.gaierror):
        await share("e.test", 80)
    assert slow.asked[-1] == "e.test"


async def test_forbidden_names_are_asked_for_once_in_a_while() -> None:
    now, names = [0.0], Changing(["10.0.0.1"])
    forbidden = ForbiddenNames(names, lambda: now[0])
    found = await asyncio.gather(*(forbidden.addresses("db.test", 80) for _ in range(5)))
    assert set(found) == {frozenset({parse_address("10.0.0.1")})}
    assert names.asked == 1
    now[0], names.answer = 60, ["10.0.0.2", "fe80::1%eth0"]
    assert await forbidden.addresses("db.test", 80) == {parse_address("10.0.0.2")}


async def test_a_forbidden_name_that_is_lost_keeps_its_last_addresses() -> None:
    now, names = [0.0], Changing(None)
    forbidden = ForbiddenNames(names, lambda: now[0])
    assert await forbidden.addresses("db.test", 80) == frozenset()
    now[0], names.answer = 60, ["10.0.0.1"]
    await forbidden.addresses("db.test", 80)
    now[0], names.answer = 120, None
    assert await forbidden.addresses("db.test", 80) == {parse_address("10.0.0.1")}
    assert names.asked == 3


async def test_an_address_needs_no_lookup() -> None:
    names = Changing(None)
    assert await ForbiddenNames(names).addresses("::1", 80) == {parse_address("::1")}
    assert names.asked == 0
