"""Owns the browser tool: a warm Chromium behind a checking proxy, one fresh context per call."""

import asyncio
from collections.abc import Coroutine
from contextlib import AsyncExitStack
from typing import Any, TypeVar

from playwright.async_api import Error, Page

from assistant.errors import (
    PageTooLargeError,
    ToolArgumentsError,
    ToolError,
    ToolTimeoutError,
    ToolUnavailableError,
)
from assistant.infra.chromium.homes import remove_abandoned
from assistant.infra.chromium.running import Chromium, ChromiumLimits
from assistant.infra.chromium.steps import MOST_STEPS
from assistant.infra.chromium.visit import Visit, fresh_context
from assistant.infra.chromium.warm import Keeping, WarmChromium
from assistant.infra.web.guard import Guard
from assistant.infra.web.proxy import CheckingProxy, Pass
from assistant.services.ports.tools import Browsed, Browsing

T = TypeVar("T")

_WANTS = frozenset({"text", "screenshot", "pdf"})
_ALIVE_SECONDS = 0.5


class ChromiumBrowser:
    """The port `Browser`, with a real Chromium.

    `executable` is a name on the PATH or a path, empty for the usual names. `seconds` bounds one
    call, the start of Chromium included.
    """

    def __init__(
        self,
        guard: Guard,
        executable: str = "",
        *,
        seconds: float = 60,
        limits: ChromiumLimits | None = None,
        keeping: Keeping | None = None,
    ) -> None:
        self._guard = guard
        self._executable = executable
        self._seconds = seconds
        self._limits = limits or ChromiumLimits()
        self._proxy = CheckingProxy()
        self._warm = WarmChromium(self._start_chromium, keeping or Keeping())

    async def start(self) -> None:
        """Start the proxy and remove what killed workers left; Chromium starts when it is used."""
        await self._proxy.start()
        await asyncio.to_thread(remove_abandoned)

    async def close(self) -> None:
        """End Chromium and the proxy."""
        await self._warm.close()
        await self._proxy.close()

    async def check(self) -> str | None:
        """Start Chromium, locked in, and open an empty page; return why it cannot be, or None.

        It is ended again: until somebody needs it, it would only take memory.
        """
        try:
            async with asyncio.timeout(self._seconds), self._warm.lend() as chromium:
                page = await chromium.browser.new_page()
                await page.goto("about:blank")
                await page.close()
        except (ToolError, Error) as error:
            return str(error)
        except TimeoutError:
            return "Chromium did not start in time"
        await self._warm.close()
        return None

    async def browse(self, wanted: Browsing) -> Browsed:
        """Do what is wanted in a fresh context.

        Raises `ToolUnavailableError` when Chromium or the page crashed, `ToolTimeoutError`,
        `ToolOffError` where Chromium cannot be run safely, and what a page itself leads to.
        """
        if wanted.want not in _WANTS or len(wanted.steps) > MOST_STEPS:
            raise ToolArgumentsError("this cannot be wanted of a page", detail=wanted.want)
        try:
            async with asyncio.timeout(self._seconds), self._warm.lend() as chromium:
                return await self._visit(chromium, wanted)
        except TimeoutError as error:
            raise ToolTimeoutError("the page did not come to an end in time") from error

    @property
    def pid(self) -> int | None:
        """Process id of the warm Chromium."""
        return self._warm.pid

    async def _start_chromium(self) -> Chromium:
        return await Chromium.start(self._executable, self._proxy.address, self._limits)

    async def _visit(self, chromium: Chromium, wanted: Browsing) -> Browsed:
        async with AsyncExitStack() as stack:
            guard = self._guard.of_page(self._guard.parse(wanted.url))
            admitted: Pass = await stack.enter_async_context(self._proxy.admit(guard))
            try:
                page = await stack.enter_async_context(
                    fresh_context(chromium, self._proxy.address, admitted)
                )
            except Error as error:
                chromium.kill()
                raise ToolUnavailableError("Chromium was lost") from error
            visit = Visit(guard, admitted, page)
            try:
                return await _unless_lost(chromium, page, visit.do(wanted))
            except ToolUnavailableError as error:
                if chromium.outgrown and chromium.active == 1:
                    raise PageTooLargeError("the page needs too much memory") from error
                visit.refuse_repeat(error)
                raise


async def _unless_lost(chromium: Chromium, page: Page, work: Coroutine[Any, Any, T]) -> T:
    """Do the work, but do not wait for answers that a dead page or browser will never give."""
    lost = asyncio.Event()
    page.on("crash", lambda _: lost.set())
    task = asyncio.ensure_future(work)
    watch = asyncio.ensure_future(_until_lost(chromium, lost))
    try:
        await asyncio.wait({task, watch}, return_when=asyncio.FIRST_COMPLETED)
        if not task.done():
            raise ToolUnavailableError("the page or Chromium was lost")
        return task.result()
    finally:
        watch.cancel()
        task.cancel()
        await asyncio.gather(task, watch, return_exceptions=True)


async def _until_lost(chromium: Chromium, lost: asyncio.Event) -> None:
    while chromium.is_alive and not lost.is_set():
        try:
            await asyncio.wait_for(lost.wait(), _ALIVE_SECONDS)
        except TimeoutError:
            continue
