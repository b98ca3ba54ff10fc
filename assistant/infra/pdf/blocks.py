"""Turns paragraphs, lists, tables and their like into nodes."""

import re
from typing import Any, Final

from markdown_it.tree import SyntaxTreeNode

from assistant.infra.pdf.inlines import LONG_RUN, Inlines, Node, visible

_TASK: Final = re.compile(r"\[([ xX])\]\s+")
_BOXES: Final = {" ": "☐", "x": "☑", "X": "☑"}
_BULLET: Final = "•"
_LANGUAGE: Final = re.compile(r"[\w+#.-]{1,30}")
_COLOURED: Final = 50_000
"""Characters of code that are coloured: it takes a second or two."""
_SIDE: Final = re.compile(r"text-align:(left|center|right)")
_WIDE: Final = 5
"""Columns that fit in the common size of text; more are set smaller."""
_SMALLEST: Final = 0.5
_LINE_CHARS: Final = 84
"""Characters of a table's line: what a column may have in one piece is its share."""


class Blocks:
    """Makes nodes of blocks."""

    def __init__(self, inlines: Inlines) -> None:
        self._inlines = inlines

    def all(self, parent: SyntaxTreeNode) -> list[Node]:
        """Return the nodes of all blocks in one."""
        return [self._one(node) for node in parent.children]

    def _one(self, node: SyntaxTreeNode) -> Node:
        makers = {
            "heading": self._heading,
            "paragraph": self._paragraph,
            "bullet_list": self._list,
            "ordered_list": self._list,
            "blockquote": self._quote,
            "fence": _code,
            "code_block": _code,
            "table": self._table,
            "hr": _rule,
        }
        return makers[node.type](node)

    def _heading(self, node: SyntaxTreeNode) -> Node:
        return {"t": "heading", "level": int(node.tag[1:]), "c": self._line(node)}

    def _quote(self, node: SyntaxTreeNode) -> Node:
        return {"t": "quote", "c": self.all(node)}

    def _line(self, node: SyntaxTreeNode) -> list[Node]:
        return self._inlines.of([child for line in node.children for child in line.children])

    def _paragraph(self, node: SyntaxTreeNode) -> Node:
        children = [child for line in node.children for child in line.children]
        if len(children) == 1 and children[0].type == "image":
            picture = self._inlines.picture(children[0])
            if picture is not None:
                return picture | {"t": "picture"}
        return {"t": "plain" if node.hidden else "p", "c": self._line(node)}

    def _list(self, node: SyntaxTreeNode) -> Node:
        marks = [_take_box(item) for item in node.children]
        tight = not any(
            block.type == "paragraph" and not block.hidden
            for item in node.children
            for block in item.children
        )
        made: Node = {"tight": tight, "gap": 0.75 if tight else 1.1}
        if any(marks):
            items = zip(marks, node.children, strict=True)
            tasks = [{"mark": mark or _BULLET, "c": self.all(item)} for mark, item in items]
            return made | {"t": "tasks", "c": tasks}
        made["c"] = [self.all(item) for item in node.children]
        if node.type == "ordered_list":
            return made | {"t": "ol", "start": int(node.attrs.get("start", 1))}
        return made | {"t": "ul"}

    def _table(self, node: SyntaxTreeNode) -> Node:
        rows = [row for part in node.children for row in part.children]
        columns = len(rows[0].children)
        self._inlines.run = max(4, min(LONG_RUN, _LINE_CHARS // columns))
        cells = [self._line(cell) for row in rows for cell in row.children]
        self._inlines.run = LONG_RUN
        return {
            "t": "table",
            "align": [_side(cell) for cell in rows[0].children],
            "head": cells[:columns],
            "cells": cells[columns:],
            "scale": max(_SMALLEST, min(0.93, 0.93 * (_WIDE / columns) ** 0.6)),
            "inset": 7 if columns <= _WIDE else max(2, 35 / columns),
        }


def _rule(_node: SyntaxTreeNode) -> Node:
    return {"t": "rule"}


def _code(node: SyntaxTreeNode) -> Node:
    language = _LANGUAGE.match(node.info.strip()) if node.type == "fence" else None
    return {
        "t": "code",
        "v": visible(node.content).rstrip("\n"),
        "lang": language.group().lower() if language and len(node.content) < _COLOURED else None,
    }


def _side(cell: SyntaxTreeNode) -> str:
    found = _SIDE.search(str(cell.attrs.get("style", "")))
    return found.group(1) if found else "left"


def _take_box(item: SyntaxTreeNode) -> str:
    """Return the box of a task and take it out of its text; empty for a common item."""
    line: Any = item
    for _ in range(3):  # the item's paragraph, its line, the first words
        if not line.children:
            return ""
        line = line.children[0]
    found = _TASK.match(line.content) if line.type == "text" else None
    if found is None:
        return ""
    line.token.content = line.content[found.end() :]
    return _BOXES[found.group(1)]
