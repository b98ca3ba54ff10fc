"""Compression of the older part of a dialogue: a few short items, extended and never made anew."""

from dataclasses import dataclass

from assistant.contracts.tools import NO_LABELS, Labels

ELLIPSIS = "…"


@dataclass(frozen=True)
class DigestLimits:
    """At most `max_items` items of `item_chars` characters each."""

    max_items: int = 8
    item_chars: int = 220


@dataclass(frozen=True)
class Digest:
    """Items, oldest first; they stand for all messages up to the place `upto` (turn_seq, part).

    `labels` are those of every message that was folded in: faded is not forgotten.
    """

    items: tuple[str, ...] = ()
    upto: tuple[int, int] | None = None
    labels: Labels = NO_LABELS


def shorten(text: str, limit: int) -> str:
    """Return `text` on one line in at most `limit` characters, cut between words if possible."""
    line = " ".join(text.split())
    if len(line) <= limit:
        return line
    cut = line[: limit - 1]
    space = cut.rfind(" ")
    return (cut[:space] if space > limit // 2 else cut).rstrip() + ELLIPSIS


def extend(
    digest: Digest,
    role: str,
    content: str,
    place: tuple[int, int],
    limits: DigestLimits,
    labels: Labels = NO_LABELS,
) -> Digest:
    """Return the digest with one more message in it, and the message's labels with its own.

    When there are too many items, the two oldest become one, so that old things fade
    gradually and nothing recent is lost.
    """
    if limits.max_items == 0:
        return Digest(upto=place)
    items = (*digest.items, shorten(f"{role}: {content}", limits.item_chars))
    if len(items) > limits.max_items:
        items = (_merge(items[0], items[1], limits.item_chars), *items[2:])[-limits.max_items :]
    return Digest(items=items, upto=place, labels=digest.labels | labels)


def _merge(older: str, newer: str, limit: int) -> str:
    """Return one item of two, both shortened to half of the room."""
    half = (limit - 3) // 2
    return f"{shorten(older, half)} / {shorten(newer, half)}"
