"""An API on loopback that may be called, and the product that may call it."""

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from assistant.infra.settings import Settings
from tests.assistant.infra.web.sites import Site, answer, redirect, running
from tests.chat_product import Chat, chat_settings, open_chat
from tests.chatting import Person

MCP_TIME = Path(sys.executable).with_name("mcp-server-time")
PROGRAMS = ";".join(
    (
        f"time={MCP_TIME} --local-timezone UTC",
        f"clock={MCP_TIME} --local-timezone Europe/Moscow",
        "broken=/bin/false",
    )
)
CANARY = "canary-4f1d-secret"
JSON = {"content_type": "application/json"}
ENDPOINTS = [
    {"name": "now", "path": "/now/{city}", "params": [{"name": "city", "in": "path"}]},
    {"name": "note", "method": "POST", "path": "/notes", "body": {"type": "object"}},
    {"name": "wipe", "method": "DELETE", "path": "/notes", "confirm": "always"},
]


@dataclass(frozen=True)
class ApiStage:
    """The product, and the API."""

    chat: Chat
    site: Site

    def fields(self, name: str, **changes: Any) -> dict[str, Any]:
        """Return what the API is connected with."""
        return {
            "name": name,
            "base_url": self.site.url(""),
            "auth": {"type": "bearer"},
            "auth_data": {"token": CANARY},
            "endpoints": ENDPOINTS,
            "healthcheck": {"path": "/health"},
        } | changes


@asynccontextmanager
async def open_stage(settings: Settings, model_url: str) -> AsyncIterator[ApiStage]:
    """Run the API, and the product that may ask it."""
    async with running(
        health=answer(b'{"up": true, "you": "' + CANARY.encode() + b'"}', **JSON)
    ) as site:
        site.answers |= {
            "/now/Kazan": answer(b'{"degrees": 21}', **JSON),
            "/notes": answer(b'{"id": 7}', "201 Created", **JSON),
            "/away": redirect("http://169.254.169.254/latest"),
            "/broken": answer(b"no", "500 Internal Server Error"),
        }
        own = chat_settings(
            settings,
            model_url,
            sandbox_egress_allowed_hosts=(f"127.0.0.1:{site.port}",),
            integration_mcp_stdio=PROGRAMS,
        )
        async with open_chat(own) as chat:
            yield ApiStage(chat, site)


async def ok(response: httpx.Response, status: int = 200) -> Any:
    """Return what a request came to, which must be this."""
    assert response.status_code == status, response.text
    return response.json() if response.content else None


async def drafted(stage: ApiStage, person: Person, name: str, **changes: Any) -> dict[str, Any]:
    """Draft the API and return the answer."""
    body = stage.fields(name, **changes)
    draft: dict[str, Any] = await ok(await person.post("/integrations/onboarding/connect", body))
    return draft


async def stored(stage: ApiStage, person: Person, name: str, **changes: Any) -> dict[str, Any]:
    """Store the API and return the answer."""
    body = stage.fields(name, **changes)
    added: dict[str, Any] = await ok(await person.post("/integrations", body), 201)
    return added
