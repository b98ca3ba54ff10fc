"""Which of the expressions in a phrase are its schedule, and which belong to its text."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from assistant.domain.time_phrases.facts import (
    Clock,
    Count,
    Dated,
    DayPart,
    Edge,
    Every,
    Fact,
    Found,
    Frame,
    Holiday,
    Lasting,
    Lead,
    Mark,
    Nth,
    Offset,
    Rate,
    SameTime,
    Shield,
    Shifted,
    Trouble,
    Unit,
    Weekdays,
    Window,
)
from assistant.domain.time_phrases.tokens import Token

_JOINTS = {
    "comma",
    "and",
    "dash",
    "at",
    "on",
    "the",
    "of",
    "for",
    "or",
    "in",
    "stop",
    "from",
    "but",
}
_WITHIN_DAY = frozenset([Unit.HOUR, Unit.MINUTE])
_LIMITS = frozenset(["until", "before"])
_DAYS = (Shifted, Dated, Weekdays, Nth, Edge, Frame, Holiday)
_TIMES = (Clock, DayPart, SameTime, Window)
_REPEATS = (Every, Rate)
_ONLY_REPEATING = (Count, Lasting)
_TARGETS = (Shifted, Dated, Weekdays, Edge, Clock, Frame, Nth, Holiday)


@dataclass(frozen=True, slots=True)
class Item:
    """A fact in its place, and the word that gives it another part: until, from, except."""

    fact: Fact
    role: str = "main"
    first: int = 0
    last: int = 0
    added: bool = False
    """True after "and": another one, not a second name of the same."""


@dataclass(slots=True)
class Cluster:
    """Expressions that stand together, with only joints between."""

    items: list[Item]
    first: int
    last: int
    linked: bool = False
    """True after "and" or a comma."""

    def has(self, kinds: tuple[type, ...]) -> bool:
        """Whether a main item is of one of these kinds."""
        return any(isinstance(item.fact, kinds) and item.role not in _LIMITS for item in self.items)


@dataclass(slots=True)
class Choice:
    """The chosen items in order, the clusters they stand in, and what was set aside."""

    items: list[Item] = field(default_factory=list)
    clusters: list[Cluster] = field(default_factory=list)
    deadline: bool = False
    """True when a deadline is all that is said: until Friday, today until six, from 5 to 8 May."""


def choose(found: Sequence[Found], tokens: Sequence[Token]) -> Choice:
    """Return the expressions that make the schedule."""
    clusters = _clusters(_marked(found, tokens), tokens)
    repeating = any(cluster.has(_REPEATS) for cluster in clusters)
    deadline: Fact | None = None
    if repeating:
        _without_lengths(clusters)
    else:
        deadline, clusters = _without_ends(clusters)
    choice = Choice()
    for cluster in clusters:
        if _fits(choice, cluster):
            choice.clusters.append(cluster)
            choice.items += cluster.items
    timed = any(isinstance(item.fact, _TIMES) for item in choice.items)
    ranged = any(item.role == "from" for item in choice.items)
    choice.deadline = deadline is not None and (
        not choice.items
        or ranged
        or (isinstance(deadline, Clock) and not timed)
        or (isinstance(deadline, _DAYS) and not any(map(_names_day, choice.items)))
    )
    return choice


def places(choice: Choice, tokens: Sequence[Token]) -> list[tuple[int, int]]:
    """Return the ranges of characters that the chosen expressions take, with their joints."""
    result: list[tuple[int, int]] = []
    last = -1
    for item in sorted(choice.items, key=lambda item: item.first):
        gap = tokens[last : item.first] if last >= 0 else ()
        start, end = tokens[item.first].start, tokens[item.last - 1].end
        if result and all(token.category in _JOINTS for token in gap):
            result[-1] = (result[-1][0], max(end, result[-1][1]))
        else:
            result.append((start, end))
        last = max(last, item.last)
    return result


def _marked(found: Sequence[Found], tokens: Sequence[Token]) -> list[Cluster]:
    """Give every mark to the expression right after it; marks without one are words."""
    result: list[Cluster] = []
    role, start, end = "", 0, -1
    for one in found:
        if any(isinstance(fact, Shield) for fact in one.facts):
            continue
        if len(one.facts) == 1 and isinstance(one.facts[0], Mark):
            kind = one.facts[0].kind
            if kind in {"past", "inclusive"}:
                item = Item(one.facts[0], "main", one.first, one.last)
                result.append(Cluster([item], one.first, one.last))
            else:
                role, start, end = kind, one.first, one.last
            continue
        between = {token.category for token in tokens[end : one.first]} if end >= 0 else {""}
        near = (
            end >= 0
            and between <= {"the", "on", "at"}
            and isinstance(next(iter(one.facts), None), _TARGETS)
        )
        first = start if near else one.first
        added = first > 0 and tokens[first - 1].category == "and"
        items = [
            Item(fact, kind, first, one.last, added)
            for fact, kind in _roles(one.facts, role if near else "main")
        ]
        result.append(Cluster(items, first, one.last))
        role, end = "", -1
    return result


def _roles(facts: tuple[Fact, ...], role: str) -> list[tuple[Fact, str]]:
    result: list[tuple[Fact, str]] = []
    for fact in facts:
        if isinstance(fact, Mark):
            role = fact.kind
        else:
            result.append((fact, role))
    return result


def _clusters(singles: list[Cluster], tokens: Sequence[Token]) -> list[Cluster]:
    """Join neighbours."""
    result: list[Cluster] = []
    for one in singles:
        one.linked = one.first > 0 and tokens[one.first - 1].category in {"and", "comma"}
        gap = tokens[result[-1].last : one.first] if result else []
        if result and all(token.category in _JOINTS for token in gap):
            result[-1].items += one.items
            result[-1].last = one.last
        else:
            result.append(one)
    return result


def _without_lengths(clusters: list[Cluster]) -> None:
    """Leave the length of what is done in the text: every day at 9 for 10 minutes."""
    facts = [item.fact for cluster in clusters for item in cluster.items]
    if any(isinstance(fact, Every) and fact.unit in _WITHIN_DAY for fact in facts):
        return
    for cluster in clusters:
        cluster.items = [
            item
            for item in cluster.items
            if not (isinstance(item.fact, Lasting) and item.fact.offset.seconds)
        ]


def _without_ends(clusters: list[Cluster]) -> tuple[Fact | None, list[Cluster]]:
    """Leave deadlines and lengths, which only repetitions have, in the text."""
    deadline: Fact | None = None
    kept: list[Cluster] = []
    for cluster in clusters:
        items = []
        for item in cluster.items:
            if item.role in {"through", *_LIMITS}:
                deadline = item.fact
            elif not isinstance(item.fact, _ONLY_REPEATING) and item.role != "except":
                items.append(item)
        if items:
            cluster.items = items
            kept.append(cluster)
    return deadline, kept


def _fits(choice: Choice, cluster: Cluster) -> bool:
    """Whether a cluster completes what is chosen, or repeats it with an "and"."""
    if not choice.clusters:
        return True
    before = Cluster(choice.items, 0, 0)
    same_day = _has_day(before) and _has_day(cluster)
    same_time = before.has(_TIMES) and cluster.has(_TIMES)
    moved = before.has((Offset,)) and cluster.has((Offset,))
    soft = cluster.has((Holiday, Trouble, Lead))
    if soft:
        return not same_day and cluster.has((Lead,))
    if not (same_day or same_time or moved):
        return True
    return cluster.linked and (cluster.has(_TIMES) or moved) and (same_time or moved)


def _names_day(item: Item) -> bool:
    return isinstance(item.fact, (*_DAYS, Offset))


def _has_day(cluster: Cluster) -> bool:
    """Whether a day is named; a repetition that leaves its day open names none."""
    for item in cluster.items:
        if item.role != "main":
            continue
        if isinstance(item.fact, _DAYS):
            return True
        if isinstance(item.fact, Every) and (item.fact.weekdays or item.fact.month_days):
            return True
    return False
