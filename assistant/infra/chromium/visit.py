"""One call: a fresh context, a page that is opened, acted on and taken from, and its failures."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from playwright.async_api import (
    Error,
    Page,
    Request,
    Response,
    Route,
)
from playwright.async_api import (
    TimeoutError as PlaywrightTimeoutError,
)

from assistant.errors import (
    AddressRefusedError,
    NotRepeatedError,
    PageFailedError,
    PageUnreadableError,
    ToolError,
    ToolTimeoutError,
    ToolUnavailableError,
)
from assistant.infra.chromium.running import Chromium
from assistant.infra.chromium.steps import CHANGING, act
from assistant.infra.chromium.takes import take
from assistant.infra.web.guard import Guard
from assistant.infra.web.proxy import Pass
from assistant.services.ports.tools import Browsed, Browsing

_CLOSE_SECONDS = 3
_LOAD_MILLISECONDS = 8_000
_QUIET_MILLISECONDS = 1_500
_FIRST_ERROR_STATUS = 400
_NET_ERROR = re.compile(r"(?:Page\.\w+: )?net::(ERR_[A-Z0-9_]{1,60})\b")  # addresses follow
_FOR_GOOD = re.compile(r"ERR_(CERT|SSL|BAD_SSL|UNSAFE_PORT|INVALID|BLOCKED|UNKNOWN_URL|TOO_MANY)")
_NOT_WEB = re.compile(r"^(?!https?:)", re.IGNORECASE)
_INNER = ("blob:", "data:")
_NO_PEERS = """
for (const name of ["RTCPeerConnection", "webkitRTCPeerConnection", "WebTransport"])
    delete globalThis[name];
"""
"""What speaks UDP past a proxy: switched off by Chromium's own settings, and not there either."""


@asynccontextmanager
async def fresh_context(chromium: Chromium, proxy: str, admitted: Pass) -> AsyncIterator[Page]:
    """Open a page in a context that knows nothing and may do little; close it afterwards.

    A Chromium that does not even close it is killed.
    """
    context = await chromium.browser.new_context(
        proxy={"server": proxy, "username": admitted.name, "password": admitted.password},
        accept_downloads=False,
        permissions=[],
        service_workers="block",
        viewport={"width": 1280, "height": 900},
    )
    try:
        await context.add_init_script(_NO_PEERS)
        await context.route(_NOT_WEB, _refuse_strange)
        page = await context.new_page()
        context.on("page", _close_popup)
        yield page
    finally:
        try:
            async with asyncio.timeout(_CLOSE_SECONDS):
                await context.close()
        except (Error, TimeoutError):
            chromium.kill()


async def _refuse_strange(route: Route) -> None:
    """Let a page use what it made itself, inside itself; nothing else that is not http."""
    request = route.request
    with suppress(Error):  # the page has been closed in between
        if request.url.startswith(_INNER) and not request.is_navigation_request():
            await route.continue_()
        else:
            await route.abort("blockedbyclient")


async def _close_popup(popup: Page) -> None:
    with suppress(Error):  # it has been closed in between
        await popup.close()


def _is_of_page(request: Request) -> bool:
    """Tell whether the page itself was asked for, and not a part of it."""
    try:
        return request.is_navigation_request() and request.frame.parent_frame is None
    except Error:  # it has no frame, or none any more
        return False


class Visit:
    """Does what is wanted on a page."""

    def __init__(self, guard: Guard, admitted: Pass, page: Page) -> None:
        self._guard = guard
        self._admitted = admitted
        self._page = page
        self._asked = ""
        self._status = 0
        self._acted = False
        page.on("request", self._note_request)
        page.on("response", self._note_response)

    def _note_request(self, request: Request) -> None:
        """Remember where the page itself is going: a failure tells no address."""
        if _is_of_page(request):
            self._asked = request.url
            self._status = 0

    def _note_response(self, response: Response) -> None:
        """Remember what the site said: an error without a text is no page to Chromium."""
        if _is_of_page(response.request):
            self._status = response.status

    async def do(self, wanted: Browsing) -> Browsed:
        """Open, act, take. Raises a `ToolError`; after an act none that invites a repetition."""
        try:
            await self._open(wanted.url)
            for step in wanted.steps:
                self._acted = self._acted or step.action in CHANGING
                await act(self._page, step)
                await self._settle()
            self._check_landing()
            taken = await take(self._page, wanted.want)
            self._check_landing()  # it may have led elsewhere in between
        except PlaywrightTimeoutError as error:
            raise ToolTimeoutError("the page did not come in time") from error
        except Error as error:
            raise self._meaning(error) from error
        return taken

    def refuse_repeat(self, error: ToolUnavailableError) -> None:
        """Raise `NotRepeatedError` for a lost page where acts may have had their effect."""
        if self._acted:
            raise NotRepeatedError(str(error)) from error

    async def _open(self, url: str) -> None:
        await self._page.goto(url, wait_until="domcontentloaded")
        await self._settle()
        self._check_landing()

    async def _settle(self) -> None:
        """Wait a little for what pages load late; one that never ends is taken as it is."""
        with suppress(PlaywrightTimeoutError):
            await self._page.wait_for_load_state("load", timeout=_LOAD_MILLISECONDS)
            await self._page.wait_for_load_state("networkidle", timeout=_QUIET_MILLISECONDS)

    def _check_landing(self) -> None:
        """Refuse a page that is not of the web, and one that the proxy did not let through."""
        failure = self._failure()
        if failure is not None:
            raise failure
        if not self._page.url.startswith(("http://", "https://")):
            raise PageUnreadableError("the page led to an address that is not http")

    def _failure(self) -> ToolError | None:
        """Return why what the page itself asked for did not come, if it did not."""
        if not self._asked:
            return None
        try:
            target = self._guard.parse(self._asked)
        except AddressRefusedError as error:
            return error
        failure = self._admitted.failures.get((target.host, target.port))
        if failure is None and self._status >= _FIRST_ERROR_STATUS:
            status = self._status
            return PageFailedError(f"the site answered {status}", status=status)
        return failure

    def _meaning(self, error: Error) -> ToolError:
        """Return the error of a navigation that failed; Playwright tells them by text alone."""
        failure = self._failure()
        if failure is not None:
            return failure
        if "Download is starting" in error.message:
            return PageUnreadableError("the address is a download")
        found = _NET_ERROR.match(error.message)
        name = found[1] if found else ""
        if _FOR_GOOD.match(name):
            return ToolError(f"the page could not be opened: {name}", reason=name)
        lost = f"the page was lost: {name or 'crash'}"
        return NotRepeatedError(lost) if self._acted else ToolUnavailableError(lost)
