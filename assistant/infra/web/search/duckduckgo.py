"""DuckDuckGo's two pages for browsers without scripts, HTML and Lite: both forms sent by POST.

Neither is documented. What is relied on: class names of results, the redirect `/l/?uddg=<address>`
(results lead there or straight to their site), `/y.js` for advertisements, HTTP 202 or the class
`anomaly-modal` when robots are suspected, and the words "No results." when there are none.
"""

import re
from collections.abc import Iterator
from http import HTTPStatus
from urllib.parse import parse_qs, urljoin, urlsplit

from lxml.etree import ParserError
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from assistant.infra.web.client import EgressClient
from assistant.infra.web.search.engine import (
    MAX_BYTES,
    SECONDS,
    EngineBlockedError,
    EngineChangedError,
    distinct,
    hit,
)
from assistant.services.ports.tools import SearchHit

HTML_URL = "https://html.duckduckgo.com/html/"
LITE_URL = "https://lite.duckduckgo.com/lite/"
_BLOCKED = re.compile(r"anomaly-modal|anomaly\.js|[\"']challenge-form|bots use DuckDuckGo")
_NOTHING = re.compile(r"No\s+results\.|class=[\"'][^\"']*\b(no-results|result--no-result)\b")
_OWN_HOST = "duckduckgo.com"
_REGIONS = {"ru": "ru-ru"}
_ALL_REGIONS = "wt-wt"


class DuckDuckGoHtml:
    """The page at html.duckduckgo.com."""

    name = "duckduckgo"

    def __init__(self, client: EgressClient, base_url: str = HTML_URL) -> None:
        self._client = client
        self._base_url = base_url

    async def search(self, query: str, locale: str) -> list[SearchHit]:
        """Return the results; see `Engine.search`."""
        tree = await _ask(self._client, self._base_url, {"q": query, "b": ""}, locale)
        return distinct(self._hits(tree)) if tree is not None else []

    def _hits(self, tree: HtmlElement) -> Iterator[SearchHit | None]:
        for result in tree.find_class("result"):
            links = result.find_class("result__a")
            if not links or "result--ad" in result.get("class", "").split():
                continue
            snippets = result.find_class("result__snippet")
            snippet = snippets[0].text_content() if snippets else ""
            yield hit(links[0].text_content(), _target(links[0], self._base_url), snippet)


class DuckDuckGoLite:
    """The page at lite.duckduckgo.com: rows of one table, a result's title above its snippet."""

    name = "duckduckgo-lite"

    def __init__(self, client: EgressClient, base_url: str = LITE_URL) -> None:
        self._client = client
        self._base_url = base_url

    async def search(self, query: str, locale: str) -> list[SearchHit]:
        """Return the results; see `Engine.search`."""
        tree = await _ask(self._client, self._base_url, {"q": query}, locale)
        return distinct(self._hits(tree)) if tree is not None else []

    def _hits(self, tree: HtmlElement) -> Iterator[SearchHit | None]:
        title, address = "", ""
        for row in tree.iter("tr"):
            if "result-sponsored" in row.get("class", "").split():
                continue
            if links := row.find_class("result-link"):
                yield hit(title, address, "")
                title, address = links[0].text_content(), _target(links[0], self._base_url)
            elif snippets := row.find_class("result-snippet"):
                yield hit(title, address, snippets[0].text_content())
                title = ""
        yield hit(title, address, "")


async def _ask(
    client: EgressClient, url: str, form: dict[str, str], locale: str
) -> HtmlElement | None:
    """Return a page with results, None for one that says that there are none."""
    region = _REGIONS.get(locale[:2], _ALL_REGIONS)
    fetched = await client.post(
        url, {**form, "kl": region}, seconds=SECONDS, max_bytes=MAX_BYTES, headers={"referer": url}
    )
    text = fetched.body.decode(errors="replace")
    tree = _tree(text)
    if tree is not None and (tree.find_class("result__a") or tree.find_class("result-link")):
        return tree
    if fetched.status == HTTPStatus.ACCEPTED or _BLOCKED.search(text):
        raise EngineBlockedError("DuckDuckGo asks whether we are a robot")
    if _NOTHING.search(text):
        return None
    raise EngineChangedError(f"{urlsplit(url).hostname} answered with an unknown page")


def _tree(text: str) -> HtmlElement | None:
    try:
        return document_fromstring(text.encode(), parser=HTMLParser(encoding="utf-8"))
    except ParserError:  # nothing but blanks
        return None


def _target(link: HtmlElement, base: str) -> str:
    """Return where a result leads to, empty for advertisements and the engine's own pages."""
    try:
        parts = urlsplit(urljoin(base, link.get("href", "")))
        if parts.path == "/l/" and (targets := parse_qs(parts.query).get("uddg")):
            parts = urlsplit(targets[0])
        host = parts.hostname or ""
    except ValueError:  # no address
        return ""
    own = host == _OWN_HOST or host.endswith(f".{_OWN_HOST}")
    return "" if own or parts.path == "/y.js" else parts.geturl()
