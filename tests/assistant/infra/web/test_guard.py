import asyncio
import socket
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import AddressRefusedError, ToolTimeoutError, ToolUnavailableError
from assistant.infra.web.guard import EgressPolicy, Guard

_PUBLIC = Guard(EgressPolicy())


@dataclass
class Names:
    """A resolver whose answers change: each name has one list of addresses per question."""

    answers: dict[str, list[list[str]]]
    asked: list[str] = field(default_factory=list)

    async def __call__(self, host: str, _: int) -> Sequence[str]:
        self.asked.append(host)
        known = self.answers.get(host)
        if known is None:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return known.pop(0) if len(known) > 1 else known[0]


@asynccontextmanager
async def counting(host: str, port: int = 0) -> AsyncIterator[tuple[int, list[str]]]:
    """Yield the port of a server and the peers that came."""
    came: list[str] = []

    async def note(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        came.append(writer.get_extra_info("peername")[0])
        writer.write(host.encode())
        writer.close()

    async with await asyncio.start_server(note, host, port) as server:
        yield server.sockets[0].getsockname()[1], came


@contextmanager
def refused(reason: str) -> Iterator[None]:
    with pytest.raises(AddressRefusedError) as caught:
        yield
    assert caught.value.params["reason"] == reason


def allowing(*pairs: tuple[str, int]) -> EgressPolicy:
    return EgressPolicy(allowed=frozenset(pairs))


async def said_by(connected: socket.socket) -> str:
    with connected:
        return (await asyncio.get_running_loop().sock_recv(connected, 100)).decode()


def test_an_address_is_parsed_as_the_client_sends_it() -> None:
    target = _PUBLIC.parse("HTTPS://Example.COM.:443/Path;x?q=%20ж#part")
    assert str(target.url) == "https://example.com/Path;x?q=%20%D0%B6"
    assert (target.host, target.port) == ("example.com", 443)
    assert target.origin == ("https", "example.com", 443)


def test_a_name_in_another_script_is_written_in_ascii() -> None:
    assert _PUBLIC.parse("http://пример.рф/").host == "xn--e1afmkfd.xn--p1ai"


def test_origins_differ_by_scheme_host_and_port() -> None:
    guard = Guard(EgressPolicy(ports=frozenset({80, 443, 8443})))
    urls = ["http://a.test/", "https://a.test/", "https://b.test/", "https://a.test:8443/"]
    assert len({guard.parse(url).origin for url in [*urls, "http://a.test:80/other"]}) == len(urls)


def test_a_long_address_is_refused() -> None:
    with refused("shape"):
        _PUBLIC.parse("http://example.com/" + "a" * 8_000)


@given(st.text())
def test_any_text_is_parsed_or_refused(text: str) -> None:
    for url in (text, f"http://{text}", f"http://a.test/{text}", f"http://a.test:{text}/"):
        try:
            target = _PUBLIC.parse(url)
        except AddressRefusedError:
            continue
        assert target.url.scheme in {"http", "https"}
        assert target.port in {80, 443}
        assert _PUBLIC.parse(str(target.url)) == target


def test_a_port_is_open_on_public_hosts_or_on_one_admitted_host() -> None:
    guard = Guard(allowing(("nas.test", 8080)))
    assert guard.parse("http://nas.test:8080/").port == 8080
    for url in ("http://nas.test:8081/", "http://other.test:8080/"):
        with refused("port"):
            guard.parse(url)


def test_hosts_of_a_policy_are_compared_in_one_spelling() -> None:
    assert (
        Guard(allowing(("[::FFFF:7F00:1]", 99))).parse("http://[::ffff:127.0.0.1]:99/").port == 99
    )
    with pytest.raises(ValueError, match="name of a host"):
        allowing(("nas.test/", 80))


async def test_all_answers_have_to_be_public() -> None:
    names = Names(
        {"both.test": [["93.184.215.14", "10.0.0.1"]], "out.test": [["93.184.215.14"] * 2]}
    )
    guard = Guard(EgressPolicy(), names)
    assert [str(found) for found in await guard.resolve("out.test", 80)] == ["93.184.215.14"]
    with refused("address"):
        await guard.resolve("both.test", 80)


async def test_an_unknown_name_is_unavailable() -> None:
    with pytest.raises(ToolUnavailableError):
        await Guard(EgressPolicy(), Names({})).dial("nowhere.test", 80, 1)


async def test_the_checked_address_is_dialled_whatever_the_name_answers_next() -> None:
    async with (
        counting("127.0.0.1") as (port, came),
        counting("127.0.0.3", port) as (_, trapped),
    ):
        names = Names({"rebinding.test": [["127.0.0.1"], ["127.0.0.3"]]})
        guard = Guard(allowing(("rebinding.test", port)), names)
        assert await said_by(await guard.dial("rebinding.test", port, 1)) == "127.0.0.1"
        assert names.asked == ["rebinding.test"]
        assert (len(came), len(trapped)) == (1, 0)


async def test_a_name_that_turns_inside_is_refused_at_the_next_dial() -> None:
    async with counting("127.0.0.1") as (port, came):
        policy = EgressPolicy(ports=frozenset({port}))
        names = Names({"rebinding.test": [["93.184.215.14"], ["127.0.0.1"]]})
        guard = Guard(policy, names)
        await guard.resolve("rebinding.test", port)
        with refused("address"):
            await guard.dial("rebinding.test", port, 1)
        assert came == []


async def test_the_next_address_is_tried_when_the_first_does_not_answer() -> None:
    async with counting("127.0.0.1") as (port, _):
        names = Names({"two.test": [["127.0.0.9", "127.0.0.1"]]})
        guard = Guard(allowing(("two.test", port)), names)
        assert await said_by(await guard.dial("Two.TEST.", port, 1)) == "127.0.0.1"


async def test_a_closed_port_is_unavailable() -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))  # and does not listen
        port = held.getsockname()[1]
        with pytest.raises(ToolUnavailableError):
            await Guard(allowing(("127.0.0.1", port))).dial("127.0.0.1", port, 1)


