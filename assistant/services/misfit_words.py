"""Owns how it is said, in a person's language, where a call does not fit what it calls."""

import re
from typing import Final

from assistant.services.ports.texts import Texts

_PLACE = re.compile(r"(?P<place>[^:]{1,400}): (?P<said>.+)", re.DOTALL)
_RULE = re.compile(r"(?P<rule>[a-zA-Z]{2,20}) (?P<limit>[\[\"0-9-].*)", re.DOTALL)
_KNOWN = re.compile(r"no such parameter \(there are: (?P<limit>.*)\)", re.DOTALL)
_FIELDS = re.compile(r"(?P<limit>.+) missing", re.DOTALL)
_BYTES = re.compile(r"is larger than (?P<limit>\d+) bytes")
_PLAIN: Final = {
    "is missing": "given",
    "has names that are not known": "names",
    "this endpoint takes none": "none",
    "is nested too deep": "deep",
    "pattern": "pattern",
    "uniqueItems": "unique",
    "cannot be a part of a path": "path",
    "is set by the sign-in": "sign-in",
    "has too many values": "values",
    "is no number": "type-number",
    "is neither text nor a number": "scalar",
    "is too long": "long",
    "has control characters": "controls",
    "is not visible ASCII": "ascii",
    "leaves the address of the API": "leaves",
    "has a dot segment": "leaves",
}
_UNKNOWN: Final = "parameter"
_OTHER: Final = "other"


def misfits(detail: str, texts: Texts, locale: str) -> list[str]:
    """Return the problems of a call, one a line; what there are no words for stays as it is."""
    return [_misfit(one, texts, locale) for one in detail.split("; ")]


def known_misfits(detail: str, texts: Texts, locale: str) -> list[str]:
    """Return the problems that there are words for; names that are not known are not repeated."""
    told = []
    for found in filter(None, map(_PLACE.fullmatch, detail.split("; "))):
        rule, limit = _read(found["said"])
        place = "params" if rule == _UNKNOWN else found["place"]
        if rule != _OTHER:
            told.append(texts.text("misfit", locale, place=place, rule=rule, limit=limit))
    return told


def _misfit(problem: str, texts: Texts, locale: str) -> str:
    found = _PLACE.fullmatch(problem)
    if found is None:
        return problem
    rule, limit = _read(found["said"])
    return texts.text("misfit", locale, place=found["place"], rule=rule, limit=limit)


def _read(said: str) -> tuple[str, str]:
    """Return a rule's word and what it wants."""
    if said in _PLAIN:
        return _PLAIN[said], ""
    for rule, pattern in ((_UNKNOWN, _KNOWN), ("fields", _FIELDS), ("bytes", _BYTES)):
        if found := pattern.fullmatch(said):
            return rule, found["limit"]
    if (found := _RULE.fullmatch(said)) is None:
        return _OTHER, said
    rule, limit = found["rule"], found["limit"].strip('"[]').replace('"', "")
    return (f"type-{limit}" if rule == "type" and limit.isalpha() else rule), limit
