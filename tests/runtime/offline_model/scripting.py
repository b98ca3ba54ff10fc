"""A scripted model as a test sees it: set the script, ask, read what was received."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx
from ollama import AsyncClient, ChatResponse

ASKED = [{"role": "user", "content": "hello"}]


@dataclass
class Scripted:
    name: str
    http: httpx.AsyncClient
    ollama: AsyncClient

    async def follow(self, *calls: list[dict[str, Any]]) -> None:
        answer = await self.http.put(f"/script/{self.name}", json={"calls": calls})
        answer.raise_for_status()

    async def ask(self, **options: Any) -> ChatResponse:
        answer: ChatResponse = await self.ollama.chat(self.name, ASKED, **options)
        return answer

    async def stream(self, **options: Any) -> AsyncIterator[ChatResponse]:
        return await self.ollama.chat(self.name, ASKED, stream=True, **options)

    async def received(self) -> list[dict[str, Any]]:
        answer = await self.http.get(f"/script/{self.name}/requests")
        answer.raise_for_status()
        requests: list[dict[str, Any]] = answer.json()
        return requests

    async def newest(self, known: str) -> dict[str, Any]:
        """Return the newest request, as soon as there is one of which that field is known."""
        while True:
            for request in (await self.received())[-1:]:
                if request[known] is not None:
                    return request
            await asyncio.sleep(0.01)

    async def outcome(self) -> str:
        """Return how the newest request ended, as soon as it has."""
        return str((await self.newest("finished_at"))["outcome"])
