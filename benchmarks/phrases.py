"""Figures: how many of the phrases that we have are read right, and what reading one costs."""

import time
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.domain.time_phrases import Kind, read
from benchmarks.tables import Table, median, percentile, verdict
from tests.phrase_scoring import CORPORA, Phrase, Score, load, score

_ROUNDS = 10
_AIM_PUBLISHED = 1.0


@dataclass(frozen=True)
class Judged:
    """A phrase, and what is wrong with how it was read."""

    phrase: Phrase
    score: Score


async def measure() -> list[Table]:
    """Score and time the phrases."""
    phrases = [phrase for corpus in CORPORA for phrase in load(corpus)]
    judged = [Judged(phrase, _score(phrase)) for phrase in phrases]
    return [_by_corpus(judged), _by_kind(judged), _costs(phrases)]


def _score(phrase: Phrase) -> Score:
    return score(phrase, read(phrase.words, phrase.now, phrase.zone))


def _by_corpus(judged: Sequence[Judged]) -> Table:
    rows = [_row(name, [one for one in judged if one.phrase.corpus == name]) for name in CORPORA]
    published = [one for one in judged if one.phrase.corpus == CORPORA[0]]
    wrong = sum(not one.score.is_right for one in published)
    met = 1 - wrong / len(published) >= _AIM_PUBLISHED
    return Table(
        title="Time phrases that are read right",
        columns=("phrases", "number", "time right", "text right"),
        rows=rows,
        notes=[
            (
                "By the policy that is published with the phrases; the others are our own."
                f" Aim: all of the published: {verdict(met=met)}."
            ),
            *_wrong(judged),
        ],
    )


def _wrong(judged: Sequence[Judged]) -> list[str]:
    named = [f"{one.phrase.id} “{one.phrase.words}”" for one in judged if not one.score.is_right]
    return [f"Read wrong: {', '.join(named)}."] if named else []


def _by_kind(judged: Sequence[Judged]) -> Table:
    groups = {
        (language, kind): [
            one for one in judged if (one.phrase.language, one.phrase.kind) == (language, kind)
        ]
        for language in ("ru", "en")
        for kind in Kind
    }
    return Table(
        title="Time phrases by language and kind",
        columns=("kind", "number", "time right", "text right"),
        rows=[_row(" ".join(name), members) for name, members in groups.items() if members],
    )


def _row(name: str, judged: Sequence[Judged]) -> list[str]:
    times = sum(not one.score.times for one in judged)
    texts = sum(not one.score.text for one in judged)
    return [name, str(len(judged)), _share(times, len(judged)), _share(texts, len(judged))]


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.1%}"


def _costs(phrases: Sequence[Phrase]) -> Table:
    """Time every phrase several times and keep its median: a phrase is what differs."""
    seconds = [median([_timed(phrase) for _ in range(_ROUNDS)]) for phrase in phrases]
    characters = sum(len(phrase.words) for phrase in phrases) / sum(seconds)
    return Table(
        title="Reading one time phrase",
        columns=("phrases", "p50", "p99", "slowest", "characters/s"),
        rows=[
            [
                str(len(phrases)),
                *(_microseconds(percentile(seconds, each)) for each in (50, 99, 100)),
                f"{characters:,.0f}",
            ]
        ],
        notes=[f"The median of {_ROUNDS} readings of each phrase, in one thread."],
    )


def _timed(phrase: Phrase) -> float:
    began = time.perf_counter()
    read(phrase.words, phrase.now, phrase.zone)
    return time.perf_counter() - began


def _microseconds(seconds: float) -> str:
    return f"{seconds * 1_000_000:.0f} µs"
