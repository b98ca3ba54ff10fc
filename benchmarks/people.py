"""Owns the users of a measurement: registered over REST, with tokens ready, and what they do."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import aiohttp
import orjson

from benchmarks.stack import Stack

_PASSWORD = "correct horse battery"  # noqa: S105 - of users that live for a minute
_MESSAGE = "What can you do?"
_TOOL_LOOKS, _LOOK_SECONDS = 60, 0.5


@dataclass(frozen=True)
class Person:
    """A registered user."""

    user_id: UUID
    headers: dict[str, str]


@dataclass(frozen=True)
class Seen:
    """An event of a stream, and the moment it was read in unix seconds."""

    at: float
    name: str
    data: dict[str, Any]


async def register(stack: Stack, names: Sequence[str]) -> list[Person]:
    """Make the users and log them in; the names must be new."""
    return list(await asyncio.gather(*(_register(stack, name) for name in names)))


async def _register(stack: Stack, name: str) -> Person:
    credentials = {"username": name, "password": _PASSWORD}
    made = await _post(stack.http, f"{stack.api}/auth/register", credentials)
    tokens = await _post(stack.http, f"{stack.api}/auth/login", credentials)
    return Person(UUID(made["id"]), {"Authorization": f"Bearer {tokens['access_token']}"})


async def say(stack: Stack, person: Person, session_id: str | None = None) -> dict[str, Any]:
    """Have one message answered and return the answer; without a dialogue it opens one."""
    answer = await _post(stack.http, f"{stack.api}/chat", _body(session_id), person.headers)
    if answer["state"] != "answered":
        raise RuntimeError(f"the turn was not answered: {answer}")
    return answer


async def listen(stack: Stack, person: Person) -> AsyncIterator[Seen]:
    """Say one message in a new dialogue and give the events of its answer as they come."""
    headers = {**person.headers, "Accept": "text/event-stream"}
    url = f"{stack.api}/chat"
    async with stack.http.post(
        url, json=_body(None), headers=headers, raise_for_status=True
    ) as answer:
        name = ""
        async for line in answer.content:
            field, _, value = line.decode().strip().partition(": ")
            if field == "event":
                name = value
            elif field == "data":
                yield Seen(time.time(), name, orjson.loads(value))


async def stop(stack: Stack, person: Person, session_id: str) -> None:
    """Stop the answer that is being written in a dialogue."""
    await _post(stack.http, f"{stack.api}/chat/{session_id}/stop", None, person.headers)


async def read_history(stack: Stack, person: Person, session_id: str, limit: int) -> int:
    """Read the newest messages of a dialogue; return how many came."""
    url = f"{stack.api}/chat/history/{session_id}?limit={limit}"
    async with stack.http.get(url, headers=person.headers, raise_for_status=True) as answer:
        return len((await answer.json())["messages"])


async def call_tool(stack: Stack, person: Person, path: str, arguments: object) -> None:
    """Call a tool directly, by its address under `/chat`."""
    answer = await _post(stack.http, f"{stack.api}/chat/{path}", arguments, person.headers)
    if answer["state"] != "done":
        raise RuntimeError(f"the tool did not end well: {answer}")


async def has_tool(stack: Stack, person: Person, name: str) -> bool:
    """Tell whether a tool is on; workers that have just started try theirs first."""
    for _ in range(_TOOL_LOOKS):
        if await _is_on(stack, person, name):
            return True
        await asyncio.sleep(_LOOK_SECONDS)
    return False


async def _is_on(stack: Stack, person: Person, name: str) -> bool:
    url = f"{stack.api}/chat/skills"
    async with stack.http.get(url, headers=person.headers, raise_for_status=True) as answer:
        skills = (await answer.json())["items"]
    return any(one["enabled"] for one in skills if one["manifest"]["name"] == name)


def _body(session_id: str | None) -> dict[str, str]:
    return {"message": _MESSAGE} | ({"session_id": session_id} if session_id else {})


async def _post(
    http: aiohttp.ClientSession, url: str, body: object, headers: dict[str, str] | None = None
) -> dict[str, Any]:
    async with http.post(url, json=body, headers=headers, raise_for_status=True) as response:
        answer: dict[str, Any] = await response.json()
        return answer
