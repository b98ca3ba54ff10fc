"""Owns how a field of an API that cannot be is named: for programs, and for people."""

from assistant.errors import DraftUnreadableError


def field_fault(place: str, why: str, said: str) -> DraftUnreadableError:
    """Return the failure of a field at a place, like `endpoints/0/params/1`.

    `why` is the word by which the text for people is found, `said` the same in English; neither
    holds what was given.
    """
    detail = f"{place}: {said}"
    return DraftUnreadableError(detail, detail=detail, rule="field", place=place, why=why)
