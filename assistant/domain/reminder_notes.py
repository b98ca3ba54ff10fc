"""Tells a bare note with a time («завтра в 9 к врачу») from all else that people write of times."""

import re
from typing import Final

from assistant.domain.narration import is_narration, words_of
from assistant.domain.task_words import is_task
from assistant.domain.time_phrases import Kind, Reading

_LONGEST: Final = 200
_MOST_WORDS: Final = 12
_SCHEDULED = frozenset({Kind.ONCE, Kind.RECURRING, Kind.MULTI})
_REFUSED = frozenset({Kind.PAST, Kind.INVALID})
_TOKEN = re.compile(r"\w+(?:[:.]\w+)*")
_AHEAD = re.compile(
    r"\s*(?:через|спустя|in|within|(?:минут|часа?|дня|дней)\s+через)\s", re.IGNORECASE
)
_BACK = re.compile(
    r"(?:\bвчера|позавчера|прошл|\bназад\b|yesterday|\blast\b|\bago\b)", re.IGNORECASE
)
_CLOCK = re.compile(
    r"\d[:.]\d\d|\b(?:в|к|на|at|by)\s+\d|утра\b|вечера\b|\d\s?[ap]\.?m\b", re.IGNORECASE
)
_EVERY = re.compile(r"кажд|ежедневн|еженедельн|ежемесячн|every|daily|weekly|monthly", re.IGNORECASE)
_ONLY_EVERY = re.compile(
    r"\s*(?:(?:кажд\w+|every)\s+(?:день|неделю|месяц|год|утро|вечер|day|week|month|year|morning|"
    r"evening|night)|\w+)[\s.!]*",
    re.IGNORECASE,
)
_SEVERAL = re.compile(
    r"кажд\w+\s+(?:\w+\s+)?(?:час|мин|пол)|every\s+(?:\w+\s+)?(?:hour|minute)|hourly", re.IGNORECASE
)
_RANGE = re.compile(
    r"\b(?:со?|от|from|between)\s+\d[\d:.]*\s*(?:утра\s*)?(?:до|to|and|till|until|[-–—])\s*\d|"
    r"\d[:.]\d\d\s*(?:[-–—]|до|to|till|until)\s*\d|\d\s+to\s+\d",
    re.IGNORECASE,
)
_NO_MOMENT = re.compile(
    r"\bна\s+\d+\s+(?:часа?|часов|минут\w*|дн\w+|ноч\w+|недел\w+|месяц\w*)\b"
    r"(?!\s+(?:дня|утра|ночи|вечера)\b)|\bв\s+\d+\s+часах\b|\d:\d\d:\d\d|"
    r"\bfor\s+(?:\d+|an?)\s+(?:minutes?|hours?|mins?|hrs?)\b|"
    r"\b(?:позже|раньше|later|earlier|или|or)\b",
    re.IGNORECASE,
)
"""Lengths of time, times of logs, a choice, and what is counted from another moment."""

_ELSE = re.compile(r"\d:\d\d|[.!;…]\s+\w")
"""Another time, another sentence."""

_AN_ORDER: Final = "do"
_YEAR = re.compile(r"\D*(?:19|20)\d\d\D*")
_FOR = re.compile(r"(?:на|ко?|до|for|by|till|until|from)\s", re.IGNORECASE)
_FOR_BEFORE = re.compile(r"\b(?:на|ко?|до|for|by|till|until|from)\s*$", re.IGNORECASE)
_ORDER = re.compile(
    r"(?:пожалуйста\s+|please\s+)?(?:забронируй|закажи|вызови|включи|выключи|скинь|исправь|поставь|"
    r"открой|закрой|запусти|останови|сохрани|добавь|измени|проверь|play|turn|book|order|open|"
    r"close|start|stop|save|change|add)\b",
    re.IGNORECASE,
)
_SMALL = words_of(
    "в во на к ко с со около примерно ровно час часа часов часу утра вечера дня ночи минут минуты "
    "без четверти половине пол at on by for the about around am pm a m o'clock sharp past "
    "half quarter to of in"
)
_PARTS = words_of(
    "утром днём днем вечером ночью обед обеда morning afternoon evening night tonight noon lunch"
)
_CHORE_RU = re.compile(r"[а-яё-]+(?:[аеёиоуыюясз]ть|ти|чь|ться|тись|чься)")
_CHORE_EN = re.compile(
    r"(?:to|buy|call|pay|pick\s+up|renew|cancel|water|charge|submit|feed|wash|clean|return|take|"
    r"drink|visit|collect)\s+(?!me\b|us\b)\w",
    re.IGNORECASE,
)
_NO_CHORE = words_of(
    "мать дочь ночь печь речь вещь помощь пять шесть девять десять память печать кровать тетрадь "
    "площадь часть честь весть новость скорость смерть кость гость сеть кисть путь суть нефть "
    "есть опять хоть пусть лишь дети сети гости новости части кости вести пути почти области "
    "жесть грудь медь треть четверть зять рать сласти масти напасти"
)


