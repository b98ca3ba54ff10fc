"""Owns a person of a run: an account, and requests at whichever door, with what may go wrong."""

import asyncio
import random
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from benchmarks.background_faults.history import History, Record

Json = dict[str, Any]
_PASSWORD = "correct horse battery"  # noqa: S105 - of users that live for a minute
_GIVES_UP_SECONDS = 5.0
BROKEN = (aiohttp.ClientError, TimeoutError, asyncio.IncompleteReadError)
"""What a request raises that was cut off, or never arrived."""


@dataclass(frozen=True)
class Answered:
    """The status and the body of an answer."""

    status: int
    body: Json


@dataclass(frozen=True)
class Person:
    """Somebody with an account; `doors` are the addresses of the API processes."""

    name: str
    user_id: str
    token: str
    doors: tuple[str, ...]
    http: aiohttp.ClientSession
    history: History
    seed: int
    over: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when all clients are to leave."""

    @property
    def auth(self) -> dict[str, str]:
        """Return the header that says who asks."""
        return {"Authorization": f"Bearer {self.token}"}

    def record(self, client: str) -> Record:
        """Return what writes down the doings of one of the person's clients."""
        return self.history.of(f"{self.name}/{client}")

    def chance(self, client: str) -> random.Random:
        """Return the chance of one of the person's clients."""
        return random.Random(f"{self.seed}/{self.name}/{client}")

    async def ask(
        self, door: str, method: str, path: str, seconds: float = _GIVES_UP_SECONDS, **more: Any
    ) -> Answered:
        """Send a request to a door. Raises any of `BROKEN`."""
        headers = self.auth | more.pop("headers", {})
        async with self.http.request(
            method,
            f"{door}/api/v1{path}",
            headers=headers,
            timeout=aiohttp.ClientTimeout(total=seconds),
            **more,
        ) as answer:
            return Answered(answer.status, await answer.json(content_type=None))


async def register(
    http: aiohttp.ClientSession, doors: tuple[str, ...], name: str, history: History, seed: int
) -> Person:
    """Make somebody and log them in."""
    credentials = {"username": name, "password": _PASSWORD}
    made = await _post(http, f"{doors[0]}/api/v1/auth/register", credentials)
    tokens = await _post(http, f"{doors[0]}/api/v1/auth/login", credentials)
    history.of(name)("registered", user_id=made["id"])
    return Person(name, made["id"], tokens["access_token"], doors, http, history, seed)


async def _post(http: aiohttp.ClientSession, url: str, body: Json) -> Json:
    async with http.post(url, json=body, raise_for_status=True) as answer:
        found: Json = await answer.json()
        return found
