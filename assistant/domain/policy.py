"""Which tool calls are asked about first: rules in code, since the model is not trusted.

A context that holds text from outside may be steered by whoever wrote that text. In it, what
sends something out or changes something needs the person's word, unless it can carry nothing:
addresses that the person wrote or a search found, queries made of words that are public.
Source: `docs/security.md`; the class of attack is CVE-2025-32711.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from assistant.contracts.tools import Label, Labels, Origin, Permissions

_URL = re.compile(r"https?://[^\s<>\"'`\\^{}|]+", re.IGNORECASE)
_TRAILING = ".,;:!?)]}»”’…*_"
_WORD = re.compile(r"\w+")
_LETTERS = 3
"""Words shorter than this could spell out anything, so a text from outside vouches for none."""

_SIGN = re.compile(r" {2,}|[^\w ]")
_PLAIN_SIGNS = frozenset(".,:;!?'\"()-/+#&%«»“”…–—\n")

_SMALL = frozenset(
    _WORD.findall(
        "a an as at be by do he if in is it me my no of on or so to up us we "
        "а в во до за и из к ко на не но о об от по с со у я мы ты он"
    )
)


class Verdict(StrEnum):
    """What is done with a call."""

    RUN = "run"
    ASK = "ask"


@dataclass(frozen=True)
class Outgoing:
    """What leaves with a call: addresses that are asked, texts that are sent to fixed hosts.

    `changes` says that this very call changes something, whatever the tool could do; `confirm`
    that the person wants to be asked about it, whoever wants the call.
    """

    urls: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    changes: bool = False
    confirm: bool = False


@dataclass(frozen=True)
class Evidence:
    """What the context is made of.

    `said` are the person's own messages that the model sees, `question` the one being answered;
    `offered` are addresses that results vouch for, `read` the texts from outside in this turn.
    """

    labels: Labels
    question: str = ""
    said: tuple[str, ...] = ()
    offered: frozenset[str] = frozenset()
    read: tuple[str, ...] = ()


def join(labels: Iterable[Labels]) -> Labels:
    """Return the labels of a text made of all of these."""
    return frozenset().union(*labels)


def decide(
    permissions: Permissions, outgoing: Outgoing, evidence: Evidence, origin: Origin
) -> Verdict:
    """Return whether a call runs or is asked about first."""
    if outgoing.confirm:
        return Verdict.ASK
    if origin is Origin.PERSON:
        return Verdict.RUN
    if permissions.needs_confirmation or permissions.costs:
        return Verdict.ASK
    if Label.UNTRUSTED not in evidence.labels:
        return Verdict.RUN
    if permissions.changes or permissions.sends or outgoing.changes:
        return Verdict.ASK
    carries = _carries(outgoing, evidence) if permissions.network else False
    return Verdict.ASK if carries else Verdict.RUN


def addresses_in(text: str) -> list[str]:
    """Return the addresses in a text as they are compared: without punctuation around them."""
    return [comparable(found.rstrip(_TRAILING)) for found in _URL.findall(text)]


def comparable(url: str) -> str:
    """Return an address without its closing slash; its fragment is what scripts of a page read."""
    return url.removesuffix("/")


def words_of(texts: Iterable[str]) -> frozenset[str]:
    """Return the words of texts, in lower case."""
    return frozenset(word for text in texts for word in _WORD.findall(text.casefold()))


def _carries(outgoing: Outgoing, evidence: Evidence) -> bool:
    """Tell whether a call could carry away what only the context holds."""
    vouched = {comparable(url) for url in evidence.offered}
    for text in evidence.said:
        vouched.update(addresses_in(text))
    known = vouched | {comparable(url.partition("#")[0]) for url in vouched}
    if any(comparable(url) not in known for url in outgoing.urls):
        return True
    return any(_says_more(text, evidence) for text in outgoing.texts)


def _says_more(text: str, evidence: Evidence) -> bool:
    """Tell whether a text holds more than public words: others, odd signs, letters in odd case."""
    words, signs = _WORD.findall(text), _SIGN.findall(text)
    if len(signs) > len(words) or not set(signs) <= _PLAIN_SIGNS | set(evidence.question):
        return True
    exact = {*_WORD.findall(evidence.question)}.union(*map(_WORD.findall, evidence.read))
    if any(word not in {word.lower(), word.upper(), word.capitalize()} | exact for word in words):
        return True
    asked = Counter(_WORD.findall(evidence.question.casefold()))
    used = Counter(_WORD.findall(text.casefold()))
    if any(count > max(asked[word], 1) for word, count in used.items()):
        return True  # two words are enough to write anything in
    known = _SMALL.union(asked)
    return not _is_read([word for word in used if word not in known], evidence.read, known)


def _is_read(words: list[str], read: Iterable[str], known: frozenset[str]) -> bool:
    """Tell whether words follow each other in a text: picked one by one they say anything."""
    if any(len(word) < _LETTERS for word in words):
        return False
    phrase = f" {' '.join(words)} "
    return not words or any(phrase in f" {' '.join(_unknown(text, known))} " for text in read)


def _unknown(text: str, known: frozenset[str]) -> list[str]:
    return [word for word in _WORD.findall(text.casefold()) if word not in known]
