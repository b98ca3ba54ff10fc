"""Owns a whole bot on real servers: stand-in Bot API, offline model, worker, poller."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from itertools import count
from typing import Any
from uuid import UUID, uuid4

import httpx
from pydantic import SecretStr

from assistant.services.ports.skills import SkillSet, Toolbox
from assistant.services.telegram_access import TelegramAccess
from assistant.skills.registry import Registry
from runtime.bot import poll
from runtime.core import Core, open_core
from runtime.worker import open_worker
from tests.chatting import until
from tests.factories import make_settings
from tests.standins.bot_api import TOKEN, BotApi, running_bot_api
from tests.standins.bot_api_values import Shown
from tests.standins.ollama import running_offline_model

_PEOPLE = count(10_000_000)
_MODEL = "scripted"


@dataclass
class Stage:
    """The parts of a running bot, and who plays on it."""

    core: Core
    api: BotApi
    load: Callable[[Toolbox], SkillSet] = Registry.load

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

    async def model_heard(self) -> list[dict[str, Any]]:
        """Return all that the model was asked."""
        async with httpx.AsyncClient(base_url=self.core.settings.ollama_base_url) as client:
            answer = (await client.get(f"/script/{_MODEL}/requests")).raise_for_status()
        requests: list[dict[str, Any]] = answer.json()
        return requests

    async def until_said(self, person: int, text: str, patience: float = 10) -> None:
        """Wait until a message of the bot contains the text."""
        await self.api.until(
            lambda: any(text in shown for shown in self.api.texts(person)), patience
        )

    async def question(self, person: int) -> Shown:
        """Wait until the bot asks for the person's word; returns its message."""
        await self.api.until(lambda: any(map(_asks, self.api.chats[person].values())))
        return next(filter(_asks, self.api.chats[person].values()))

    async def until_ended(self, person: int, turn_id: UUID) -> None:
        """Wait until a turn has come to its end."""
        user_id = await self.user_of(person)
        for _ in range(500):
            if await self._is_final(user_id, turn_id):
                return
            await asyncio.sleep(0.02)
        raise TimeoutError(f"turn {turn_id} goes on")

    async def until_quiet(self, person: int) -> None:
        """Wait until no turn of the person goes on."""
        user_id = await self.user_of(person)

        async def quiet() -> bool:
            async with self.core.database.as_user(user_id) as store:
                return await store.turns.open_of_person() == 0

        await until(quiet)

    async def _is_final(self, user_id: UUID, turn_id: UUID) -> bool:
        async with self.core.database.as_user(user_id) as store:
            turn = await store.turns.get(turn_id)
        return turn is not None and turn.state.is_final

    @asynccontextmanager
    async def working(self) -> AsyncIterator[None]:
        """Run a worker while the context is open."""
        async with open_worker(self.core, sandboxed=True, load=self.load):
            yield

    @asynccontextmanager
    async def polling(self) -> AsyncIterator[None]:
        """Read updates while the context is open."""
        polling = asyncio.create_task(poll(self.core, self.load))
        try:
            yield
        finally:
            polling.cancel()
            await asyncio.gather(polling, return_exceptions=True)


def _asks(shown: Shown) -> bool:
    return shown.markup is not None and len(shown.markup["inline_keyboard"][0]) > 1


@asynccontextmanager
async def open_stage(
    database_url: str,
    temporal_address: str,
    *,
    polls: bool = True,
    works: bool = True,
    load: Callable[[Toolbox], SkillSet] = Registry.load,
    **changes: object,
) -> AsyncIterator[Stage]:
    """Run Bot API and model, and unless told otherwise worker and poller."""
    async with running_offline_model() as model_url, running_bot_api() as api:
        settings = make_settings(
            database_url,
            temporal_address,
            ollama_base_url=model_url,
            ollama_model=_MODEL,
            telegram_api_base_url=api.url,
            telegram_bot_token=SecretStr(TOKEN),
            **{"browser_concurrency": 0, "sandbox_concurrency": 0} | changes,
        )
        async with AsyncExitStack() as stack:
            core = await stack.enter_async_context(open_core(settings, lazy=False))
            stage = Stage(core, api, load)
            await stage.model_says([{"say": "A short answer."}])
            if works:
                await stack.enter_async_context(stage.working())
            if polls:
                await stack.enter_async_context(stage.polling())
            yield stage
