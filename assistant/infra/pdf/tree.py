"""Turns Markdown into the tree of nodes that `document.typ` sets on pages.

Nodes are JSON: `t` is the kind, `c` the children, `v` a text. Dialect: CommonMark 0.31 with the
tables, strikethrough, task lists and bare links of GitHub; HTML is text.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode

from assistant.infra.pdf.blocks import Blocks
from assistant.infra.pdf.inlines import Inlines, Node, plain_text

_DEEPEST: Final = 24
"""Levels of lists, quotes and emphasis; the typesetter gives up at about 70."""
_PARSED: Final = 40
"""The parser drops what is deeper, so a text that comes near is not taken for Markdown."""
_PLAIN: Final = {"paragraph_open", "inline", "paragraph_close", "text", "softbreak"}
_BLANK_LINES: Final = re.compile(r"\n\s*\n")


@dataclass(frozen=True)
class Tree:
    """A document: its nodes, what it is called, images that are not in it."""

    title: str
    headline: list[Node]
    blocks: list[Node]
    missing_images: tuple[str, ...] = ()
    too_deep: bool = False


@dataclass(frozen=True)
class Source:
    """A text; `images` are the names it may use, with the files that they stand for."""

    title: str
    markdown: str
    images: Mapping[str, str] = field(default_factory=dict)


def build(source: Source) -> Tree:
    """Return the tree of a text; there is no text that has none."""
    tokens = _parser().parse(source.markdown)
    too_deep = any(child.level >= _DEEPEST for token in tokens for child in _with_line(token))
    inlines = Inlines(source.images, keep_lines=_is_plain(tokens))
    if too_deep:
        blocks = [inlines.paragraph(part) for part in _BLANK_LINES.split(source.markdown)]
    else:
        blocks = Blocks(inlines).all(SyntaxTreeNode(tokens))
    headline = _take_headline(source.title, blocks, inlines)
    title = source.title or plain_text(headline) or _first_heading(blocks)
    return Tree(title, headline, blocks, tuple(inlines.missing_images), too_deep)


class _Parser(MarkdownIt):
    """Takes every address: which ones can be clicked or shown is decided with the nodes."""

    def validateLink(self, url: str) -> bool:  # noqa: ARG002, N802 - the library's name
        return True


def _parser() -> MarkdownIt:
    parser = _Parser("commonmark", {"html": False, "maxNesting": _PARSED})
    return parser.enable(["table", "strikethrough"]).disable(["html_block", "html_inline"])


def _with_line(token: Token) -> list[Token]:
    return [token, *(token.children or ())]


def _is_plain(tokens: list[Token]) -> bool:
    """Tell whether there is no Markdown in a text: then its line breaks are meant."""
    return all(child.type in _PLAIN for token in tokens for child in _with_line(token))


def _take_headline(title: str, blocks: list[Node], inlines: Inlines) -> list[Node]:
    """Return the line above the document: the title, or the heading that it begins with."""
    first = blocks[0] if blocks else {}
    if first.get("t") == "heading" and first["level"] == 1:
        heading: list[Node] = first["c"]
        if not title or plain_text(heading).casefold() == title.strip().casefold():
            blocks.pop(0)
            return heading
    return inlines.words(title) if title else []


def _first_heading(blocks: list[Node]) -> str:
    found: list[Any] = [node for node in blocks if node["t"] == "heading"]
    return plain_text(found[0]["c"]) if found else ""
