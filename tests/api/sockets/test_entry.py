"""Who is let in: every way to say who one is, and what is refused."""

import asyncio
from datetime import UTC, datetime

import httpx
import pytest
from fastapi import WebSocket
from starlette.types import Message
from websockets.exceptions import ConnectionClosed, InvalidStatus

from api.sockets import entry, services
from api.sockets import talking as talks
from assistant.infra.security.access_tokens import JwtAccessTokens
from tests.api.sockets.conftest import KNOWN_ORIGIN
from tests.api.sockets.talker import opened, talking
from tests.chatting import Person
from tests.factories import JWT_KEY
from tests.servers import run_as_owner

UNAUTHENTICATED, TOO_MANY, TRY_LATER = 4401, 4429, 1013


async def ticket_of(person: Person) -> str:
    """Return a new ticket."""
    answer = (await person.post("/ws/ticket")).raise_for_status()
    assert answer.headers["cache-control"] == "no-store"
    assert answer.json()["expires_in"] == 30
    ticket: str = answer.json()["ticket"]
    return ticket


def short_token(person: Person, seconds: int) -> str:
    """Return an access token that ends soon."""
    tokens = JwtAccessTokens(JWT_KEY, seconds)
    own = tokens.read(person.account.access_token)
    assert own is not None
    return tokens.issue(own)


def arriving(origin: str, host: str) -> WebSocket:
    """Return a socket as it arrives, with these headers."""
    headers = [(b"origin", origin.encode()), (b"host", host.encode())]

    async def nothing() -> Message:
        raise AssertionError

    async def nowhere(message: Message) -> None:
        raise AssertionError(message)

    return WebSocket({"type": "websocket", "headers": headers}, nothing, nowhere)


async def test_header_query_ticket_and_first_frame_let_in(person: Person) -> None:
    token = person.account.access_token
    ways = {
        "header": opened(person, headers={"Authorization": f"bearer {token}"}),
        "query": opened(person, f"?token={token}"),
        "ticket": opened(person, f"?ticket={await ticket_of(person)}"),
        "frame": opened(person),
    }
    for name, way in ways.items():
        async with way as talker:
            if name == "frame":
                await talker.send("auth", token=token)
            ready = await talker.next()
        assert ready["type"] == "ready"
        assert ready["user"]["username"] == person.account.username
        assert (ready["locale"], ready["seq"]) == ("en", 0)
        until = datetime.fromisoformat(ready["expires_at"]) - datetime.now(UTC)
        assert 800 < until.total_seconds() <= 900


async def test_a_ticket_works_once(person: Person) -> None:
    ticket = await ticket_of(person)

    async with opened(person, f"?ticket={ticket}") as first:
        assert (await first.next())["type"] == "ready"
        async with opened(person, f"?ticket={ticket}") as second:
            assert await second.closed() == UNAUTHENTICATED


async def test_one_ticket_for_many_at_once_lets_one_in(person: Person) -> None:
    ticket = await ticket_of(person)

    async def came_in() -> bool:
        async with opened(person, f"?ticket={ticket}") as talker:
            try:
                return bool((await talker.next())["type"] == "ready")
            except ConnectionClosed:
                return False

    assert sum(await asyncio.gather(*(came_in() for _ in range(8)))) == 1


async def test_a_ticket_needs_a_token(person: Person) -> None:
    assert (await person.door.client.post("/api/v1/ws/ticket")).status_code == 401


@pytest.mark.parametrize(
    "query", ["?token=nonsense", "?token=", "?ticket=nonsense", "?ticket=", "?token=a&ticket=b"]
)
async def test_bad_words_are_refused_and_nothing_else_is_tried(person: Person, query: str) -> None:
    async with opened(person, query, person.account.auth) as talker:
        assert await talker.closed() == UNAUTHENTICATED
    assert talker.heard == []


async def test_a_first_frame_must_say_who_is_there(person: Person) -> None:
    for frame in ({"type": "ping"}, {"type": "auth", "token": "nonsense"}, {"type": "auth"}):
        async with opened(person) as talker:
            await talker.send(**{"kind": frame.pop("type"), **frame})
            assert await talker.closed() == UNAUTHENTICATED


