"""Owns how strict the stand-in is about HTML: as strict as Telegram, with its words."""

import html
import re

_TOKEN = re.compile(r"<(/?)([a-z-]*)([^<>]*)>|<")
_BARE = re.compile(r"&(?!(?:lt|gt|amp|quot|#\d+|#x[0-9a-fA-F]+);)")
_TAGS = {"b", "i", "u", "s", "code", "pre", "a", "blockquote", "tg-spoiler"}


class MarkupError(Exception):
    """What Telegram says of markup that it does not take."""


def shown_text(markup: str) -> str:
    """Return what a person reads. Raises `MarkupError`."""
    open_tags: list[str] = []
    pieces: list[str] = []
    position = 0
    for match in _TOKEN.finditer(markup):
        pieces.append(_text(markup[position : match.start()]))
        position = match.end()
        _tag(match, open_tags)
    pieces.append(_text(markup[position:]))
    if open_tags:
        raise MarkupError(f"can't parse entities: Can't find end tag for {open_tags[-1]}")
    return "".join(pieces)


def _text(piece: str) -> str:
    if _BARE.search(piece):
        raise MarkupError("can't parse entities: bare ampersand")
    return html.unescape(piece)


def _tag(match: re.Match[str], open_tags: list[str]) -> None:
    closing, name = match[1], match[2]
    if name not in _TAGS:
        raise MarkupError(f"can't parse entities: Unsupported start tag at {match.start()}")
    if not closing:
        if name in open_tags and name == "blockquote":
            raise MarkupError("can't parse entities: nested blockquote")
        open_tags.append(name)
    elif not open_tags or open_tags.pop() != name:
        raise MarkupError(f"can't parse entities: Unexpected end tag at {match.start()}")
