"""Reading of one phrase: from its text to a schedule, a question, or nothing."""

import re
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from assistant.domain.time_phrases import wording
from assistant.domain.time_phrases.choosing import Choice, Item, choose, places
from assistant.domain.time_phrases.combining import check, frame_of, once
from assistant.domain.time_phrases.doubts import contradicts, leaves_hour, names_zone
from assistant.domain.time_phrases.english import ENGLISH_RULES
from assistant.domain.time_phrases.facts import Dated, Every, Found, Frame, Offset, Rate, Shifted
from assistant.domain.time_phrases.leftovers import loses_part, overlooks
from assistant.domain.time_phrases.lexicon import look_up
from assistant.domain.time_phrases.moments import Question, Reader
from assistant.domain.time_phrases.patterns import Grammar, find
from assistant.domain.time_phrases.reading import Kind, Reading
from assistant.domain.time_phrases.recurring import repeating
from assistant.domain.time_phrases.remaining import remaining
from assistant.domain.time_phrases.russian import RUSSIAN_RULES
from assistant.domain.time_phrases.tokens import LONGEST, Token, split, without_quoted
from assistant.domain.time_phrases.wishes import wishes_in

_CYRILLIC = re.compile(r"[а-яё]", re.IGNORECASE)
_LATIN = re.compile(r"[a-z]", re.IGNORECASE)
_RUSSIAN, _ENGLISH = Grammar(RUSSIAN_RULES), Grammar(ENGLISH_RULES)
_BOTH = Grammar((*RUSSIAN_RULES, *ENGLISH_RULES))
_AMERICAN = ("America/", "US/")
"""Zones where 3/8 is the eighth of March."""


def read(text: str, now: datetime, zone: ZoneInfo) -> Reading:
    """Read a phrase as people say it; `now` is aware, the answer is in `zone`.

    Only the beginning of a long text is looked at. What cannot be read for sure comes back with a
    question instead of a schedule.
    """
    head = text[:LONGEST]
    wishes = wishes_in(head)
    if not wording.may_be_plan(head, wish=bool(wishes)):
        return Reading(Kind.NONE)
    tokens = look_up(split(head))
    known, choice, tokens = _understood(tokens, head)
    if zone.key.startswith(_AMERICAN):
        choice.items = [_month_first(item) for item in choice.items]
    repeats = any(isinstance(item.fact, Every | Rate) for item in choice.items)
    lost = (not repeats and overlooks(choice, tokens)) or loses_part(choice, known, tokens, wishes)
    lost = lost or contradicts(choice) or leaves_hour(choice, known, tokens)
    lost = lost or names_zone(choice, tokens, head, zone)
    spans = places(choice, tokens)
    rest = remaining(text, [*spans, *wishes])
    if not choice.items or choice.deadline:
        wish = bool(wishes) and not wording.is_note(head)
        told = wording.is_statement(head) or wording.is_habit(head)
        return _without_time(choice, rest, wish=wish, told=told)
    found = _scheduled(choice, now, zone, lost=lost)
    if not wishes and (wording.is_question(rest) or _tells(choice, head, found)):
        return Reading(Kind.NONE)
    return replace(found, spans=tuple(spans), text=rest, wish=bool(wishes))


def _understood(tokens: list[Token], text: str) -> tuple[list[Found], Choice, list[Token]]:
    """Return what was found and chosen; what is quoted counts where nothing else is said."""
    grammar = _grammar(text)
    bare = without_quoted(tokens, text)
    if bare is not tokens:
        known = find(bare, grammar)
        choice = choose(known, bare)
        if choice.items or choice.deadline:
            return known, choice, bare
    known = find(tokens, grammar)
    return known, choose(known, tokens), tokens


def _grammar(text: str) -> Grammar:
    if not _LATIN.search(text):
        return _RUSSIAN
    return _BOTH if _CYRILLIC.search(text) else _ENGLISH


def _month_first(item: Item) -> Item:
    """Read 3/8 as Americans write it."""
    date = item.fact
    if not (isinstance(date, Dated) and date.swappable and date.month):
        return item
    return replace(item, fact=Dated(date.month, date.day, date.year))


def _without_time(choice: Choice, rest: str, *, wish: bool, told: bool) -> Reading:
    """Ask for the time of a wish, or of what has only a deadline and is not just told."""
    if not wish and (not choice.deadline or told):
        return Reading(Kind.NONE)
    question = "time-deadline" if choice.deadline else "time-no-time"
    return Reading(Kind.NO_TIME, text=rest, wish=wish, question=question)


def _tells(choice: Choice, text: str, found: Reading) -> bool:
    """Whether a phrase without a wish is no plan: a story, a habit, an order for now."""
    if wording.is_statement(text):
        return True
    facts = [item.fact for item in choice.items]
    if any(isinstance(fact, Every | Rate) for fact in facts):
        return wording.is_habit(text)
    ahead = any(
        isinstance(fact, Offset)
        or (isinstance(fact, Shifted) and fact.days > 0)
        or (isinstance(fact, Frame) and fact.shift > 0)
        for fact in facts
    )
    story = (found.kind is Kind.PAST or not ahead) and wording.is_story(text)
    return story or wording.is_order(text, timed=not found.fuzzy)


def _scheduled(choice: Choice, now: datetime, zone: ZoneInfo, *, lost: bool) -> Reading:
    """Return the schedule of what was chosen, or the question that it raises."""
    try:
        check(choice.items, lost=lost)
        reader = Reader(now, zone)
        if any(isinstance(item.fact, Every | Rate) for item in choice.items):
            rules = repeating(choice.items, frame_of(choice.items), reader.now)
            text = "\n".join(rules.lines)
            return Reading(Kind.RECURRING, rule=text, start=rules.start, fuzzy=rules.fuzzy)
        moments = once(choice.items, reader)
    except Question as question:
        at = (question.moment,) if question.moment else ()
        return Reading(_kind(question.key), at, question=question.key)
    kind = Kind.MULTI if len(moments) > 1 else Kind.ONCE
    fuzzy = any(default for _, default in moments)
    return Reading(kind, tuple(moment for moment, _ in moments), fuzzy=fuzzy)


def _kind(question: str) -> Kind:
    if question == "time-past":
        return Kind.PAST
    asked = question.startswith("time-which") or question in {"time-no-time", "time-deadline"}
    return Kind.NO_TIME if asked else Kind.INVALID
