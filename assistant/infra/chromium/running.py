"""Owns one running Chromium: its driver, its processes, its home and the watch over its memory."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass

import psutil
from playwright.async_api import Browser, Error, Playwright, async_playwright

from assistant.errors import ToolOffError, ToolUnavailableError
from assistant.infra.chromium.account import browser_account
from assistant.infra.chromium.command import as_account, environment, find_chromium, switches
from assistant.infra.chromium.homes import Home
from assistant.infra.chromium.processes import (
    family,
    is_running,
    kill,
    memory_of,
    why_not_locked_in,
)

_START_SECONDS = 30
_CLOSE_SECONDS = 5
_LOOK_SECONDS = 0.2
_WATCHING = ThreadPoolExecutor(1, thread_name_prefix="chromium-memory")
_NO_SANDBOX = "No usable sandbox"  # what Chromium writes before it gives up


@dataclass(frozen=True)
class ChromiumLimits:
    """Megabytes: of the heap that scripts of one process hold, of all processes together."""

    heap_megabytes: int = 512
    total_megabytes: int = 1_500


class Chromium:
    """A started browser; whoever starts it closes it."""

    def __init__(self, driver: Playwright, browser: Browser, home: Home, pid: int) -> None:
        self.browser = browser
        self.pid = pid
        self.calls = 0
        self.active = 0
        self.outgrown = False
        self._driver = driver
        self._home = home
        self._watch: asyncio.Task[None] | None = None
        self._is_killed = False

    @classmethod
    async def start(cls, executable: str, proxy: str, limits: ChromiumLimits) -> "Chromium":
        """Start one, and make sure that it is locked in.

        Raises `ToolOffError` where it cannot be, `ToolUnavailableError` when it did not start.
        """
        account = browser_account()
        wrapper, *rest = [*as_account(account), str(find_chromium(executable))]
        driver = await async_playwright().start()
        home = Home(account)
        try:
            browser = await driver.chromium.launch(
                executable_path=wrapper,
                args=[*rest, *switches(home.path, proxy, limits.heap_megabytes)],
                ignore_default_args=True,
                env=dict(environment(home.path)),
                artifacts_dir=home.path / "artifacts",
                timeout=_START_SECONDS * 1000,
                handle_sigint=False,
                handle_sigterm=False,
                handle_sighup=False,
            )
            chromium = cls(driver, browser, home, await _pid_of(browser))
        except BaseException as error:
            await driver.stop()
            home.remove()
            if isinstance(error, Error):
                raise _not_started(error) from error
            raise
        await chromium._settle(limits)
        return chromium

    async def _settle(self, limits: ChromiumLimits) -> None:
        """Check the sandbox and begin the watch; on any failure nothing is left running."""
        try:
            context = await self.browser.new_context()
            await context.new_page()
            reason = await asyncio.to_thread(why_not_locked_in, self.pid)
            await context.close()
        except BaseException as error:
            await self.close()
            if isinstance(error, Error):
                raise ToolUnavailableError("Chromium ended at its start") from error
            raise
        if reason is not None:
            await self.close()
            raise ToolOffError(f"Chromium's sandbox is not on: {reason}")
        self._watch = asyncio.create_task(self._watch_memory(limits.total_megabytes * 1_000_000))

    @property
    def is_alive(self) -> bool:
        """Whether it can be used."""
        return not self._is_killed and self.browser.is_connected() and is_running(self.pid)

    async def _watch_memory(self, most: int) -> None:
        while self.is_alive:
            if self.active and await self._memory() > most:
                self.outgrown = True
                self.kill()
            await asyncio.sleep(_LOOK_SECONDS)

    async def _memory(self) -> int:
        """Return the bytes held; looked at even while all other threads are taken."""
        return await asyncio.get_running_loop().run_in_executor(_WATCHING, memory_of, self.pid)

    def kill(self) -> None:
        """Kill all its processes: whoever waits for it learns of it."""
        self._is_killed = True
        kill(family(self.pid))

    async def close(self) -> None:
        """End it; nothing is left of it. It holds nothing that a gentle end would save."""
        if self._watch is not None:
            self._watch.cancel()
        members = family(self.pid)
        kill(members)
        with suppress(Error, TimeoutError):
            async with asyncio.timeout(_CLOSE_SECONDS):
                await self._driver.stop()
        await asyncio.to_thread(psutil.wait_procs, members, _CLOSE_SECONDS)
        await asyncio.to_thread(self._home.remove)


async def _pid_of(browser: Browser) -> int:
    session = await browser.new_browser_cdp_session()
    told = await session.send("SystemInfo.getProcessInfo")
    await session.detach()
    return next(int(one["id"]) for one in told["processInfo"] if one["type"] == "browser")


def _not_started(error: Error) -> ToolOffError | ToolUnavailableError:
    if _NO_SANDBOX in error.message:
        return ToolOffError("Chromium's sandbox cannot be on: user namespaces are not allowed")
    return ToolUnavailableError(f"Chromium did not start: {error.message.splitlines()[0]}")
