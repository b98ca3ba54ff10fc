"""Web pages as Markdown: the main text where there is one, else all that is shown.

Main text, date and title are found by trafilatura (https://trafilatura.readthedocs.io).
"""

import re
from urllib.parse import urldefrag

from lxml.etree import ParserError, _Element, iterwalk
from lxml.html import HtmlElement, HTMLParser, document_fromstring
from trafilatura import bare_extraction
from trafilatura.metadata import extract_metadata

from assistant.infra.web.documents.hidden import drop_hidden
from assistant.infra.web.documents.plain import MOST_CHARS
from assistant.infra.web.documents.wire import Parsed
from assistant.infra.web.visible import one_line, tidy

_MOST_LINKS = 200
_SHORT = 300
_MANY_LINES = 10
_LINE_CHARS = 40
_STRUCTURE = "|#->*0123456789"
_FENCED = re.compile(r"^(`{3,}).*?^\1$", re.MULTILINE | re.DOTALL)
_NO_TEXT = frozenset({"head", "title", "html", "body"})
_BARE = re.compile(r"\[([^\[\]]*)\]\(<(?!http)[^>]*>\)|\[\s*\]\(<[^>]*>\)")
"""Links without a target on the web, or without a text."""

_BLOCK_NAMES = """
address article aside blockquote br caption dd details div dl dt fieldset figcaption figure footer
form h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section summary table tbody td th thead tr ul
"""
_BLOCKS = frozenset(_BLOCK_NAMES.split())
_MOST_ELEMENTS = 40_000
"""Pages of more elements are read plainly: finding the main text would take minutes."""


def read_html(text: str, url: str) -> Parsed:
    """Return what is worth reading of a page at an address."""
    tree = _tree(text)
    if tree is None:
        return {"kind": "html", "title": "", "markdown": "", "date": None, "links": []}
    large = sum(1 for _ in tree.iter()) > _MOST_ELEMENTS
    title, date = _seen_title(tree), None
    if not large:
        title, date = _about(tree, url)
    drop_hidden(tree)
    tree.make_links_absolute(url, handle_failures="discard")
    markdown, links = ("", []) if large else _main_text(tree, url)
    if _is_scattered(markdown):
        markdown = _whole_text(tree)
    elif len(markdown) < _SHORT and len(whole := _whole_text(tree)) > 2 * len(markdown):
        markdown = whole
    links += _links(tree, "a", "href")
    return {
        "kind": "html",
        "title": title,
        "markdown": markdown[:MOST_CHARS],
        "date": date,
        "links": list(dict.fromkeys(links))[:_MOST_LINKS],
    }


def _tree(text: str) -> HtmlElement | None:
    # Bytes, since lxml refuses a text that declares an encoding of its own.
    parser = HTMLParser(encoding="utf-8", remove_pis=True, remove_comments=True, collect_ids=False)
    try:
        return document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except ParserError:  # nothing but blanks
        return None


def _seen_title(tree: HtmlElement) -> str:
    return next(filter(None, _seen_titles(tree)), "")


def _seen_titles(tree: HtmlElement) -> list[str]:
    return [one_line(element.text_content()) for element in tree.iter("title", "h1")]


def _about(tree: HtmlElement, url: str) -> tuple[str, str | None]:
    """Return title and date; of what only machines are told, a title counts if people see it."""
    about = extract_metadata(tree, url, extensive=False)
    title = one_line(about.title or "")
    seen = title and any(title in shown for shown in _seen_titles(tree))
    return title if seen else _seen_title(tree), about.date


def _main_text(tree: HtmlElement, url: str) -> tuple[str, list[str]]:
    """Return the main text with the links in it, both empty when none is found."""
    found = bare_extraction(
        tree,
        url,
        include_comments=False,
        include_formatting=True,
        include_links=True,
        include_tables=True,
    )
    if found is None or isinstance(found, dict) or not found.text:
        return "", []
    return tidy(found.text), _links(found.body, "ref", "target")


def _is_scattered(markdown: str) -> bool:
    """Tell whether a main text is but scraps of a page that has none, such as a front page."""
    prose = _FENCED.sub("", markdown)
    lines = [line for line in prose.split("\n") if line and line[0] not in _STRUCTURE]
    return len(lines) > _MANY_LINES and sum(map(len, lines)) < len(lines) * _LINE_CHARS


def _whole_text(tree: HtmlElement) -> str:
    """Return all text that is shown with its links, blocks on lines of their own."""
    pieces: list[str] = []
    length, link = 0, ""
    for event, element in iterwalk(tree, events=("start", "end")):
        if element.tag in _NO_TEXT:
            continue
        text = (element.text if event == "start" else element.tail) or ""
        mark = "\n" if element.tag in _BLOCKS and not link else " " * (element.tag in _BLOCKS)
        if element.tag == "a":
            mark = "[" if event == "start" else f"](<{link}>)"
            link = element.get("href", "") if event == "start" else ""
        pieces.append(mark + text.replace("\n", " "))
        length += len(pieces[-1])
        if length > MOST_CHARS:
            break
    lines = (" ".join(line.split()) for line in _BARE.sub(r"\1", "".join(pieces)).split("\n"))
    return tidy("\n".join(lines))


def _links(tree: _Element, tag: str, attribute: str) -> list[str]:
    targets = (urldefrag(element.get(attribute, "")).url for element in tree.iter(tag))
    return [target for target in targets if target.startswith(("http://", "https://"))]
