"""Owns the users of a measurement: registered over REST, with tokens ready, and what they do."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import aiohttp

from benchmarks.stack import Stack

_PASSWORD = "correct horse battery"  # noqa: S105 - of users that live for a minute


@dataclass(frozen=True)
class Person:
    """A registered user."""

    user_id: UUID
    headers: dict[str, str]


async def register(stack: Stack, names: Sequence[str]) -> list[Person]:
    """Make the users and log them in; the names must be new."""
    return list(await asyncio.gather(*(_register(stack, name) for name in names)))


async def _register(stack: Stack, name: str) -> Person:
    credentials = {"username": name, "password": _PASSWORD}
    made = await _post(stack.http, f"{stack.api}/auth/register", credentials)
    tokens = await _post(stack.http, f"{stack.api}/auth/login", credentials)
    return Person(UUID(made["id"]), {"Authorization": f"Bearer {tokens['access_token']}"})


async def say(stack: Stack, person: Person, session_id: UUID | None = None) -> dict[str, Any]:
    """Have one message answered and return the answer; without a dialogue it opens one."""
    body = {"message": "What can you do?"}
    if session_id is not None:
        body["session_id"] = str(session_id)
    answer = await _post(stack.http, f"{stack.api}/chat", body, person.headers)
    if answer["state"] != "answered":
        raise RuntimeError(f"the turn was not answered: {answer}")
    return answer


async def _post(
    http: aiohttp.ClientSession, url: str, body: object, headers: dict[str, str] | None = None
) -> dict[str, Any]:
    async with http.post(url, json=body, headers=headers, raise_for_status=True) as response:
        answer: dict[str, Any] = await response.json()
        return answer
