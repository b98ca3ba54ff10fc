"""Owns a whole bot on real servers: stand-in Bot API, offline model, worker, poller."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import count
from typing import Any
from uuid import UUID, uuid4

import httpx
from pydantic import SecretStr

from assistant.services.telegram_access import TelegramAccess
from runtime.bot import poll
from runtime.core import Core, open_core
from runtime.worker import open_worker
from tests.factories import make_settings
from tests.standins.bot_api import TOKEN, BotApi, running_bot_api
from tests.standins.ollama import running_offline_model

_PEOPLE = count(10_000_000)
_MODEL = "scripted"


@dataclass
class Stage:
    """The parts of a running bot, and who plays on it."""

    core: Core
    api: BotApi

    async def someone(self, *, allowed: bool = True) -> int:
        """Return the id of a new Telegram user."""
        person = next(_PEOPLE) * 1000 + uuid4().int % 1000
        if allowed:
            await TelegramAccess(self.core.database).allow(person, "test")
        return person

    async def user_of(self, person: int) -> UUID:
        """Return the account of a Telegram user."""
        async with self.core.database.as_system() as store:
            known = await store.telegram.person(person)
        assert known is not None
        return known.user_id

    async def model_says(self, *calls: list[dict[str, Any]]) -> None:
        """Set what the model answers, call by call; the last answer repeats."""
        async with httpx.AsyncClient(base_url=self.core.settings.ollama_base_url) as client:
            answer = await client.put(f"/script/{_MODEL}", json={"calls": calls})
        answer.raise_for_status()

    async def until_said(self, person: int, text: str) -> None:
        """Wait until a message of the bot contains the text."""
        await self.api.until(lambda: any(text in shown for shown in self.api.texts(person)))

    async def until_ended(self, person: int, turn_id: UUID) -> None:
        """Wait until a turn has come to its end."""
        user_id = await self.user_of(person)
        for _ in range(500):
            if await self._is_final(user_id, turn_id):
                return
            await asyncio.sleep(0.02)
        raise TimeoutError(f"turn {turn_id} goes on")

    async def _is_final(self, user_id: UUID, turn_id: UUID) -> bool:
        async with self.core.database.as_user(user_id) as store:
            turn = await store.turns.get(turn_id)
        return turn is not None and turn.state.is_final

    @asynccontextmanager
    async def polling(self) -> AsyncIterator[None]:
        """Read updates while the context is open."""
        polling = asyncio.create_task(poll(self.core))
        try:
            yield
        finally:
            polling.cancel()
            await asyncio.gather(polling, return_exceptions=True)


@asynccontextmanager
async def open_stage(
    database_url: str, temporal_address: str, *, polls: bool = True, **changes: object
) -> AsyncIterator[Stage]:
    """Run Bot API, model and worker, and unless told otherwise the poller."""
    async with running_offline_model() as model_url, running_bot_api() as api:
        settings = make_settings(
            database_url,
            temporal_address,
            ollama_base_url=model_url,
            ollama_model=_MODEL,
            telegram_api_base_url=api.url,
            telegram_bot_token=SecretStr(TOKEN),
            **changes,
        )
        async with open_core(settings, lazy=False) as core, open_worker(core, sandboxed=True):
            stage = Stage(core, api)
            await stage.model_says([{"say": "A short answer."}])
            if not polls:
                yield stage
                return
            async with stage.polling():
                yield stage
