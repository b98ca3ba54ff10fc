"""Turns what stands in a line into nodes: words, emphasis, links, images."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from markdown_it.tree import SyntaxTreeNode

Node = dict[str, Any]

LONG_RUN: Final = 36
"""Characters without a blank that a line of text may have to break anywhere."""
_LOOSE: Final = 20_000
_COARSE: Final = 25
"""Places to break cost time: after so many characters there is one in so many only."""
_SCHEMES: Final = frozenset({"http", "https", "mailto"})
_BARE: Final = re.compile(r"https?://[^\s<>\"'`]*[^\s<>\"'`.,;:!?)\]}»”’*_]")
_UNSEEN: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff]")
_MARKS: Final = {"strong": "strong", "em": "em", "s": "strike"}


class Inlines:
    """Makes nodes of lines; `run` is the longest run of characters that stays in one piece.

    `images` are files by the names that the text uses; names without a file are collected.
    """

    def __init__(self, images: Mapping[str, str], *, keep_lines: bool) -> None:
        self._images = images
        self._keep_lines = keep_lines
        self.missing_images: list[str] = []
        self.run = LONG_RUN
        self._loose = 0

    def of(self, nodes: list[SyntaxTreeNode]) -> list[Node]:
        """Return the nodes of a line."""
        return [made for node in nodes for made in self._one(node)]

    def words(self, text: str) -> list[Node]:
        """Return a text in nodes: what cannot be broken at blanks stands in nodes of its own."""
        parts = re.split(rf"(\S{{{self.run + 1},}})", visible(text))
        kinds = (self._common, self._long)
        return [kinds[at % 2](part) for at, part in enumerate(parts) if part]

    def paragraph(self, text: str) -> Node:
        """Return a paragraph of plain text with its line breaks."""
        made: list[Node] = []
        for line in text.strip("\n").split("\n"):
            made += [*self.words(line), {"t": "br"}]
        return {"t": "p", "c": made[:-1]}

    def picture(self, node: SyntaxTreeNode) -> Node | None:
        """Return the node of an image, None when there is no such file."""
        file = self._images.get(image_name(str(node.attrs["src"])))
        if file is None:
            return None
        return {"t": "image", "file": file, "alt": visible(node.content)}

    def _common(self, text: str) -> Node:
        return {"t": "text", "v": text}

    def _long(self, text: str) -> Node:
        self._loose += len(text)
        return {"t": "run", "v": text, "step": 1 if self._loose < _LOOSE else _COARSE}

    def _one(self, node: SyntaxTreeNode) -> Iterator[Node]:
        if node.type in _MARKS:
            yield {"t": _MARKS[node.type], "c": self.of(node.children)}
        elif node.type == "code_inline":
            yield {"t": "code", "v": visible(node.content)}
        elif node.type == "link":
            yield from self._link(node)
        elif node.type == "image":
            yield from self._image(node)
        elif node.type == "hardbreak" or (node.type == "softbreak" and self._keep_lines):
            yield {"t": "br"}
        elif node.type == "softbreak":
            yield {"t": "text", "v": " "}
        else:
            yield from self._text(node.content, linked=_is_in_link(node))

    def _text(self, text: str, *, linked: bool) -> Iterator[Node]:
        begin = 0
        for found in () if linked else _BARE.finditer(text):
            yield from self.words(text[begin : found.start()])
            yield self._address(found.group())
            begin = found.end()
        yield from self.words(text[begin:])

    def _link(self, node: SyntaxTreeNode) -> Iterator[Node]:
        href = str(node.attrs["href"])
        children = self.of(node.children)
        if _is_web(href):
            yield {"t": "a", "href": href, "c": children or self.words(href)}
            return
        yield from children
        if href and href != plain_text(children):
            yield from self.words(f" ({unquote(href)})")

    def _image(self, node: SyntaxTreeNode) -> Iterator[Node]:
        picture = self.picture(node)
        if picture is not None:
            yield picture
            return
        src = str(node.attrs["src"])
        data = src.lower().startswith("data:")
        name = "data:" if data else image_name(src)
        self.missing_images.append(name)
        yield from self.words(f"[{node.content}: " if node.content else "[")
        yield self._address(src) if _is_web(src) else {"t": "text", "v": visible(name)}
        yield {"t": "text", "v": "]"}

    def _address(self, url: str) -> Node:
        return {"t": "a", "href": visible(url), "c": self.words(unquote(url))}


def image_name(src: str) -> str:
    """Return the name in an image's address: of `artifact:chart%201.png` it is `chart 1.png`."""
    return unquote(src).removeprefix("artifact:")


def plain_text(nodes: list[Node]) -> str:
    """Return the words of nodes."""
    return "".join(node.get("v", "") or plain_text(node.get("c", [])) for node in nodes).strip()


def visible(text: str) -> str:
    """Return a text without control characters, which no font can show."""
    return _UNSEEN.sub("", text)


def _is_web(url: str) -> bool:
    try:
        return urlsplit(url).scheme.lower() in _SCHEMES
    except ValueError:
        return False


def _is_in_link(node: SyntaxTreeNode) -> bool:
    above = node.parent
    while above is not None and above.type != "link":
        above = above.parent
    return above is not None
