"""Owns the offline check of a history: what was lost, doubled, out of order, or somebody else's.

    python -m benchmarks.background_faults.checker history.jsonl

It looks at lines alone, so that a history can be checked again, and by anybody.
"""

import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from uuid import UUID

from assistant.contracts.ids import task_workflow_id
from benchmarks.background_faults.answers import answers
from benchmarks.background_faults.history import Line, read_history
from benchmarks.background_faults.story import Story

_FINAL = frozenset({"success", "failed", "cancelled"})
_TOLD = frozenset({"success", "failed"})
_RESULT = "worker_result"
_AWAY = 503
_AWAY_CODES = frozenset({"unavailable", "contention"})
_CLOSED = frozenset({None, 1001, 1006, 1012, 1013})
"""How a socket may end: broken off, the server stops, the database is away."""


def check(lines: Sequence[Line]) -> list[str]:
    """Return all that is wrong with a history, in words; nothing if all is well."""
    story = Story(lines)
    return [
        complaint
        for part in (
            _settled,
            _refused,
            _taken,
            _results,
            _numbers,
            _heard,
            _polled,
            _told,
            _workflows,
        )
        for complaint in part(story)
    ] + list(answers(story))


def _settled(story: Story) -> Iterator[str]:
    """Check that everything ended."""
    if not story.rows("settled"):
        yield "the run did not come to rest"
    for task in story.tasks.values():
        if task["state"] not in _FINAL:
            yield f"task {task['task_id']} is {task['state']}"


def _refused(story: Story) -> Iterator[str]:
    """Check that nobody was told anything but that things are away for a moment."""
    for line in story.of("refused"):
        if line["status"] != _AWAY:
            yield f"{line['who']} was answered with {line['status']}: {line['body']}"
    for line in story.of("error"):
        if line["code"] not in _AWAY_CODES:
            yield f"{line['who']} was told {line['code']}"
    for line in story.of("closed"):
        if line["code"] not in _CLOSED:
            yield f"{line['who']} was closed with {line['code']}"


def _taken(story: Story) -> Iterator[str]:
    """Check that what was promised is there: one task for each key, in its own words."""
    texts = {line["key"]: line["text"] for line in story.of("asked", "tasks")}
    known: dict[str, str] = {}
    for line in story.of("taken", "tasks"):
        key, task_id = line["key"], line["task_id"]
        if known.setdefault(key, task_id) != task_id:
            yield f"{key!r} was taken as two tasks"
        task = story.tasks.get(task_id)
        if task is None:
            yield f"{key!r} was taken, and there is no task"
        elif (task["user_id"], task["text"]) != (story.person_of(line), texts[key]):
            yield f"{key!r} was taken as another task"


def _results(story: Story) -> Iterator[str]:
    """Check that each task has one result, which says what its row says, among its person's."""
    results = [row for row in story.rows("event") if row["kind"] == _RESULT]
    counts = Counter(row["task_id"] for row in results)
    for task_id in story.tasks:
        if counts[task_id] != 1:
            yield f"task {task_id} has {counts[task_id]} results"
    for row in results:
        task = story.tasks.get(row["task_id"])
        if task is None:
            yield f"a result of task {row['task_id']}, which is not there"
        elif (row["user_id"], row["status"]) != (task["user_id"], task["state"]):
            yield f"the result of task {row['task_id']} does not agree with its row"


def _numbers(story: Story) -> Iterator[str]:
    """Check that the events of each person are numbered without gaps, each with its own id."""
    for user_id, rows in story.lists.items():
        if [row["seq"] for row in rows] != list(range(1, len(rows) + 1)):
            yield f"the events of {user_id} are not numbered from 1 on"
    ids = Counter(row["event_id"] for row in story.rows("event"))
    for event_id, times in ids.items():
        if times > 1:
            yield f"event {event_id} is there {times} times"


def _heard(story: Story) -> Iterator[str]:
    """Check that each socket client heard its person's events, all, once, in order."""
    heard: defaultdict[str, list[Line]] = defaultdict(list)
    for line in story.of("heard"):
        heard[line["who"]].append(line)
    for line in story.of("missed"):
        yield f"{line['who']} was told that events are gone"
    for who in sorted({line["who"] for line in story.of("opened")}):
        rows = story.lists[story.people[who.partition("/")[0]]]
        yield from _compared(who, [row["event_id"] for row in rows], heard[who])


def _compared(who: str, expected: Sequence[str], heard: Sequence[Line]) -> Iterator[str]:
    counts = Counter(line["event_id"] for line in heard)
    for event_id in expected:
        if not counts[event_id]:
            yield f"{who} lost event {event_id}"
    for event_id, times in counts.items():
        if event_id not in expected:
            yield f"{who} heard event {event_id}, which is not its person's"
        elif times > 1:
            yield f"{who} heard event {event_id} {times} times"
    numbers = [line["seq"] for line in heard]
    if numbers != sorted(numbers):
        yield f"{who} heard events out of order"


def _polled(story: Story) -> Iterator[str]:
    """Check that polling gave each result, none once it was acknowledged."""
    seen: defaultdict[str, set[str]] = defaultdict(set)
    noted: dict[str, float] = {}
    for line in story.of("acknowledged", "poll"):
        noted |= {event_id: line["at"] for event_id in line["event_ids"] if event_id not in noted}
    for line in story.of("polled", "poll"):
        user_id = story.person_of(line)
        numbers = [item["seq"] for item in line["items"]]
        if numbers != sorted(set(numbers)):
            yield f"{line['who']} polled results out of order"
        for item in line["items"]:
            event_id = item["event_id"]
            seen[user_id].add(event_id)
            if noted.get(event_id, line["began"]) < line["began"]:
                yield f"{line['who']} polled event {event_id} after acknowledging it"
    for user_id in story.people.values():
        own = {row["event_id"] for row in story.lists[user_id] if row["kind"] == _RESULT}
        for event_id in sorted(own - seen[user_id]):
            yield f"polling lost event {event_id}"
        for event_id in sorted(seen[user_id] - own):
            yield f"polling gave event {event_id} to somebody else"


def _told(story: Story) -> Iterator[str]:
    """Check that each result was told once in a dialogue of its person, by its words."""
    said = [
        row
        for row in story.rows("message")
        if row["role"] == "assistant" and row["channel"] != "worker"
    ]
    for text in sorted({task["text"] for task in story.tasks.values()}):
        alike = [task for task in story.tasks.values() if task["text"] == text]
        due = sum(task["state"] in _TOLD for task in alike)
        times = [row["user_id"] for row in said if f"“{text}”" in row["content"]]
        if len(times) != due:
            yield f"{text!r} was told {len(times)} times instead of {due}"
        if set(times) - {task["user_id"] for task in alike}:
            yield f"{text!r} was told to somebody else"


def _workflows(story: Story) -> Iterator[str]:
    """Check that open tasks have open workflows, and the other way round."""
    running = {row["workflow_id"] for row in story.rows("workflow")}
    unfinished = {
        task_workflow_id(UUID(task_id))
        for task_id, task in story.tasks.items()
        if task["state"] not in _FINAL
    }
    for workflow_id in sorted(running - unfinished):
        yield f"{workflow_id} runs, and its task is over or not there"
    for workflow_id in sorted(unfinished - running):
        yield f"{workflow_id} does not run, and its task is open"


if __name__ == "__main__":
    complaints = check(read_history(Path(sys.argv[1])))
    sys.exit("\n".join(complaints) or 0)
