"""What tests of the chat page share: a real Chromium, visitors with their own browser contexts."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from json import dumps
from typing import Any

from playwright.async_api import Browser, Locator, Page, Request, async_playwright, expect

from api.app import create_app
from assistant.infra.chromium.command import find_chromium
from runtime.api import make_dependencies
from runtime.core import Core
from runtime.web_server import web_config
from tests.chat_product import _Server
from tests.chatting import Person, until
from tests.factories import PASSWORD

PATIENCE_MS = 20_000
_LOGIN_SECONDS = 600
_ONLY_LOOPBACK = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"


@dataclass(frozen=True)
class Visitor:
    """Somebody before a screen; `asked` are the addresses of all requests."""

    page: Page
    url: str
    asked: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    async def comes(self, address: str = "") -> None:
        """Open the page."""
        await self.page.goto(f"{self.url}/{address}")

    async def logs_in(self, person: Person) -> None:
        """Log in by the form, with an account that is there."""
        await self.comes()
        await self.fills_in(person.account.username, PASSWORD)
        await self.is_in()

    async def arrives_as(self, person: Person, link: str = "connected") -> None:
        """Come with the login of a reload: the tab has kept it."""
        await self.comes("page/icon.svg")
        login = {
            "access": person.account.access_token,
            "refresh": person.account.refresh_token,
            "endsAt": (time.time() + _LOGIN_SECONDS) * 1000,
            "user": str(person.account.user_id),
            "at": 0,
        }
        await self.page.evaluate("login => sessionStorage.setItem('login', login)", dumps(login))
        await self.comes()
        await self.is_in(link)

    async def fills_in(self, username: str, password: str) -> None:
        """Fill in the form and send it."""
        await self.page.fill("#username", username)
        await self.page.fill("#password", password)
        await self.page.click("#enter")

    async def is_in(self, link: str = "connected") -> None:
        """Wait until the chat is there and connected."""
        await self.page.wait_for_selector(f'#chat[data-link="{link}"]')

    async def says(self, text: str) -> None:
        """Write and send."""
        await self.page.fill("#message", text)
        await self.page.press("#message", "Enter")

    def answers(self) -> Locator:
        """Return the answers that are complete."""
        return self.page.locator(".told .answer")

    async def answered(self, text: str) -> None:
        """Wait for a complete answer with a text."""
        await self.answers().filter(has_text=text).first.wait_for()

    async def grows(self, text: str) -> None:
        """Wait until a text has come of an answer that is not complete."""
        await self.page.locator(".answer.growing").filter(has_text=text).wait_for()

    async def opens(self, title: str) -> None:
        """Open a dialogue of the list."""
        await self.page.locator(".session").filter(has_text=title).click()

    async def sideways(self) -> int:
        """Return by how many pixels the page is wider than the screen."""
        script = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        return int(await self.page.evaluate(script))


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """Start a Chromium that finds no host but this one."""
    expect.set_options(timeout=PATIENCE_MS)
    async with async_playwright() as driver:
        browser = await driver.chromium.launch(
            executable_path=str(find_chromium("")), args=[_ONLY_LOOPBACK]
        )
        try:
            yield browser
        finally:
            await browser.close()


@asynccontextmanager
async def visiting(browser: Browser, url: str, **options: Any) -> AsyncIterator[Visitor]:
    """Be somebody with a browser of their own; nothing may have been refused by the policy."""
    context = await browser.new_context(**{"locale": "en-GB"} | options)
    context.set_default_timeout(PATIENCE_MS)
    try:
        page = await context.new_page()
        visitor = Visitor(page, url)
        listen(visitor, page)
        yield visitor
        assert not [each for each in visitor.complaints if "Policy" in each], visitor.complaints
    finally:
        await context.close()


def listen(visitor: Visitor, page: Page) -> None:
    """Note what a page asks for and complains about."""

    def asked(request: Request) -> None:
        visitor.asked.append(request.url)

    page.on("request", asked)
    page.on("pageerror", lambda error: visitor.complaints.append(f"error: {error}"))
    page.on("console", lambda said: visitor.complaints.append(f"{said.type}: {said.text}"))
    page.on("dialog", lambda dialog: visitor.complaints.append(f"dialog Policy: {dialog.message}"))


@asynccontextmanager
async def door_at(core: Core, port: int = 0) -> AsyncIterator[int]:
    """Serve the API at a port, by default a free one; yields it."""
    app = create_app(make_dependencies(core))
    frame_bytes = app.state.deps.sockets.limits.frame_bytes
    server = _Server(web_config(app, frame_bytes, port=port, timeout_graceful_shutdown=1))
    task = asyncio.create_task(server.serve())

    async def started() -> bool:
        return bool(server.started)

    await until(started)
    try:
        yield int(server.servers[0].sockets[0].getsockname()[1])
    finally:
        server.should_exit = True
        await task
