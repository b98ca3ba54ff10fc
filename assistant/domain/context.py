"""What the model is shown: instructions, digest, last messages, the question, within a budget."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from assistant.domain.digest import ELLIPSIS

TokenCounter = Callable[[str], int]
_TOKENS_AROUND_MESSAGE = 4
"""Role and separators that a chat template adds to every message (ChatML: 3 to 4)."""


@dataclass(frozen=True)
class ContextLimits:
    """`keep_last` messages verbatim up to `message_chars` each, `prompt_tokens` in all."""

    keep_last: int = 6
    message_chars: int = 2_000
    prompt_tokens: int = 5_000


@dataclass(frozen=True)
class Line:
    """One message of a prompt."""

    role: str
    content: str


def clip(text: str, limit: int) -> str:
    """Return `text` cut to `limit` characters, keeping its beginning and its end."""
    if len(text) <= limit:
        return text
    tail = limit // 4
    return f"{text[: limit - tail - 3]}\n{ELLIPSIS}\n{text[-tail:]}" if tail else text[:limit]


def build_prompt(
    instructions: str,
    digest_text: str,
    history: Sequence[Line],
    question: str,
    limits: ContextLimits,
    count: TokenCounter,
) -> list[Line]:
    """Return the prompt, within the budget whatever the input.

    When it is too long, the oldest verbatim messages go first, then the digest, then the
    middle of the question and of the instructions; the person's words are the last to go.
    """
    budget = limits.prompt_tokens
    system = Line("system", fit(instructions, budget // 2, count))
    asked = Line("user", fit(question, budget - _cost(system, count), count))
    extended = Line("system", f"{system.content}\n\n{digest_text}")
    if digest_text and _cost(extended, count) + _cost(asked, count) <= budget:
        system = extended
    clipped = [Line(line.role, clip(line.content, limits.message_chars)) for line in history]
    left = budget - _cost(system, count) - _cost(asked, count)
    return [system, *_newest_thatfit(clipped, left, count), asked]


def prompt_tokens(lines: Sequence[Line], count: TokenCounter) -> int:
    """Return what a prompt costs, in tokens."""
    return sum(_cost(line, count) for line in lines)


def _cost(line: Line, count: TokenCounter) -> int:
    return count(line.content) + _TOKENS_AROUND_MESSAGE


def _newest_thatfit(lines: Sequence[Line], budget: int, count: TokenCounter) -> list[Line]:
    kept: list[Line] = []
    for line in reversed(lines):
        budget -= _cost(line, count)
        if budget < 0:
            break
        kept.append(line)
    return kept[::-1]


def fit(text: str, budget: int, count: TokenCounter) -> str:
    """Return `text` clipped until it costs at most `budget` tokens with its frame."""
    allowed = max(budget - _TOKENS_AROUND_MESSAGE, 1)
    size = len(text)
    while size > 1 and count(text) > allowed:
        size = min(size * 3 // 4, len(text) - 1)
        text = clip(text, size)
    return text
