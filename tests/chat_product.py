"""The whole product on a loopback port, as tests of chat use it."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import httpx
import uvicorn
from fastapi import FastAPI

from api.app import create_app
from api.deps import ApiDependencies
from assistant.contracts.conversations import AcceptedTurn, IncomingMessage
from assistant.infra.settings import Settings
from assistant.services.personal_skills import PersonalSkills
from assistant.services.ports.skills import SkillSet, Toolbox
from assistant.skills.registry import Registry
from runtime.api import make_dependencies
from runtime.core import Core, make_chains, open_core
from runtime.web_server import web_config
from runtime.worker import open_worker
from tests.chatting import PATIENCE_SECONDS, Person, until
from tests.factories import Door

LoadSkills = Callable[[Toolbox], SkillSet]


@dataclass(frozen=True)
class Chat:
    """The product with its worker, behind a port; `model_url` is the stand-in for Ollama."""

    core: Core
    door: Door
    model_url: str

    async def new_person(self, **fields: Any) -> "Person":
        """Register somebody new."""
        return Person(self.door, await self.door.new_account(**fields), self.model_url)


async def stored_only(
    chat: Chat, person: Person, message: str, session: UUID | None = None
) -> AcceptedTurn:
    """Store a message as a door does that dies before it submits the turn."""
    return await chat.door.deps.chat.conversations.accept(
        IncomingMessage(
            user_id=person.account.user_id,
            text=message,
            key=f"once/{uuid4()}",
            session_id=session,
        )
    )


async def grow_old(owner_url: str, *turn_ids: UUID) -> None:
    """Move turns into the past, where recovery looks."""
    connection = await asyncpg.connect(owner_url)
    try:
        await connection.execute(
            "UPDATE turns SET created_at = now() - interval '1 hour' WHERE id = ANY($1)",
            turn_ids,
        )
    finally:
        await connection.close()


class _Server(uvicorn.Server):
    """A server that leaves the signals of the test run alone."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@asynccontextmanager
async def serving(app: FastAPI) -> AsyncIterator[str]:
    """Serve an application on a free loopback port; yields its address."""
    frame_bytes = app.state.deps.sockets.limits.frame_bytes
    config = web_config(app, frame_bytes, port=0, timeout_graceful_shutdown=1)
    server = _Server(config)
    task = asyncio.create_task(server.serve())
    await until(lambda: _started(server))
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        await task


@asynccontextmanager
async def open_chat(settings: Settings, load: LoadSkills = Registry.load) -> AsyncIterator[Chat]:
    """Run API and worker with these settings, and with these tools, in this process."""
    async with (
        open_core(settings, lazy=False) as core,
        open_worker(core, sandboxed=True, load=load),
        door_of(core, load) as door,
    ):
        yield Chat(core, door, settings.ollama_base_url)


@asynccontextmanager
async def door_of(core: Core, load: LoadSkills = Registry.load) -> AsyncIterator[Door]:
    """Run the API alone, on a port, so that answers can be read while they are written."""
    skills = PersonalSkills(load(Toolbox()), None, core.settings.integration_mcp_tools_per_user)
    deps = _with_skills(make_dependencies(core), core, skills)
    app = create_app(deps)
    async with (
        serving(app) as url,
        httpx.AsyncClient(base_url=url, timeout=PATIENCE_SECONDS, trust_env=False) as client,
    ):
        yield Door(app, deps, client)


def chat_settings(settings: Settings, model_url: str, **changes: Any) -> Settings:
    """Return settings with the stand-in as Ollama, a task queue of their own, and changes."""
    own = {
        "ollama_base_url": model_url,
        "ollama_model": "offline",
        "temporal_task_queue": f"tests-{uuid4().hex}",
        "worker_grace_seconds": 0.5,
        "browser_concurrency": 0,
        "sandbox_concurrency": 0,
    }
    return settings.model_copy(update=own | changes)


def _with_skills(deps: ApiDependencies, core: Core, skills: SkillSet) -> ApiDependencies:
    views = replace(deps.tools.views, skills=skills)
    tools = replace(deps.tools, chains=make_chains(core, skills), views=views)
    return replace(deps, tools=tools, chat=replace(deps.chat, views=views))


async def _started(server: uvicorn.Server) -> bool:
    return bool(server.started)
