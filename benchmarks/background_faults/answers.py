"""Owns the check of what was said and answered in a history."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from benchmarks.background_faults.history import Line
from benchmarks.background_faults.story import Story


def answers(story: Story) -> Iterator[str]:
    """Check that each message has one question, one turn and one answer, shown as it is stored."""
    turns = {row["turn_id"]: row for row in story.rows("turn")}
    stored: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for row in story.rows("message"):
        stored[row["turn_id"], row["role"]].append(row["content"])
    for turn_id, turn in turns.items():
        due = 1 if turn["state"] == "answered" else 0
        if len(stored[turn_id, "assistant"]) != due:
            yield f"turn {turn_id} has {len(stored[turn_id, 'assistant'])} answers"
    seen: defaultdict[str, list[Line]] = defaultdict(list)
    for line in story.of("answered", "socket"):
        seen[line["turn_id"]].append(line)
    taken = {(line["key"], line["turn_id"], line["who"]) for line in story.of("taken", "socket")}
    said = Counter((line["key"], line["connection"]) for line in story.of("said", "socket"))
    for key in sorted({key for key, _ in said}):
        own = [turn_id for known, turn_id, _ in taken if known == key]
        if len(own) != 1:
            yield f"{key!r} was taken as {len(own)} turns"
            continue
        if turns[own[0]]["state"] != "answered" or len(stored[own[0], "user"]) != 1:
            yield f"{key!r} is not answered, or stored {len(stored[own[0], 'user'])} times"
        yield from _shown(key, seen[own[0]], stored[own[0], "assistant"], said)


def _shown(
    key: str, seen: Sequence[Line], stored: Sequence[str], said: Counter[tuple[str, int]]
) -> Iterator[str]:
    final = [line for line in seen if line["state"] == "answered"]
    if not final:
        yield f"{key!r}: no answer was shown"
    shown = Counter((line["who"], line["connection"], line["key"]) for line in final)
    for (_, connection, asked), times in shown.items():  # without a key: it was just overheard
        if times > (said[asked, connection] if asked else 1):
            yield f"{key!r}: the answer was shown {times} times over one connection"
    for line in final:
        if [line["response"]] != list(stored):
            yield f"{key!r}: the answer shown is not the one that is stored"
        words = (line["shown"] or "").split()  # an answer has no word twice
        if len(words) != len(set(words)):
            yield f"{key!r}: a part of the answer was shown twice as it grew"