def is_note(text: str, reading: Reading) -> bool:
    """Tell whether a message is a time, and at most a short note of what is to be done then."""
    if len(text) > _LONGEST or "?" in text or "\n" in text.strip() or _is_trap(text, reading):
        return False
    if reading.kind not in _SCHEDULED and not _is_refused(text, reading):
        return False
    note = reading.text.strip()
    if not note:
        return _says_when(text, reading)
    if len(_TOKEN.findall(note)) > _MOST_WORDS or is_narration(_told(text, note, reading)):
        return False
    if reading.kind is not Kind.RECURRING and _may_be_now(text, note, reading):
        return False
    clear = not reading.fuzzy or (reading.kind is Kind.RECURRING and is_task(note))
    return clear or begins_with_chore(note)


def begins_with_chore(note: str) -> bool:
    """Tell whether a note begins with a Russian infinitive, or in English with "to" or a chore."""
    first = (note.split(maxsplit=1) or [""])[0].lower().strip(".,:;")
    if _CHORE_EN.match(note):
        return True
    return _CHORE_RU.fullmatch(first) is not None and first not in _NO_CHORE


def outside(text: str, reading: Reading) -> str:
    """Return the text with what was read as time cut out."""
    rest, end = [], 0
    for start, stop in sorted(reading.spans):
        rest.append(text[end:start])
        end = max(end, stop)
    return " | ".join([*rest, text[end:]])


def _told(text: str, note: str, reading: Reading) -> str:
    """Return what may be a narration; an order is none, though «пришли» may be a past."""
    told = outside(text, reading)
    return told.replace(note.split(maxsplit=1)[0], _AN_ORDER, 1) if is_task(note) else told


def _is_trap(text: str, reading: Reading) -> bool:
    """Tell whether what was read as a moment is more likely a length, a range, a year."""
    if _NO_MOMENT.search(text) or (_RANGE.search(text) and not _SEVERAL.search(text)):
        return True
    if any(_YEAR.fullmatch(text[start:stop]) for start, stop in reading.spans):
        return True
    return _ELSE.search(outside(text, reading)) is not None


def _is_refused(text: str, reading: Reading) -> bool:
    """Tell whether a moment that cannot be is named exactly; what was earlier is narrated."""
    if reading.kind not in _REFUSED or reading.fuzzy or _BACK.search(text):
        return False
    return _CLOCK.search(text) is not None or begins_with_chore(reading.text)


def _may_be_now(text: str, note: str, reading: Reading) -> bool:
    """Tell whether something may be wanted now that has to do with the time: a seat for 19:00."""
    if _AHEAD.match(text):
        return False
    first = min((start for start, _ in reading.spans), default=0)
    behind = bool(text[:first].strip())
    for_it = _FOR.match(text, first) is not None or _FOR_BEFORE.search(text[:first]) is not None
    return is_task(note) or (behind and (for_it or _ORDER.match(note) is not None))


def _says_when(text: str, reading: Reading) -> bool:
    """Tell whether a bare time is a request: a lone day or hour may be the answer to anything."""
    if reading.kind is Kind.RECURRING:
        return not reading.fuzzy or bool(_EVERY.search(text) and not _ONLY_EVERY.fullmatch(text))
    if reading.kind is Kind.MULTI or _AHEAD.match(text):
        return not reading.fuzzy or reading.kind is Kind.ONCE
    words = [word for word in map(str.lower, _TOKEN.findall(text)) if word not in _SMALL]
    parts = not reading.fuzzy or any(word in _PARTS for word in words)
    return parts and len(words) > 1
