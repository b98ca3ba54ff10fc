"""Owns which of a person's own tools fit what is talked about, when there is no room for all.

By words that both share, in rough stems of Russian and English, since a model cannot be asked
before it has its tools. The same talk gives the same choice, in whatever order tools are given.
"""

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from assistant.domain.integrations.finding import alike, stems

_CAMEL = re.compile(r"(?<=[a-zа-яё0-9])(?=[A-ZА-ЯЁ])")
_ENGLISH_ENDING = re.compile(r"(?:ing|ed|es|s)$")
_STEM: Final = 5
"""Letters of a stem: «погода» and «погодный», "create" and "creating" are one."""
_LEAST: Final = 3
_NAMED: Final = 2
"""How much more a word in the name or title of a tool says than one in its description."""


def _cut(stem: str) -> str:
    shorter = _ENGLISH_ENDING.sub("", stem)
    return (shorter if len(shorter) >= _LEAST else stem)[:_STEM]


_IDLE: Final = frozenset(
    _cut(stem)
    for stem in stems(
        "the and for with from this that what when how are you can please show tell "
        "и на по из что как где для мне мой мои это все или есть меня пожалуйста покажи скажи"
    )
)


@dataclass(frozen=True)
class OwnTool:
    """A tool of one of a person's servers; `cost` is what it takes of a prompt, in tokens."""

    name: str
    server: str
    title: str
    description: str
    cost: int


@dataclass(frozen=True)
class Talk:
    """What is asked, what was said before it, and names of tools that were called.

    `called` are those of this turn, `used` those of earlier turns of the dialogue.
    """

    question: str
    before: tuple[str, ...] = ()
    called: Collection[str] = field(default=())
    used: Collection[str] = field(default=())


def chosen(tools: Collection[OwnTool], talk: Talk, room: int) -> list[OwnTool]:
    """Return the tools that fit best and cost no more than `room` together, by name."""
    by_name = sorted(tools, key=lambda one: (one.name, one.server))
    if sum(tool.cost for tool in by_name) <= room:
        return by_name
    found = []
    for tool in _ranked(by_name, talk):
        if tool.cost <= room:
            room -= tool.cost
            found.append(tool)
    return sorted(found, key=lambda one: (one.name, one.server))


def left_out(tools: Collection[OwnTool], taken: Collection[OwnTool]) -> dict[str, int]:
    """Return how many tools of which servers were not taken, by server."""
    missing = Counter(tool.server for tool in tools)
    missing.subtract(tool.server for tool in taken)
    return {server: count for server, count in sorted(missing.items()) if count > 0}


def _ranked(tools: Sequence[OwnTool], talk: Talk) -> list[OwnTool]:
    """Return tools, the best first; of equal ones each server's first, then each one's second."""
    said = alike(talk.question, sorted({tool.server for tool in tools}))
    common = Counter(stem for tool in tools for stem in _about(tool))
    asked, before = _words(talk.question), _words(" ".join(talk.before))

    def shared(tool: OwnTool, words: frozenset[str]) -> int:
        """Return how much is shared; a word of few tools says more than one of many."""
        about = _about(tool)
        return sum(about[stem] * len(tools) // common[stem] for stem in words & about.keys())

    places: Counter[tuple[str, int, int, int]] = Counter()
    keys = {}
    for tool in tools:
        fit = (_tier(tool, talk, said), shared(tool, asked), shared(tool, before))
        keys[tool] = (*(-one for one in fit), places[tool.server, *fit])
        places[tool.server, *fit] += 1
    return sorted(tools, key=keys.__getitem__)


def _tier(tool: OwnTool, talk: Talk, said: Collection[str]) -> int:
    """Return what comes before all words: called just now, of a server named, called before."""
    if tool.name in talk.called:
        return 3
    if tool.server in said:
        return 2
    return int(tool.name in talk.used)


@lru_cache(maxsize=1_024)
def _about(tool: OwnTool) -> dict[str, int]:
    """Return the stems of what a tool is called and does, with what each says."""
    named = _words(f"{tool.name} {tool.title}")
    return dict.fromkeys(_words(tool.description), 1) | dict.fromkeys(named, _NAMED)


def _words(text: str) -> frozenset[str]:
    """Return the stems of words that tell anything."""
    found = {_cut(stem) for stem in stems(_CAMEL.sub(" ", text)) if len(stem) >= _LEAST}
    return frozenset(found) - _IDLE
