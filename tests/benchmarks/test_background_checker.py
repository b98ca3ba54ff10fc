from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks.background_faults.checker import check
from benchmarks.background_faults.history import History, Line, read_history
from tests.benchmarks.background_story import ADA, GRACE, TASKS, good_history, line

Spoil = Callable[[list[Line]], None]


def find(lines: list[Line], who: str, what: str, **fields: object) -> Line:
    return next(
        each
        for each in lines
        if (each["who"], each["what"]) == (who, what) and fields.items() <= each.items()
    )


def drop(who: str, what: str, **fields: object) -> Spoil:
    return lambda lines: lines.remove(find(lines, who, what, **fields))


def double(who: str, what: str, **fields: object) -> Spoil:
    return lambda lines: lines.append(dict(find(lines, who, what, **fields)))


def change(who: str, what: str, new: Line, **fields: object) -> Spoil:
    return lambda lines: find(lines, who, what, **fields).update(new)


def add(who: str, what: str, **fields: object) -> Spoil:
    return lambda lines: lines.append(line(who, what, **fields))


def swap_what_ada_heard(lines: list[Line]) -> None:
    first, second = (lines.index(find(lines, "ada/socket-1", "heard", seq=seq)) for seq in (1, 2))
    lines[first], lines[second] = lines[second], lines[first]


def renumber(lines: list[Line]) -> None:
    for each in lines:
        if each["who"] == "rows" and each["what"] == "event" and each["seq"] == 2:
            each["seq"] = 3


SPOILT: dict[str, tuple[Spoil, str]] = {
    "a run that did not come to rest": (drop("rows", "settled"), "did not come to rest"),
    "a lost result": (drop("rows", "event", event_id="event-0"), "has 0 results"),
    "a doubled result": (double("rows", "event", event_id="event-0"), "has 2 results"),
    "a result of another state": (
        change("rows", "event", {"status": "failed"}, event_id="event-0"),
        "does not agree",
    ),
    "a result of nobody's task": (drop("rows", "task", task_id=TASKS[0]), "which is not there"),
    "a result among somebody else's": (
        change("rows", "event", {"user_id": GRACE}, event_id="event-0"),
        "does not agree",
    ),
    "a gap in the numbers": (renumber, "not numbered"),
    "an event that a socket lost": (
        drop("ada/socket-2", "heard", seq=1),
        "ada/socket-2 lost event event-0",
    ),
    "an event that a socket heard twice": (
        double("ada/socket-1", "heard", seq=2),
        "heard event event-1 2 times",
    ),
    "the wrong order": (swap_what_ada_heard, "out of order"),
    "somebody else's event": (
        add("ada/socket-1", "heard", connection=1, seq=3, event_id="event-2", task_id=TASKS[2]),
        "event-2, which is not its person's",
    ),
    "a socket told that events are gone": (add("ada/socket-1", "missed", before=2), "are gone"),
    "a socket closed for a failure of ours": (
        add("ada/socket-1", "closed", connection=1, code=1011, error=""),
        "closed with 1011",
    ),
    "a refusal that is no outage": (
        add("ada/tasks", "refused", subject="key 0", status=500, body={}),
        "answered with 500",
    ),
    "an error that is no outage": (
        add("ada/socket-1", "error", code="internal", key="hello"),
        "told internal",
    ),
    "a result that polling lost": (drop("ada/poll", "polled"), "polling lost event event-0"),
    "a result polled after its acknowledgement": (
        add("ada/poll", "polled", began=4.0, items=[{"seq": 1, "event_id": "event-0"}]),
        "after acknowledging",
    ),
    "results polled out of order": (
        add(
            "ada/poll",
            "polled",
            began=0.0,
            items=[{"seq": 2, "event_id": "event-1"}, {"seq": 1, "event_id": "event-0"}],
        ),
        "polled results out of order",
    ),
    "a result polled by somebody else": (
        add("grace/poll", "polled", began=0.0, items=[{"seq": 2, "event_id": "event-1"}]),
        "to somebody else",
    ),
    "a task that was promised and is not there": (
        drop("rows", "task", task_id=TASKS[1]),
        "there is no task",
    ),
    "one key taken as two tasks": (
        add("ada/tasks", "taken", key="key 0", task_id=TASKS[1]),
        "taken as two tasks",
    ),
    "a task in other words": (
        change("rows", "task", {"text": "Task 7"}, task_id=TASKS[2]),
        "taken as another task",
    ),
    "a task that is not over": (
        change("rows", "task", {"state": "running"}, task_id=TASKS[2]),
        "is running",
    ),
    "an open task without a workflow": (
        change("rows", "task", {"state": "queued"}, task_id=TASKS[2]),
        "does not run, and its task is open",
    ),
    "a workflow without an open task": (
        add("rows", "workflow", workflow_id=f"task/{TASKS[0]}"),
        "its task is over",
    ),
    "a result that was not told": (
        drop("rows", "message", turn_id="told-0"),
        "told 0 times instead of 1",
    ),
    "a result that was told twice": (
        double("rows", "message", turn_id="told-0"),
        "told 2 times instead of 1",
    ),
    "a result told to somebody else": (
        change("rows", "message", {"user_id": ADA}, turn_id="told-2"),
        "told to somebody else",
    ),
    "a doubled answer": (
        double("rows", "message", turn_id="turn", role="assistant"),
        "turn turn has 2 answers",
    ),
    "a lost answer": (
        drop("rows", "message", turn_id="turn", role="assistant"),
        "turn turn has 0 answers",
    ),
    "a doubled question": (
        double("rows", "message", turn_id="turn", role="user"),
        "stored 2 times",
    ),
    "a message taken as two turns": (
        add("ada/socket-1", "taken", key="hello", turn_id="other"),
        "taken as 2 turns",
    ),
    "a message that failed": (
        change("rows", "turn", {"state": "failed"}, turn_id="turn"),
        "is not answered",
    ),
    "an answer that nobody was shown": (drop("ada/socket-1", "answered"), "no answer was shown"),
    "an answer shown twice for one question": (
        double("ada/socket-1", "answered"),
        "shown 2 times over one connection",
    ),
    "an answer other than the stored one": (
        change("ada/socket-1", "answered", {"response": "two one"}),
        "not the one that is stored",
    ),
    "a part of an answer shown twice": (
        change("ada/socket-1", "answered", {"shown": "one one two"}),
        "shown twice as it grew",
    ),
}


def test_nothing_is_wrong_with_a_history_in_which_all_went_well(tmp_path: Path) -> None:
    history = History(tmp_path / "history.jsonl")
    for each in good_history():
        history.write(each)
    history.close()

    assert check(read_history(history.path)) == []


@pytest.mark.parametrize(("spoil", "complaint"), SPOILT.values(), ids=SPOILT)
def test_what_went_wrong_is_named(spoil: Spoil, complaint: str) -> None:
    lines = good_history()
    spoil(lines)

    assert any(complaint in each for each in check(lines)), check(lines)


def test_words_that_were_begun_anew_are_not_words_shown_twice() -> None:
    lines = good_history()
    find(lines, "ada/socket-1", "answered").update(shown="one")

    assert check(lines) == []