async def test_dialling_ends_in_time() -> None:
    async def slow(_host: str, _port: int) -> list[str]:
        await asyncio.sleep(10)
        return []

    began = time.monotonic()
    with pytest.raises(ToolTimeoutError):
        await Guard(EgressPolicy(), slow).dial("slow.test", 80, 0.1)
    assert time.monotonic() - began < 3


async def test_an_admitted_host_may_not_lead_to_metadata() -> None:
    names = Names({"nas.test": [["169.254.169.254"]]})
    with refused("address"):
        await Guard(allowing(("nas.test", 80)), names).resolve("nas.test", 80)


async def test_an_admitted_address_admits_no_other_port_and_no_name_of_it() -> None:
    async with counting("127.0.0.1") as (port, came):
        names = Names({"alias.test": [["127.0.0.1"]]})
        guard = Guard(allowing(("127.0.0.1", port)), names)
        with refused("port"):
            await guard.dial("alias.test", port, 1)
        with refused("port"):
            await guard.dial("127.0.0.1", port + 1, 1)
        assert came == []


@pytest.mark.parametrize(
    "forbidden", ["127.0.0.1", "localhost", "::", "::1", "model.test", "127.0.0.7"]
)
@pytest.mark.parametrize("way", ["127.0.0.1", "::ffff:127.0.0.1", "alias.test"])
async def test_a_forbidden_server_is_reached_by_no_name_even_when_admitted(
    forbidden: str, way: str
) -> None:
    here = [["127.0.0.1"]]
    names = Names({"model.test": here, "alias.test": here, "localhost": [["::1", "127.0.0.1"]]})
    async with counting("127.0.0.1") as (port, came):
        policy = EgressPolicy(
            ports=frozenset({port}),
            allowed=frozenset({(way, port), (forbidden, port)}),
            forbidden=frozenset({(forbidden, port)}),
        )
        with refused("forbidden"):
            await Guard(policy, names).dial(way, port, 1)
        assert came == []


