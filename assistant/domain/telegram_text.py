"""Owns how a Markdown answer is cut into messages that Telegram takes.

Telegram counts UTF-16 code units and takes 4,096 of them in one message
(https://core.telegram.org/bots/api#sendmessage).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

MESSAGE_LIMIT = 4096
_FENCE = re.compile(r"^\s*(`{3,}(?=[^`]*$)|~{3,})")


def utf16_length(text: str) -> int:
    """Return how many UTF-16 code units the text takes."""
    return len(text) + sum(character > "\uffff" for character in text)


def split_markdown(text: str, limit: int = MESSAGE_LIMIT) -> list[str]:
    """Cut Markdown into messages of at most `limit` UTF-16 code units.

    The cuts are between paragraphs and code blocks; where one alone is longer, between lines,
    then words, then characters. A code block that is cut is closed and opened again, so that
    every message is Markdown by itself. Nothing but blank space at the cuts is lost.
    """
    messages: list[str] = []
    for piece in _pieces(text, limit):
        joined = f"{messages[-1]}\n\n{piece}" if messages else piece
        if messages and utf16_length(joined) <= limit:
            messages[-1] = joined
        else:
            messages.append(piece)
    return messages


@dataclass(frozen=True)
class _Block:
    """A paragraph, or a code block with the lines that open and close it."""

    body: str
    opening: str = ""
    closing: str = ""

    @property
    def text(self) -> str:
        if not self.opening:
            return self.body
        inside = f"{self.body}\n" if self.body else ""
        return f"{self.opening}\n{inside}{self.closing}"


def _pieces(text: str, limit: int) -> Iterator[str]:
    for block in _blocks(text.replace("\r\n", "\n").split("\n")):
        frame = utf16_length(block.opening) + utf16_length(block.closing) + 2
        if utf16_length(block.text) <= limit:
            yield block.text
        elif block.opening and frame <= limit // 2:
            for part in _cut(block.body, limit - frame, at=("\n",)):
                yield _Block(part, block.opening, block.closing).text
        else:
            yield from _words(block.text, limit)


def _words(text: str, limit: int) -> Iterator[str]:
    for part in _cut(text, limit, at=("\n", " ")):
        if part.strip():
            yield part.rstrip()


def _blocks(lines: list[str]) -> Iterator[_Block]:
    paragraph: list[str] = []
    position = 0
    while position < len(lines):
        line = lines[position]
        fence = _FENCE.match(line)
        if (fence or not line.strip()) and paragraph:
            yield _Block("\n".join(paragraph))
            paragraph = []
        if fence:
            end = _closing(lines, position, fence[1])
            yield _code(lines, position, end, fence[1])
            position = end
        elif line.strip():
            paragraph.append(line)
        position += 1
    if paragraph:
        yield _Block("\n".join(paragraph))


def _closing(lines: list[str], start: int, fence: str) -> int:
    """Return the index of the line that closes the code block, or of the line after the last."""
    closing = re.compile(rf"^\s*{re.escape(fence[0])}{{{len(fence)},}}\s*$")
    following = range(start + 1, len(lines))
    return next((index for index in following if closing.match(lines[index])), len(lines))


def _code(lines: list[str], start: int, end: int, fence: str) -> _Block:
    indent = lines[start][: lines[start].index(fence[0])]
    return _Block("\n".join(lines[start + 1 : end]), lines[start], indent + fence)


def _cut(text: str, limit: int, at: tuple[str, ...]) -> Iterator[str]:
    """Cut at the last of the given boundaries that fits; the boundary itself is dropped."""
    rest = text
    while utf16_length(rest) > limit:
        fitting = _prefix(rest, limit)
        places = (rest.rfind(boundary, 1, fitting + 1) for boundary in at)
        place = next((found for found in places if found > fitting // 2), None)
        yield rest[: fitting if place is None else place]
        rest = rest[fitting:] if place is None else rest[place + 1 :]
    if rest:
        yield rest


def _prefix(text: str, limit: int) -> int:
    """Return how many characters of the text take at most `limit` code units."""
    units = 0
    for index, character in enumerate(text):
        units += 2 if character > "\uffff" else 1
        if units > limit:
            return index
    return len(text)
