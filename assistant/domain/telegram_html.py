"""Owns how Markdown is shown in Telegram: as the HTML that the Bot API understands.

See https://core.telegram.org/bots/api#html-style. HTML in the source stays visible text, links
lead to http, https, mailto and tg only, and pictures become links, so nothing loads by itself.
"""

import html
import re
from collections.abc import Callable, Sequence
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from assistant.domain.telegram_text import MESSAGE_LIMIT, utf16_length


class _Parser(MarkdownIt):
    """Takes every address for a link: which ones lead anywhere is decided when it is shown."""

    def validateLink(self, url: str) -> bool:  # noqa: N802 - markdown-it's name
        """Tell that the address may be a link."""
        return bool(url)


_PARSER = _Parser("commonmark", {"html": False}).enable(["table", "strikethrough"])
_TAG = re.compile(r"<[^>]*>")
_SCHEMES = frozenset({"http", "https", "mailto", "tg"})
_INLINE_TAGS = {"strong": "b", "em": "i", "s": "s"}
_SPECIAL = re.compile(r"[\\`*_{}\[\]()<>#+\-.!|~&=:]")
_RULE = "———"
_LANGUAGE = re.compile(r"[\w+#.-]{1,40}")
_WIDEST_TABLE = 60


def telegram_html(markdown: str) -> str | None:
    """Return the HTML of one message; None when what it shows is empty or over the limit."""
    shown = _blocks(SyntaxTreeNode(_PARSER.parse(markdown)).children)
    text = html.unescape(_TAG.sub("", shown))
    return shown if text.strip() and utf16_length(text) <= MESSAGE_LIMIT else None


def _blocks(nodes: Sequence[SyntaxTreeNode], between: str = "\n\n") -> str:
    return between.join(filter(None, (_block(node) for node in nodes)))


def _block(node: SyntaxTreeNode) -> str:
    return _BLOCKS.get(node.type, _plain)(node)


def _plain(node: SyntaxTreeNode) -> str:
    return _blocks(node.children) if node.children else html.escape(node.content, quote=False)


def _paragraph(node: SyntaxTreeNode) -> str:
    return "".join(_inline(child) for child in node.children)


def _heading(node: SyntaxTreeNode) -> str:
    return f"<b>{_paragraph(node)}</b>"


def _quote(node: SyntaxTreeNode) -> str:
    inside = _blocks(node.children)
    if node.parent is not None and _within(node.parent, "blockquote"):
        return inside  # Telegram does not nest quotes
    return f"<blockquote>{inside}</blockquote>"


def _within(node: SyntaxTreeNode, kind: str) -> bool:
    return node.type == kind or (node.parent is not None and _within(node.parent, kind))


def _code(node: SyntaxTreeNode) -> str:
    code = html.escape(node.content.rstrip("\n"), quote=False)
    language = _LANGUAGE.match(node.info.strip())
    if language is None:
        return f"<pre>{code}</pre>"
    name = html.escape(language[0])
    return f'<pre><code class="language-{name}">{code}</code></pre>'


def _list(node: SyntaxTreeNode) -> str:
    first = int(node.attrs.get("start", 1))
    ordered = node.type == "ordered_list"
    return "\n".join(
        _item(child, f"{first + index}. " if ordered else "• ")
        for index, child in enumerate(node.children)
    )


def _item(node: SyntaxTreeNode, mark: str) -> str:
    return mark + _indented(_blocks(node.children, "\n"))


def _indented(shown: str) -> str:
    """Indent what follows the first line, except inside of code, whose lines are its own."""
    head, *code = re.split(r"(?=<pre>)", shown, maxsplit=1)
    return head.replace("\n", "\n  ") + "".join(code)


def _table(node: SyntaxTreeNode) -> str:
    rows = [[_cell(cell) for cell in row.children] for row in node.walk() if row.type == "tr"]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    narrow = sum(widths) <= _WIDEST_TABLE
    lines = (
        " | ".join(
            cell.ljust(width if narrow else 0) for cell, width in zip(row, widths, strict=True)
        )
        for row in rows
    )
    shown = "\n".join(line.rstrip() for line in lines)
    return f"<pre>{html.escape(shown, quote=False)}</pre>"


def _cell(node: SyntaxTreeNode) -> str:
    return html.unescape(_TAG.sub("", _paragraph(node)))


def _inline(node: SyntaxTreeNode) -> str:
    inside = "".join(_inline(child) for child in node.children)
    if tag := _INLINE_TAGS.get(node.type):
        return f"<{tag}>{inside}</{tag}>"
    if node.type == "link":
        return _link(str(node.attrs.get("href", "")), inside)
    if node.type == "image":
        return _link(str(node.attrs.get("src", "")), inside or "🖼")
    if node.type in {"softbreak", "hardbreak"}:
        return "\n"
    if node.type == "code_inline":
        return f"<code>{html.escape(node.content, quote=False)}</code>"
    return inside or html.escape(node.content if not node.children else "", quote=False)


def _link(address: str, inside: str) -> str:
    try:
        scheme = urlsplit(address).scheme
    except ValueError:
        scheme = ""
    if scheme in _SCHEMES:
        return f'<a href="{html.escape(address)}">{inside}</a>'
    return f"{inside} ({html.escape(address, quote=False)})" if address else inside


_BLOCKS: dict[str, Callable[[SyntaxTreeNode], str]] = {
    "paragraph": _paragraph,
    "inline": _paragraph,
    "heading": _heading,
    "blockquote": _quote,
    "fence": _code,
    "code_block": _code,
    "bullet_list": _list,
    "ordered_list": _list,
    "table": _table,
    "hr": lambda _node: _RULE,
}


def escape_markdown(text: str) -> str:
    """Return Markdown that shows the text as it is."""
    return _SPECIAL.sub(r"\\\g<0>", text)
