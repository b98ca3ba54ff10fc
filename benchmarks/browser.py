"""Figure: a screenshot by a Chromium that is started for it, and by one that runs already."""

from assistant.infra.chromium.browser import ChromiumBrowser
from assistant.infra.web.guard import Guard
from assistant.services.ports.tools import Browsing
from benchmarks.site import article, guard_for, open_site
from benchmarks.tables import Table, spread, spread_columns
from benchmarks.timing import timed

_PAGE_BYTES = 10_000
_COLD, _WARM = 3, 12


async def measure() -> list[Table]:
    """Return both."""
    async with open_site(article(_PAGE_BYTES)) as url:
        guard = guard_for(url)
        cold = [(await _shots(guard, url, 1))[0] for _ in range(_COLD)]
        warm = (await _shots(guard, url, 1 + _WARM))[1:]
    return [_table(cold, warm)]


async def _shots(guard: Guard, url: str, times: int) -> list[float]:
    """Take screenshots with one Chromium, the first of them starting it."""
    browser = ChromiumBrowser(guard)
    await browser.start()
    try:
        return [await timed(_shoot(browser, url)) for _ in range(times)]
    finally:
        await browser.close()


async def _shoot(browser: ChromiumBrowser, url: str) -> None:
    browsed = await browser.browse(Browsing(url=url, want="screenshot"))
    if browsed.file is None:
        raise RuntimeError("there is no picture")


def _table(cold: list[float], warm: list[float]) -> Table:
    return Table(
        title=f"A screenshot of a page of {_PAGE_BYTES / 1000:.0f} KB on this machine",
        columns=("Chromium", "times", *spread_columns()),
        rows=[
            ["started for it", str(len(cold)), *spread(cold)],
            ["runs already", str(len(warm)), *spread(warm)],
        ],
        notes=[
            (
                "A fresh context for each. Half a second of each is the wait until the network has"
                " been quiet for that long."
            )
        ],
    )
