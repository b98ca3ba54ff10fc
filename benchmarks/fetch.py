"""Figure: what the guarded client and the reading add to a plain download of a large page."""

import httpx

from assistant.infra.web.client import EgressClient
from assistant.infra.web.documents.process import DocumentProcesses
from assistant.infra.web.reading import WebPageReader
from benchmarks.site import article, guard_for, open_site
from benchmarks.tables import Table, median, milliseconds, spread, spread_columns
from benchmarks.timing import alternated, timed

_PAGE_BYTES = 1_000_000
_TIMES = 30
_READINGS = 5
_SECONDS = 30.0
_AGENT = "bench"


async def measure() -> list[Table]:
    """Return the ways to have the page, side by side."""
    documents = DocumentProcesses()
    page = article(_PAGE_BYTES)
    tls = httpx.create_ssl_context(trust_env=False)
    try:
        async with open_site(page) as url, _plain(tls) as plain:
            client = EgressClient(guard_for(url), _AGENT, tls)
            reader = WebPageReader(client, documents)
            first = await timed(reader.read(url))
            downloads = await alternated(
                [
                    lambda: _download(plain, url, len(page)),
                    lambda: client.get(url, seconds=_SECONDS, max_bytes=2 * _PAGE_BYTES),
                ],
                _TIMES,
            )
            [readings] = await alternated([lambda: reader.read(url)], _READINGS)
    finally:
        await documents.close()
    return [_table([*downloads, readings], first)]


def _plain(tls: object) -> httpx.AsyncClient:
    """Return a client that opens a connection for each request, as the guarded one does."""
    limits = httpx.Limits(max_keepalive_connections=0)
    return httpx.AsyncClient(verify=tls, limits=limits, trust_env=False)  # type: ignore[arg-type]


async def _download(client: httpx.AsyncClient, url: str, size: int) -> None:
    answer = await client.get(url)
    if len(answer.content) != size:
        raise RuntimeError(f"{len(answer.content)} bytes came instead of {size}")


def _table(series: list[list[float]], first: float) -> Table:
    names = ("plain GET (httpx)", "guarded GET", "web_fetch: guarded GET and reading")
    base = median(series[0])
    return Table(
        title=f"A page of {_PAGE_BYTES / 1e6:.0f} MB of HTML from a site on this machine",
        columns=("way", "times", *spread_columns(), "p50 beyond the plain GET"),
        rows=[
            [name, str(len(one)), *spread(one), milliseconds(median(one) - base)]
            for name, one in zip(names, series, strict=True)
        ],
        notes=[
            (
                "A connection for each; the page is read in a process of its own that is warm."
                f" The first reading, with the start of that process: {milliseconds(first)}."
            )
        ],
    )
