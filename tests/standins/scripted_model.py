"""A scripted model of the stand-in for Ollama, as tests see it."""

import asyncio
from dataclasses import dataclass
from typing import Any

import httpx


@dataclass(frozen=True)
class ScriptedModel:
    """A model of the test's own. Steps: `runtime.offline_model.steps`."""

    name: str
    http: httpx.AsyncClient

    async def follow(self, *calls: list[dict[str, Any]]) -> None:
        """Set what is answered, call by call; the last one repeats."""
        answer = await self.http.put(f"/script/{self.name}", json={"calls": calls})
        answer.raise_for_status()

    async def received(self) -> list[dict[str, Any]]:
        """Return the requests, oldest first."""
        answer = await self.http.get(f"/script/{self.name}/requests")
        requests: list[dict[str, Any]] = answer.raise_for_status().json()
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
