"""Reads web pages: fetched through the guarded client, made into text in a process of their own."""

from assistant.errors import PageUnreadableError
from assistant.infra.web.client import EgressClient, Fetched
from assistant.infra.web.documents.process import DocumentProcesses
from assistant.services.ports.tools import Page

MAX_BYTES = 10_000_000
SECONDS = 30.0
_ACCEPT = "text/html,application/xhtml+xml,application/pdf;q=0.9,application/json;q=0.9,*/*;q=0.5"


class WebPageReader:
    """The port `PageReader`. `seconds` and `max_bytes` are those of one fetch."""

    def __init__(
        self,
        client: EgressClient,
        documents: DocumentProcesses,
        *,
        seconds: float = SECONDS,
        max_bytes: int = MAX_BYTES,
    ) -> None:
        self._client = client
        self._documents = documents
        self._seconds = seconds
        self._max_bytes = max_bytes

    async def read(self, url: str) -> Page:
        """Fetch a page and return its readable part.

        Raises what `EgressClient.get` raises, `PageUnreadableError` for what is empty or no
        text, and `ToolTimeoutError` when reading takes too long.
        """
        fetched = await self._client.get(
            url, seconds=self._seconds, max_bytes=self._max_bytes, headers={"accept": _ACCEPT}
        )
        return await read_page(self._documents, fetched)


async def read_page(documents: DocumentProcesses, fetched: Fetched) -> Page:
    """Return the readable part of what a site answered; raises as `WebPageReader.read` does."""
    if not fetched.body.strip():
        raise PageUnreadableError("the page is empty")
    parsed = await documents.read(
        fetched.body,
        {
            "url": fetched.url,
            "media_type": fetched.media_type,
            "charset": fetched.charset or "",
        },
    )
    if not parsed["markdown"]:
        raise PageUnreadableError("there is no text on the page")
    return Page(
        url=fetched.url,
        kind=parsed["kind"],
        title=parsed["title"],
        markdown=parsed["markdown"],
        date=parsed["date"],
        links=tuple(parsed["links"]),
    )
