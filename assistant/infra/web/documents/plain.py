"""JSON, plain text, tables and XML as Markdown."""

import json
import re
from urllib.parse import unquote, urlsplit

from assistant.infra.web.documents.wire import Parsed
from assistant.infra.web.visible import one_line, tidy

MOST_CHARS = 200_000
"""Characters of a document that are handed on."""

_URL = re.compile(r"https?://[^\s<>\"'`\\^{}|)\]]+", re.IGNORECASE)
_MOST_LINKS = 200
_MOST_TICKS = "`" * 20
_TICKS = re.compile("`{20,}")
_FENCED = {"csv": "csv", "xml": "xml", "yaml": "yaml", "javascript": "javascript", "css": "css"}


def read_json(text: str, url: str) -> Parsed:
    """Return JSON laid out in a code block; what is no JSON after all as plain text."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return read_text(text, url)
    laid_out = json.dumps(value, ensure_ascii=False, indent=2)[:MOST_CHARS]
    return _parsed("json", url, fenced(tidy(laid_out), "json"), text)


def read_text(text: str, url: str, media_type: str = "text/plain") -> Parsed:
    """Return plain text as it is, tables, markup and code in a code block."""
    content = tidy(text[:MOST_CHARS])
    language = next((name for word, name in _FENCED.items() if word in media_type), None)
    if language and content:
        content = fenced(content, language)
    return _parsed("text", url, content, text)


def fenced(text: str, language: str) -> str:
    """Return a text in a code block that nothing inside can close."""
    shortened = _TICKS.sub(_MOST_TICKS, text)
    longest = max((len(run) for run in re.findall(r"`{3,}", shortened)), default=2)
    fence = "`" * (longest + 1)
    return f"{fence}{language}\n{shortened}\n{fence}"


def links_in(text: str) -> list[str]:
    """Return the addresses written out in a text, each once, in their order."""
    found = (match.rstrip(".,;:!?*_") for match in _URL.findall(text[:MOST_CHARS]))
    return list(dict.fromkeys(found))[:_MOST_LINKS]


def _parsed(kind: str, url: str, markdown: str, text: str) -> Parsed:
    name = one_line(unquote(urlsplit(url).path.rpartition("/")[2]))
    return {
        "kind": kind,
        "title": name,
        "markdown": markdown,
        "date": None,
        "links": links_in(text),
    }