async def test_who_says_nothing_is_not_kept(
    person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(entry, "FIRST_FRAME_SECONDS", 0.2)

    async with opened(person) as talker:
        assert await talker.closed() == UNAUTHENTICATED


async def test_so_many_who_have_not_said_who_they_are_and_no_more(
    person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "_MOST_STRANGERS", 1)

    async with opened(person) as silent:
        await asyncio.sleep(0.1)
        async with opened(person) as one_more:
            assert await one_more.closed() == TRY_LATER
        async with talking(person) as known:
            await known.send("ping")
            assert (await known.next())["type"] == "pong"
        await silent.send("auth", token=person.account.access_token)
        assert (await silent.next())["type"] == "ready"
        async with opened(person) as next_one:
            await next_one.send("auth", token=person.account.access_token)
            assert (await next_one.next())["type"] == "ready"


async def test_a_socket_ends_with_its_token(person: Person) -> None:
    async with opened(person, f"?token={short_token(person, 2)}") as talker:
        assert (await talker.next())["type"] == "ready"
        async with asyncio.timeout(4):
            assert await talker.closed() == UNAUTHENTICATED


async def test_a_ticket_lets_in_for_as_long_as_the_token_it_was_had_for(person: Person) -> None:
    headers = {"Authorization": f"Bearer {short_token(person, 2)}"}
    answer = await person.door.client.post("/api/v1/ws/ticket", headers=headers)

    async with opened(person, f"?ticket={answer.json()['ticket']}") as talker:
        assert (await talker.next())["type"] == "ready"
        async with asyncio.timeout(4):
            assert await talker.closed() == UNAUTHENTICATED


async def test_a_newer_token_prolongs(person: Person) -> None:
    async with opened(person, f"?token={short_token(person, 2)}") as talker:
        await talker.next()
        await talker.send("auth", token=person.account.access_token)
        prolonged = await talker.until("prolonged")
        await asyncio.sleep(2.5)
        await talker.send("ping")
        assert (await talker.next())["type"] == "pong"

    left = datetime.fromisoformat(prolonged["expires_at"]) - datetime.now(UTC)
    assert left.total_seconds() > 800


async def test_the_token_of_somebody_else_does_not(person: Person, other: Person) -> None:
    async with talking(person) as talker:
        await talker.send("auth", token=other.account.access_token)
        assert await talker.closed() == UNAUTHENTICATED


async def test_an_account_of_a_newer_version_is_refused_at_once(
    owner_url: str, person: Person
) -> None:
    newer = "UPDATE users SET token_version = token_version + 1 WHERE id = $1"
    async with talking(person) as talker:
        await run_as_owner(owner_url, newer, person.account.user_id)
        await talker.send("message", text="Hello", client_message_id="1")
        assert await talker.closed() == UNAUTHENTICATED
    async with opened(person, headers=person.account.auth) as again:
        assert await again.closed() == UNAUTHENTICATED
    assert talker.of("accepted") == []


async def test_an_account_of_a_newer_version_hears_no_more_either(
    owner_url: str, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(talks, "PING_SECONDS", 0.1)
    async with talking(person) as talker:
        await talker.until("ping")
        await run_as_owner(
            owner_url,
            "UPDATE users SET token_version = token_version + 1 WHERE id = $1",
            person.account.user_id,
        )
        assert await talker.closed() == UNAUTHENTICATED


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "null",
        "http://127.0.0.1",
        "http://127.0.0.1:1",
        "file://",
        "x",
        "[:",
    ],
)
async def test_pages_of_other_sites_are_refused_before_anything(
    person: Person, origin: str
) -> None:
    with pytest.raises(InvalidStatus) as refusal:
        async with opened(person, headers=person.account.auth | {"Origin": origin}):
            pass

    assert refusal.value.response.status_code == 403


async def test_the_own_page_and_pages_of_known_sites_are_let_in(strictly: Person) -> None:
    own = str(strictly.door.client.base_url).rstrip("/")
    for origin in (own, KNOWN_ORIGIN):
        async with opened(strictly, headers=strictly.account.auth | {"Origin": origin}) as talker:
            assert (await talker.next())["type"] == "ready"


@pytest.mark.parametrize(
    ("origin", "host"),
    [
        ("https://me.example", "me.example"),
        ("https://me.example", "me.example:443"),
        ("http://me.example", "ME.example:80"),
        ("https://[::1]:8000", "[::1]:8000"),
    ],
)
def test_the_own_page_is_known_behind_a_proxy_that_ends_tls(origin: str, host: str) -> None:
    assert entry.is_own_origin(arriving(origin, host), frozenset())
    assert not entry.is_own_origin(arriving(origin, "other.example"), frozenset())


async def test_one_person_has_so_many_sockets_and_no_more(strictly: Person) -> None:
    async with talking(strictly):
        async with talking(strictly), opened(strictly, headers=strictly.account.auth) as third:
            assert await third.closed() == TOO_MANY
        await asyncio.sleep(0.1)
        async with talking(strictly) as talker:
            await talker.send("ping")
            assert (await talker.next())["type"] == "pong"


@pytest.mark.parametrize(
    "after", ["-1", "x", "1.5", "9" * 30, "095976dd-72b4-4bd0-80c2-eea1cf735e4"]
)
async def test_a_place_that_is_none_is_refused(person: Person, after: str) -> None:
    async with opened(person, f"?after={after}", person.account.auth) as talker:
        assert await talker.closed() == 1008


async def test_a_plain_request_gets_no_socket(person: Person) -> None:
    answer: httpx.Response = await person.get("/ws/chat", token="x")

    assert answer.status_code == 404
    assert answer.json()["code"] == "not_found"
