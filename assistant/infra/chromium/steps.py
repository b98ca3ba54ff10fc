"""Acts on a page as a person would: click, type, press, wait."""

import asyncio
from collections.abc import Awaitable, Callable

from playwright.async_api import Error, Locator, Page
from playwright.async_api import TimeoutError as PlaywrightTimeoutError

from assistant.domain.selectors import explicit_selector
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
        raise _senseless(step) from error
    except ValueError as error:
        raise _senseless(step) from error


def _senseless(step: BrowserStep) -> ToolArgumentsError:
    """Return the error of a step in its own words: Playwright's would quote the page."""
    said = f"{step.action} {step.selector or step.text}"
    return ToolArgumentsError(f"cannot {said}", selector=step.selector, detail=said)


def _element(page: Page, step: BrowserStep) -> Locator:
    """Return the first element of a selector. Raises `ValueError` for engines not allowed."""
    return page.locator(explicit_selector(step.selector)).first


async def _click(page: Page, step: BrowserStep) -> None:
    await _element(page, step).click(timeout=_FIND_MILLISECONDS)


async def _type(page: Page, step: BrowserStep) -> None:
    await _element(page, step).fill(step.text, timeout=_FIND_MILLISECONDS)


async def _press(page: Page, step: BrowserStep) -> None:
    if step.selector:
        await _element(page, step).press(step.text, timeout=_FIND_MILLISECONDS)
    else:
        await page.keyboard.press(step.text)


async def _wait(page: Page, step: BrowserStep) -> None:
    seconds = min(step.seconds or _WAIT_SECONDS, _WAIT_SECONDS)
    if step.selector:
        await _element(page, step).wait_for(timeout=seconds * 1000)
    else:
        await asyncio.sleep(seconds)


_ACTS: dict[str, Callable[[Page, BrowserStep], Awaitable[None]]] = {
    "click": _click,
    "type": _type,
    "press": _press,
    "wait": _wait,
}
