"""What tests of chat share: a person who uses the API, and models that follow a script."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar
from uuid import uuid4

import httpx
import orjson

from tests.factories import Account, Door

T = TypeVar("T")
Json = dict[str, Any]
Event = tuple[str, Json]
Steps = Sequence[object]
SSE = {"Accept": "text/event-stream"}
LATER = {"Prefer": "respond-async"}
SLOWLY = {"chunk_delay_ms": 40}
PATIENCE_SECONDS = 60
_LONGEST_PAUSE = 0.15
"""Asking costs the processor time that what is waited for could have."""
CANARY = "CANARY-[0-9A-Z]+"


@dataclass(frozen=True)
class ScriptedModel:
    """A model that says what the test wants, under a name of its own."""

    name: str
    url: str

    async def received(self) -> list[Json]:
        """Return the requests it got, oldest first."""
        async with httpx.AsyncClient(base_url=self.url, trust_env=False) as client:
            answer = (await client.get(f"/script/{self.name}/requests")).raise_for_status()
        requests: list[Json] = answer.json()
        return requests

    async def prompt(self) -> str:
        """Return all that was said to it in the newest request."""
        newest = (await self.received())[-1]
        return "\n".join(message["content"] for message in newest["messages"])

    async def speaks(self, requests: int = 1) -> None:
        """Wait until the first token of the request of that number has left."""

        async def spoke() -> bool:
            received = await self.received()
            return len(received) >= requests and received[-1]["first_token_at"] is not None

        await until(spoke)


@dataclass(frozen=True)
class Person:
    """Somebody with an account and a client."""

    door: Door
    account: Account
    model_url: str
    extra: dict[str, str] = field(default_factory=dict)

    async def ask(self, method: str, path: str, **options: Any) -> httpx.Response:
        """Send a request as this person."""
        headers = self.account.auth | self.extra | options.pop("headers", {})
        return await self.door.client.request(method, path, headers=headers, **options)

    async def get(self, path: str, **params: Any) -> httpx.Response:
        """GET a path under `/api/v1`."""
        return await self.ask("GET", f"/api/v1{path}", params=params)

    async def post(self, path: str, body: object = None, **headers: str) -> httpx.Response:
        """POST to a path under `/api/v1`; without a body there is none."""
        sent = {} if body is None else {"json": body}
        return await self.ask("POST", f"/api/v1{path}", headers=headers, **sent)

    async def say(
        self, message: str, session: str | None = None, *, headers: Json | None = None, **more: Any
    ) -> httpx.Response:
        """Say something."""
        body = {"message": message, **more} | ({"session_id": session} if session else {})
        return await self.ask("POST", "/api/v1/chat", json=body, headers=headers or {})

    async def answer(self, message: str, session: str | None = None, **more: Any) -> Json:
        """Say something and return the answer, which there must be."""
        said = (await self.say(message, session, **more)).raise_for_status()
        answer: Json = said.json()
        return answer

    async def starts(self, message: str, session: str | None = None, **more: Any) -> Json:
        """Say something and do not wait; returns what was accepted."""
        said = await self.say(message, session, headers=LATER, **more)
        assert said.status_code == 202, said.text
        accepted: Json = said.json()
        return accepted

    @asynccontextmanager
    async def stream(
        self, message: str, session: str | None = None, **more: Any
    ) -> AsyncIterator[AsyncIterator[Event]]:
        """Say something and read the events of its answer."""
        body = {"message": message, **more} | ({"session_id": session} if session else {})
        async with self.following("POST", "/chat", json=body) as events:
            yield events

    @asynccontextmanager
    async def following(
        self, method: str, path: str, **options: Any
    ) -> AsyncIterator[AsyncIterator[Event]]:
        """Read server-sent events of any path."""
        headers = self.account.auth | SSE
        async with self.door.client.stream(
            method, f"/api/v1{path}", headers=headers, **options
        ) as response:
            response.raise_for_status()
            yield events_of(response)

    async def messages(self, session: str, **params: Any) -> list[Json]:
        """Return a page of the history."""
        page = (await self.get(f"/chat/history/{session}", **params)).raise_for_status()
        messages: list[Json] = page.json()["messages"]
        return messages

    async def turn(self, turn_id: str) -> Json:
        """Return a turn as it stands."""
        turn: Json = (await self.get(f"/chat/turns/{turn_id}")).raise_for_status().json()
        return turn

    async def ended(self, turn_id: str) -> Json:
        """Wait until a turn is final and return it."""

        async def final() -> Json | None:
            turn = await self.turn(turn_id)
            return turn if turn["state"] in {"answered", "stopped", "failed"} else None

        return await until(final)

    async def prefers(self, **preferences: Any) -> None:
        """Change preferences."""
        (await self.ask("PATCH", "/api/v1/users/me", json=preferences)).raise_for_status()

    async def uses(self, *calls: Steps) -> ScriptedModel:
        """Have this person answered by a model that follows a script, call by call."""
        model = await script(self.model_url, *calls)
        await self.prefers(model=model.name)
        return model


async def script(model_url: str, *calls: Steps, name: str = "") -> ScriptedModel:
    """Register a model under a new name, or under the given one."""
    model = ScriptedModel(name or f"scripted-{uuid4().hex}", model_url)
    async with httpx.AsyncClient(base_url=model_url, trust_env=False) as client:
        body = {"calls": calls}
        (await client.put(f"/script/{model.name}", json=body)).raise_for_status()
    return model


def says(text: str, **options: Any) -> list[Json]:
    """Return the steps of an answer that says one text."""
    return [{"say": text, **options}]


def calls(name: str, **arguments: Any) -> list[Json]:
    """Return the steps of an answer that calls one tool."""
    return [{"tool_call": {"name": name, "arguments": arguments}}]


def calls_together(*called: tuple[str, Json]) -> list[Json]:
    """Return the steps of an answer that calls several tools in one round."""
    functions = [{"name": name, "arguments": arguments} for name, arguments in called]
    return [{"tool_calls": [{"function": function} for function in functions]}]


def obeys(otherwise: str = "Готово.", secret: str = CANARY) -> list[Json]:
    """Return the steps of an answer that makes the last call any text of the prompt asks for.

    The order is `CALL <tool> <json>`; `{{secret}}` in it becomes the first match of `secret`.
    """
    return [{"obey": True, "secret": secret, "otherwise": otherwise}]


async def events_of(response: httpx.Response) -> AsyncIterator[Event]:
    """Read events (name, data) until the stream ends."""
    name = ""
    async for line in response.aiter_lines():
        kind, _, value = line.partition(": ")
        if kind == "event":
            name = value
        elif kind == "data":
            yield name, orjson.loads(value)


async def until(ask: Callable[[], Awaitable[T | None]], seconds: float = PATIENCE_SECONDS) -> T:
    """Ask until the answer is neither None nor false, less and less often.

    Raises `TimeoutError`.
    """
    pause = 0.02
    async with asyncio.timeout(seconds):
        while not (found := await ask()):
            await asyncio.sleep(pause)
            pause = min(1.5 * pause, _LONGEST_PAUSE)
    return found
