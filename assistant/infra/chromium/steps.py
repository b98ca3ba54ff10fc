"""Acts on a page as a person would: click, type, press, wait."""

import asyncio
from collections.abc import Awaitable, Callable

from playwright.async_api import Error, Page
from playwright.async_api import TimeoutError as PlaywrightTimeoutError

from assistant.errors import ToolArgumentsError, ToolError
from assistant.services.ports.tools import BrowserStep

MOST_STEPS = 10
CHANGING = frozenset({"click", "type", "press"})
_FIND_MILLISECONDS = 5_000
_WAIT_SECONDS = 10


async def act(page: Page, step: BrowserStep) -> None:
    """Do one step.

    Raises `ToolError` naming the selector when there is no such element to act on in time, and
    `ToolArgumentsError` for a step that cannot be understood.
    """
    do = _ACTS.get(step.action)
    if do is None:
        raise ToolArgumentsError(f"unknown action {step.action}", detail=step.action)
    try:
        await do(page, step)
    except PlaywrightTimeoutError as error:
        raise ToolError(
            f"no element {step.selector!r} to {step.action} on the page",
            selector=step.selector,
            action=step.action,
        ) from error
    except Error as error:
        if page.is_closed() or "crashed" in error.message:  # Playwright has no other mark of it
            raise
        raise ToolArgumentsError(
            f"cannot {step.action} {step.selector!r}: {error.message.splitlines()[0]}",
            selector=step.selector,
            detail=f"{step.action} {step.selector or step.text}",
        ) from error


async def _click(page: Page, step: BrowserStep) -> None:
    await page.locator(step.selector).first.click(timeout=_FIND_MILLISECONDS)


async def _type(page: Page, step: BrowserStep) -> None:
    await page.locator(step.selector).first.fill(step.text, timeout=_FIND_MILLISECONDS)


async def _press(page: Page, step: BrowserStep) -> None:
    if step.selector:
        await page.locator(step.selector).first.press(step.text, timeout=_FIND_MILLISECONDS)
    else:
        await page.keyboard.press(step.text)


async def _wait(page: Page, step: BrowserStep) -> None:
    seconds = min(step.seconds or _WAIT_SECONDS, _WAIT_SECONDS)
    if step.selector:
        await page.locator(step.selector).first.wait_for(timeout=seconds * 1000)
    else:
        await asyncio.sleep(seconds)


_ACTS: dict[str, Callable[[Page, BrowserStep], Awaitable[None]]] = {
    "click": _click,
    "type": _type,
    "press": _press,
    "wait": _wait,
}
