"""Makers of what tests need: the wired REST door, accounts, clients that are logged in."""

import base64
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID, uuid4

import httpx
from fastapi import FastAPI
from pydantic import SecretStr

from api.app import create_app
from api.deps import ApiDependencies
from api.schemas.accounts import RegisterBody
from assistant.contracts.chat import Channel
from assistant.contracts.tools import Origin
from assistant.infra.settings import Settings
from assistant.services.ports.chains import NewChain, NewStep
from runtime.api import make_dependencies
from runtime.core import Core, open_core

JWT_KEY = "a key for tests that is long enough for every HMAC algorithm there is"
PAYLOAD_KEYS = "test:" + base64.urlsafe_b64encode(bytes(32)).decode()
OLD_AUTH_KEY = base64.urlsafe_b64encode(b"old key of secrets for the tests").decode()
NEW_AUTH_KEY = base64.urlsafe_b64encode(b"new key of secrets for the tests").decode()
PASSWORD = "correct horse battery"
_HASH: list[str] = []


@dataclass(frozen=True)
class Account:
    """An account with its tokens, as a client knows it."""

    user_id: UUID
    username: str
    access_token: str
    refresh_token: str

    @property
    def auth(self) -> dict[str, str]:
        """Return the header that says who asks."""
        return {"Authorization": f"Bearer {self.access_token}"}


@dataclass(frozen=True)
class Door:
    """The REST door with a client at it."""

    app: FastAPI
    deps: ApiDependencies
    client: httpx.AsyncClient

    async def register(self, username: str = "", **fields: Any) -> httpx.Response:
        """Register with a new name unless one is given."""
        body = {"username": username or new_username(), "password": PASSWORD, **fields}
        return await self.client.post("/api/v1/auth/register", json=body)

    async def login(self, username: str, password: str = PASSWORD) -> httpx.Response:
        """Log in."""
        body = {"username": username, "password": password}
        return await self.client.post("/api/v1/auth/login", json=body)

    async def new_account(self, **fields: Any) -> Account:
        """Make somebody new who is logged in, as registering and logging in do.

        The hash of the one password is made once: it is slow by design.
        """
        body = RegisterBody(username=new_username(), password=SecretStr(PASSWORD), **fields)
        if not _HASH:
            _HASH.append(await self.deps.accounts.passwords.hash(PASSWORD))
        async with self.deps.accounts.store.as_system() as system:
            first = not await system.accounts.exist()
            user = await system.accounts.add(body.registration(), _HASH[0], is_admin=first)
            assert user is not None
            tokens = await self.deps.tokens.open_family(system, user.id)
        return Account(user.id, user.username, tokens.access_token, tokens.refresh_token)

    async def new_admin(self) -> Account:
        """Register somebody new and make an administrator of them."""
        account = await self.new_account()
        async with self.deps.accounts.store.as_system() as system:
            await system.accounts.set_admin(account.user_id, is_admin=True)
        return account


def new_username() -> str:
    """Return a name that nobody has."""
    return f"user-{uuid4().hex[:16]}"


def make_chain(**changes: Any) -> NewChain:
    """Return a new direct chain."""
    values: dict[str, Any] = {
        "chain_id": uuid4(),
        "turn_id": None,
        "session_id": None,
        "channel": Channel.API,
        "request_hash": b"hash",
        "request_id": "request",
    } | changes
    return NewChain(**values)


def make_step(position: int = 0, **changes: Any) -> NewStep:
    """Return a new step of a first round."""
    values: dict[str, Any] = {
        "step_id": uuid4(),
        "round_no": 1,
        "position": position,
        "name": "web_search",
        "origin": Origin.MODEL,
        "arguments": {"query": "погода"},
    } | changes
    return NewStep(**values)


def make_settings(database_url: str, temporal_address: str, **changes: Any) -> Settings:
    """Return settings for the servers of the run; nothing comes from the environment's `.env`."""
    values: dict[str, Any] = {
        "database_url": database_url,
        "temporal_address": temporal_address,
        "database_pool_size": 10,
        "jwt_secret_key": JWT_KEY,
        "temporal_payload_keys": PAYLOAD_KEYS,
        "auth_data_encryption_keys": f"old:{OLD_AUTH_KEY},new:{NEW_AUTH_KEY}",
        "auth_data_active_key_id": "new",
        "temporal_task_queue": f"tests-{uuid4().hex}",
        "login_attempts_per_account": 1_000,
        "login_attempts_per_address": 100_000,
    } | changes
    return Settings(_env_file=None, **values)


@asynccontextmanager
async def open_door(core: Core, **changes: Any) -> AsyncIterator[Door]:
    """Run the application as the product wires it, some of its dependencies changed."""
    deps = replace(make_dependencies(core), **changes)
    app = create_app(deps)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://assistant.test") as client,
    ):
        yield Door(app, deps, client)


@asynccontextmanager
async def open_own_door(settings: Settings) -> AsyncIterator[Door]:
    """Run the application with connections of its own."""
    async with open_core(settings) as core, open_door(core) as door:
        yield door
