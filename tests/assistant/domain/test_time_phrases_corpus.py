"""Every phrase of the published and of our own data is read right, by the published policy."""

from datetime import timedelta

import pytest

from assistant.domain.time_phrases import Kind, Reading, read
from tests.phrase_scoring import CORPORA, Phrase, load, score

PHRASES = {phrase.id: phrase for corpus in CORPORA for phrase in load(corpus)}


@pytest.mark.parametrize("phrase", PHRASES.values(), ids=PHRASES)
def test_a_phrase_is_read_right(phrase: Phrase) -> None:
    found = score(phrase, read(phrase.words, phrase.now, phrase.zone))
    assert found.is_right, f"{phrase.words!r}: {found.times} {found.text}"


def test_every_phrase_has_an_id_of_its_own() -> None:
    assert len(PHRASES) == sum(len(load(corpus)) for corpus in CORPORA)


def first(kind: Kind, **fields: object) -> Phrase:
    """Return the first published phrase of a kind, and with these fields."""
    return next(
        phrase
        for phrase in load("published")
        if phrase.kind is kind and fields.items() <= phrase.wanted.items()
    )


@pytest.mark.parametrize("kind", [Kind.ONCE, Kind.RECURRING])
def test_another_kind_is_wrong(kind: Kind) -> None:
    phrase = first(kind)
    assert score(phrase, Reading(Kind.NONE)).times
    assert score(first(Kind.NONE), read(phrase.words, phrase.now, phrase.zone)).times


def test_another_moment_or_text_is_wrong() -> None:
    phrase = first(Kind.ONCE, fuzzy=False)
    right = read(phrase.words, phrase.now, phrase.zone)
    later = Reading(Kind.ONCE, at=(right.at[0] + timedelta(minutes=1),), text=right.text)

    assert score(phrase, right).is_right
    assert score(phrase, later).times
    assert score(phrase, Reading(Kind.ONCE, at=right.at, text="something else")).text


def test_another_rule_is_wrong() -> None:
    phrase = first(Kind.RECURRING, fuzzy_time=False)
    right = read(phrase.words, phrase.now, phrase.zone)
    rule = "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29;BYHOUR=3;BYMINUTE=7;BYSECOND=0"

    assert score(phrase, Reading(Kind.RECURRING, rule=rule, text=right.text)).times


@pytest.mark.parametrize("kind", [Kind.PAST, Kind.INVALID])
def test_what_cannot_be_has_to_be_asked_about(kind: Kind) -> None:
    assert score(first(kind), Reading(Kind.NONE)).times
    assert score(first(kind), Reading(Kind.NO_TIME)).is_right
