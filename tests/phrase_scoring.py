"""Owns how read time phrases are scored: by the policy that is published with the phrases."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

import orjson

from assistant.domain.recurrence import following, next_after
from assistant.domain.time_phrases import Kind, Reading

CORPORA: Final = ("published", "ru", "en", "held_out")
"""Files of phrases: those of the specification, and our own."""

_FOLDER = Path(__file__).parent / "data" / "time_phrases"
_REFUSED = frozenset({Kind.PAST, Kind.INVALID, Kind.NO_TIME})
"""Nothing is created, and the person is asked or told why."""

_SCHEDULED = frozenset({Kind.ONCE, Kind.RECURRING, Kind.MULTI})
_MORNING_HOURS = range(6, 13)
_EDGES = " \t.,;:!?…–—-«»\"'()"

Fields = Mapping[str, Any]


@dataclass(frozen=True)
class Phrase:
    """A phrase, the moment and zone in which it is said, and what it has to become."""

    corpus: str
    wanted: Fields
    now: datetime
    zone: ZoneInfo

    @property
    def id(self) -> str:
        """Its name in the data."""
        return str(self.wanted["id"])

    @property
    def words(self) -> str:
        """What is said."""
        return str(self.wanted["phrase"])

    @property
    def language(self) -> str:
        """`ru` or `en`."""
        return str(self.wanted["lang"])

    @property
    def kind(self) -> Kind:
        """What it has to be read as."""
        return Kind(self.wanted["kind"])


@dataclass(frozen=True)
class Score:
    """What is wrong with a reading: its times, and the text that remains; empty if right."""

    times: str = ""
    text: str = ""

    @property
    def is_right(self) -> bool:
        """Whether nothing is wrong."""
        return not (self.times or self.text)


def load(corpus: str) -> list[Phrase]:
    """Return the phrases of a file."""
    content = orjson.loads((_FOLDER / f"{corpus}.json").read_bytes())
    zone = ZoneInfo(content["meta"]["timezone"])
    now = datetime.fromisoformat(content["meta"]["reference"]).astimezone(zone)
    return [Phrase(corpus, wanted, now, zone) for wanted in content["phrases"]]


def score(phrase: Phrase, reading: Reading) -> Score:
    """Return what is wrong with the reading of a phrase."""
    if phrase.kind not in _SCHEDULED:
        return Score(times=_wrong_refusal(phrase.kind, reading))
    if reading.kind is not phrase.kind:
        return Score(times=f"read as {reading.kind} {reading.question}")
    judge = {Kind.ONCE: _wrong_once, Kind.MULTI: _wrong_multi, Kind.RECURRING: _wrong_rule}
    return Score(judge[phrase.kind](phrase, reading), _wrong_text(phrase.wanted, reading.text))


def _wrong_refusal(kind: Kind, reading: Reading) -> str:
    """Nothing may be scheduled; only what is no reminder at all may go without a question."""
    good = _REFUSED if kind in _REFUSED else _REFUSED | {Kind.NONE}
    return "" if reading.kind in good else f"read as {reading.kind} {reading.at} {reading.rule}"


def _wrong_once(phrase: Phrase, reading: Reading) -> str:
    (at,) = reading.at
    wanted = phrase.wanted
    if at in _moments([wanted["at"], *wanted["at_alts"]]):
        return ""
    if wanted["fuzzy"] and "at_range" in wanted:
        earliest, latest = _moments(wanted["at_range"])
        if earliest <= at <= latest:
            return ""
    return f"at {at.isoformat()}"


def _wrong_multi(phrase: Phrase, reading: Reading) -> str:
    right = sorted(reading.at) == sorted(_moments(phrase.wanted["at_list"]))
    return "" if right else f"at {[at.isoformat() for at in reading.at]}"


def _wrong_rule(phrase: Phrase, reading: Reading) -> str:
    wanted, zone = phrase.wanted, phrase.zone
    rule, start = reading.rule, reading.start
    fires = following(rule, start, zone, phrase.now, len(wanted["next"]))
    lists = map(_moments, [wanted["next"], *wanted["next_alts"]])
    if not any(_same(fires, each, fuzzy=wanted["fuzzy_time"]) for each in lists):
        return f"{rule} fires at {[at.isoformat() for at in fires]}"
    if "until" in wanted and next_after(rule, start, zone, _moment(wanted["until"])):
        return f"{rule} goes on after {wanted['until']}"
    return ""


def _same(fires: list[datetime], wanted: list[datetime], *, fuzzy: bool) -> bool:
    if not fuzzy:
        return fires == wanted
    same_days = [at.date() for at in fires] == [at.date() for at in wanted]
    return same_days and all(at.hour in _MORNING_HOURS for at in fires)


def _wrong_text(wanted: Fields, text: str) -> str:
    good = {_bare(each) for each in (wanted["text"], *wanted["text_alts"])}
    return "" if _bare(text) in good else f"of {text!r}"


def _bare(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip(_EDGES).casefold()


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _moments(texts: list[str]) -> list[datetime]:
    return [_moment(text) for text in texts]
