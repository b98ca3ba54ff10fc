"""The committed histories and command lists, and how they are made.

A change of a workflow that breaks runs in progress shows in `test_replay.py`; one that merely
changes what new runs do shows in `test_commands.py`. When the change is meant, record anew, look
at the difference and commit it:

    RECORD_HISTORIES=1 pytest -n 0 tests/workflows/test_commands.py

Payloads stay encrypted, under the key of the tests.
"""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import orjson
from temporalio.api.enums.v1 import EventType
from temporalio.api.history.v1 import HistoryEvent
from temporalio.client import WorkflowHistory

FOLDER = Path(__file__).parent / "histories"
COMMANDS = Path(__file__).parent / "commands.json"
RECORDING = bool(os.environ.get("RECORD_HISTORIES"))

_OF_COMMANDS = frozenset(
    {
        EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED,
        EventType.EVENT_TYPE_ACTIVITY_TASK_CANCEL_REQUESTED,
        EventType.EVENT_TYPE_MARKER_RECORDED,
        EventType.EVENT_TYPE_TIMER_STARTED,
        EventType.EVENT_TYPE_TIMER_CANCELED,
        EventType.EVENT_TYPE_START_CHILD_WORKFLOW_EXECUTION_INITIATED,
        EventType.EVENT_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES,
        EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED,
        EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_COMPLETED,
        EventType.EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED,
        EventType.EVENT_TYPE_WORKFLOW_EXECUTION_FAILED,
        EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CANCELED,
        EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW,
    }
)
_MACHINE_WORDS = frozenset({"identity", "workerVersion", "workerInstanceKey"})
_STICKY = {"kind": "TASK_QUEUE_KIND_STICKY"}


def histories() -> Iterator[tuple[str, WorkflowHistory]]:
    """Return every committed history by its name."""
    for path in sorted(FOLDER.glob("*.json")):
        yield path.stem, WorkflowHistory.from_json(path.stem, path.read_text(encoding="utf-8"))


def record(name: str, history: WorkflowHistory) -> None:
    """Write a history and its commands; what names the machine is left out."""
    kept = _without_machine(orjson.loads(history.to_json()))
    _write(FOLDER / f"{name}.json", kept)
    known = orjson.loads(COMMANDS.read_bytes()) if COMMANDS.exists() else {}
    _write(COMMANDS, known | {name: commands(history.events)})


def recorded_commands(name: str) -> list[str]:
    """Return the frozen list of a scenario."""
    found: list[str] = orjson.loads(COMMANDS.read_bytes())[name]
    return found


def commands(events: Iterable[HistoryEvent]) -> list[str]:
    """Return what the workflow asked for, in order: kind, and the activity or child it names."""
    return [_command(event) for event in events if event.event_type in _OF_COMMANDS]


def _command(event: HistoryEvent) -> str:
    kind = EventType.Name(event.event_type).removeprefix("EVENT_TYPE_").lower()
    return f"{kind} {_subject(event)}".strip()


def _subject(event: HistoryEvent) -> str:
    match event.WhichOneof("attributes"):
        case "activity_task_scheduled_event_attributes":
            return event.activity_task_scheduled_event_attributes.activity_type.name
        case "start_child_workflow_execution_initiated_event_attributes":
            child = event.start_child_workflow_execution_initiated_event_attributes
            return child.workflow_type.name
        case "marker_recorded_event_attributes":
            return _local_activity(event)
        case "workflow_execution_update_accepted_event_attributes":
            accepted = event.workflow_execution_update_accepted_event_attributes
            return accepted.accepted_request.input.name
    return ""


def _local_activity(event: HistoryEvent) -> str:
    marker = event.marker_recorded_event_attributes
    details = marker.details["data"].payloads[0]
    return str(orjson.loads(details.data)["activity_type"])


def _without_machine(value: Any) -> Any:
    if isinstance(value, dict) and value.items() >= _STICKY.items():
        return value | {"name": "sticky"}
    if isinstance(value, dict):
        return {k: _without_machine(v) for k, v in value.items() if k not in _MACHINE_WORDS}
    return [_without_machine(item) for item in value] if isinstance(value, list) else value


def _write(path: Path, value: object) -> None:
    options = orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(orjson.dumps(value, option=options))
