"""Owns what a plain message asks to be done in the background: the task in it, or nothing.

Pure rules over the message. Words of background work count where they are part of an order
(«сделай в фоне …», "queue up …"), not where they are spoken of, told of, quoted or refused.
Whatever the rules are not sure of is left to the model.
"""

import re
from typing import Final

from assistant.domain.background_orders import (
    ASKED,
    GREETING,
    MARK,
    NEW_TASK,
    PLEASE,
    is_about_work,
    is_carrier,
    is_filler,
    is_order,
    is_pictured,
    is_queueable,
    queued_by,
)
from assistant.domain.narration import is_narration

_HEAD: Final = 300
"""Characters from either end of a message within which the words have to stand."""

_MOST_BETWEEN: Final = 14
_MOST_TIMES: Final = 5
_QUOTED = re.compile(r"«[^»]*»|“[^”]*”|„[^“”]*[“”]|\"[^\"]*\"|```.*?```|`[^`]*`", re.DOTALL)
_EDGES: Final = " \t\r\n.,;:!–—-"
_NO_START: Final = ("«", "“", "„", '"', "`", ">", "'")
_SAYS_WHO = re.compile(
    r"[,–—-]\s*(?:сказал|написал|попросил|ответил|говор[ия]т|пишет|said|wrote|asked|says|tells)",
    re.IGNORECASE,
)
_LABEL = re.compile(
    rf"(?:{MARK}|{NEW_TASK}){PLEASE}?\s*(?:[:—–]|\s-)\s*(?P<task>\S.*)", re.IGNORECASE | re.DOTALL
)
_FIRST = re.compile(rf"{MARK}{PLEASE}?[,\s]\s*(?P<task>\S.*)", re.IGNORECASE | re.DOTALL)
_MARKED = re.compile(rf"[,\s]*(?<!\w){MARK}(?!\w){PLEASE}?", re.IGNORECASE)
_OPENS = re.compile(r"\s*(?:[:—–\n]|-\s)\s*")
_ANNOUNCES = re.compile(
    rf"(?:\s+(?:это|следующее|вот\s+что|задачу|задание|the\s+following|this))?{_OPENS.pattern}",
    re.IGNORECASE,
)
_GOES_ON = re.compile(
    r"\s*(?:[,.;:!—–\n]|(?:и|а|потом|затем|чтобы|со?|по|для|на|за|из|об?|про|до|от|в|к|and|then|for|"
    r"on|about|from|to|with|by|between|until)\s)",
    re.IGNORECASE,
)
_POLITE = re.compile(rf"(?<=\w)-ка(?!\w)|{PLEASE}?[\s,]*\Z", re.IGNORECASE)
_INTO = re.compile(r"\s*(?:на|into|to)\s", re.IGNORECASE)
_TRANSLATES = re.compile(r"(?:переве|translat)", re.IGNORECASE)
_LAST = re.compile(
    r"[.!;…]\s+(?:(?:и\s+|and\s+|please\s+)?(?:сделай|выполни|запусти|можно|лучше|пусть|do|run)"
    rf"(?:те)?{PLEASE}?(?:\s+(?:это|эт[оу]|её|его|вс[её]|it|this|that|all))?{PLEASE}?\s+)?"
    rf"{MARK}{PLEASE}?[\s.!]*\Z",
    re.IGNORECASE,
)


def background_task(text: str) -> str | None:
    """Return the task that a message plainly asks to be done in the background, None mostly.

    It is the message without the words that ask for it, and asks for no background work itself.
    """
    task = _once(text)
    for _ in range(_MOST_TIMES):
        if task is None or (inner := _once(task)) is None:
            return task
        task = inner
    return None


def _once(text: str) -> str | None:
    text = text.strip()
    if text.startswith(_NO_START) or _SAYS_WHO.search(_masked(text[:_HEAD])):
        return None
    greeting = GREETING.match(text)
    said = text[greeting.end() :] if greeting else text
    asked = ASKED.match(said)
    if asked:
        said = said[asked.end() :].rstrip(" ?!.")
    found = _labelled(said) or _queued(said) or _ordered(said, asked=bool(asked)) or _last(said)
    task = (found or "").strip(_EDGES)
    return task if any(char.isalnum() for char in task) and len(task) < len(text) else None


def _labelled(said: str) -> str | None:
    """Return what stands behind «в фоне:», or is ordered behind «в фоне»."""
    label = _LABEL.match(said)
    if label is not None:
        task = label["task"]
        told = is_narration(task[:_HEAD].partition("\n")[0]) or is_pictured(task[:_HEAD])
        asks = is_order(task) or _LABEL.match(task) or queued_by(task) is not None
        return task if asks or not told else None
    first = _FIRST.match(said)
    return first["task"] if first is not None and is_order(first["task"]) else None


def _queued(said: str) -> str | None:
    """Return what is to be put into the queue."""
    rest = queued_by(said)
    if rest is None:
        return None
    opens = _OPENS.match(rest)
    if opens is not None:
        return rest[opens.end() :]
    return rest if is_order(rest) or is_queueable(rest[:_HEAD]) else None


def _ordered(said: str, *, asked: bool) -> str | None:
    """Return what an order says to do, when it also says where: behind its verb, or at its end."""
    mark = _MARKED.search(_masked(said[:_HEAD]))
    if mark is None or not is_order(said):
        return None
    verb, _, between = said[: mark.start()].strip().partition(" ")
    after = said[mark.end() :]
    if is_filler(between) and is_carrier(verb):
        opens = _ANNOUNCES.match(after)
        if opens is not None or is_order(after):
            return after[opens.end() if opens else 0 :]
    close = is_filler(between, of_whom=True)
    if is_pictured(" ".join([between, *after.split()[:3]])):
        return None
    if close:
        return _joined(said[: mark.start()], after) if _is_said_of(verb, after) else None
    if "фоном" in mark[0].lower() or ("?" in said and not asked) or not _is_thing(between, verb):
        return None
    fits = not after.strip(_EDGES + "?") or _GOES_ON.match(after)
    return _joined(said[: mark.start()], after) if fits else None


def _is_said_of(verb: str, after: str) -> bool:
    """Tell whether what follows «сделай в фоне» says what to do."""
    if _TRANSLATES.match(verb) and _INTO.match(after):
        return False  # the words themselves are to be translated
    return bool(after.strip(_EDGES + "?"))


def _is_thing(between: str, verb: str) -> bool:
    """Tell whether what an order names before «в фоне» is plainly the object of the order."""
    plain = _masked(between)
    if re.search(r"[:;.!?\n]\s|[:;!?\n]$", f"{plain} ") or len(plain.split()) > _MOST_BETWEEN:
        return False
    if is_narration(plain) or is_about_work(plain):
        return False
    return not (_TRANSLATES.match(verb) and any(is_order(word) for word in plain.split()))


def _last(said: str) -> str | None:
    """Return the order that a last sentence «Сделай это в фоне» speaks of."""
    start = max(len(said) - _HEAD, 0)
    last = _LAST.search(_masked(said[start:]))
    if last is None or not is_order(said):
        return None
    task = said[: start + last.start()]
    return None if ":" in task or "\n" in task else task


def _joined(before: str, after: str) -> str:
    before = _POLITE.sub("", before)
    return before + after if after[:1] in ",.;:!\n" else f"{before} {after.strip()}"


def _masked(text: str) -> str:
    """Return the text with what is quoted in it made unreadable, everything in its place."""
    return _QUOTED.sub(lambda quoted: "_" * len(quoted[0]), text)