async def test_a_forbidden_server_elsewhere_does_not_close_its_port_here() -> None:
    async with counting("127.0.0.1") as (port, came):
        policy = EgressPolicy(
            allowed=frozenset({("127.0.0.1", port)}), forbidden=frozenset({("10.1.2.3", port)})
        )
        assert await said_by(await Guard(policy).dial("127.0.0.1", port, 1)) == "127.0.0.1"
        assert len(came) == 1


@pytest.mark.parametrize("way", ["127.0.0.1", "known.test"])
async def test_a_forbidden_name_that_nobody_knows_closes_nothing_but_itself(way: str) -> None:
    names = Names({"known.test": [["127.0.0.1"]]})
    async with counting("127.0.0.1") as (port, came):
        policy = EgressPolicy(
            allowed=frozenset({(way, port), ("gone.test", port)}),
            forbidden=frozenset({("gone.test", port)}),
        )
        guard = Guard(policy, names)
        assert await said_by(await guard.dial(way, port, 1)) == "127.0.0.1"
        with refused("forbidden"):
            await guard.dial("gone.test", port, 1)
        assert len(came) == 1


async def test_a_public_page_gets_a_guard_that_is_closed_to_admitted_hosts() -> None:
    guard = Guard(allowing(("10.0.0.1", 8080)))
    inside = guard.parse("http://10.0.0.1:8080/")
    assert guard.of_page(inside).parse("http://10.0.0.1:8080/next").port == 8080
    with refused("port"):
        guard.of_page(guard.parse("http://93.184.215.14/")).parse(str(inside.url))


def test_nobody_is_asked_when_it_is_switched_off() -> None:
    guard = Guard(EgressPolicy(allowed=frozenset({("nas.test", 80)}), enabled=False))
    for url in ("https://example.com/", "http://nas.test/"):
        with refused("off"):
            guard.parse(url)


async def test_a_denied_host_is_refused_by_name_and_by_address_whatever_else_is_allowed() -> None:
    names = Names({"alias.test": [["127.0.0.9"]]})
    policy = EgressPolicy(
        allowed=frozenset({("a.evil.test", 80), ("alias.test", 80)}),
        denied=frozenset({(".evil.test", None), ("127.0.0.9", None)}),
    )
    with refused("denied"):
        Guard(policy, names).parse("http://a.evil.test/")
    with refused("denied"):
        await Guard(policy, names).dial("alias.test", 80, 1)


def test_only_the_listed_hosts_are_asked_on_open_ports_also_by_their_pages() -> None:
    only = frozenset({"api.test", "nas.test"})
    guard = Guard(EgressPolicy(allowed=frozenset({("nas.test", 8080)}), only=only))
    assert guard.parse("http://nas.test:8080/").port == 8080
    of_page = guard.of_page(guard.parse("https://api.test/"))
    assert of_page.parse("https://api.test/next").host == "api.test"
    with refused("not_allowed"):
        of_page.parse("https://example.com/")
    with refused("port"):
        of_page.parse("http://nas.test:8080/")


async def test_without_the_block_the_lan_may_be_asked_and_metadata_never() -> None:
    async with counting("127.0.0.1") as (port, came):
        guard = Guard(EgressPolicy(ports=frozenset({port}), block_private=False))
        assert await said_by(await guard.dial("127.0.0.1", port, 1)) == "127.0.0.1"
        assert came == ["127.0.0.1"]
        for host in ("169.254.169.254", "224.0.0.1", "0.0.0.0", "fe80::1"):  # noqa: S104
            with refused("address"):
                await guard.resolve(host, port)
