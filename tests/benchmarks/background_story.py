"""A made-up history of two people in which all went well, for tests that spoil it."""

from copy import deepcopy
from typing import Any
from uuid import UUID

from benchmarks.background_faults.history import Line

ADA, GRACE = "user-a", "user-g"
TASKS = [str(UUID(int=number)) for number in range(3)]


def line(who: str, what: str, **more: Any) -> Line:
    return {"at": 0.0, "who": who, "what": what, **more}


def task(number: int, user_id: str, state: str = "success") -> list[Line]:
    """Return the lines of a task that went well: asked for, done, told."""
    name = "ada" if user_id == ADA else "grace"
    text, key, task_id = f"Task {number}", f"key {number}", TASKS[number]
    told = line(
        "rows",
        "message",
        turn_id=f"told-{number}",
        user_id=user_id,
        role="assistant",
        content=f"Done: “{text}”",
        channel="api",
    )
    turn = line("rows", "turn", turn_id=f"told-{number}", user_id=user_id, state="answered")
    return [
        line(f"{name}/tasks", "asked", key=key, text=text),
        line(f"{name}/tasks", "taken", key=key, task_id=task_id),
        line("rows", "task", task_id=task_id, user_id=user_id, text=text, state=state),
        *([] if state == "cancelled" else [turn, told]),
    ]


def event(number: int, user_id: str, seq: int, state: str = "success") -> list[Line]:
    """Return the lines of its result: stored, heard by two sockets, polled, acknowledged."""
    name = "ada" if user_id == ADA else "grace"
    event_id = f"event-{number}"
    item = {"seq": seq, "event_id": event_id, "task_id": TASKS[number]}
    heard = {**item, "connection": 1, "kind": "worker_result"}
    return [
        line("rows", "event", **item, user_id=user_id, kind="worker_result", status=state),
        *(line(f"{name}/socket-{at}", "heard", **heard) for at in (1, 2)),
        line(f"{name}/poll", "polled", at=2.0, began=1.0, items=[item]),
        line(f"{name}/poll", "acknowledged", at=3.0, event_ids=[event_id]),
    ]


def chat() -> list[Line]:
    """Return the lines of a message that was said twice, and answered once."""
    ada, own = "ada/socket-1", {"key": "hello", "connection": 1}
    answer = {"turn_id": "turn", "state": "answered", "response": "one two", "shown": "one two"}
    row = {"turn_id": "turn", "user_id": ADA, "channel": "api"}
    return [
        line(ada, "said", key="hello", connection=0),
        line(ada, "said", **own),
        line(ada, "taken", key="hello", turn_id="turn"),
        line(ada, "answered", **own, **answer),
        line("rows", "turn", **row, state="answered"),
        line("rows", "message", **row, role="user", content="hello"),
        line("rows", "message", **row, role="assistant", content="one two"),
    ]


def good_history() -> list[Line]:
    """Return a history with which nothing is wrong: three tasks, one of them cancelled."""
    clients = [f"{name}/socket-{at}" for name in ("ada", "grace") for at in (1, 2)]
    return deepcopy(
        [
            line("ada", "registered", user_id=ADA),
            line("grace", "registered", user_id=GRACE),
            *(line(who, "opened", connection=1, after=0) for who in clients),
            line("faults", "kill", victim="api-1"),
            *task(0, ADA),
            *task(1, ADA, "cancelled"),
            *task(2, GRACE),
            *event(0, ADA, 1),
            *event(1, ADA, 2, "cancelled"),
            *event(2, GRACE, 1),
            *chat(),
            line("rows", "settled"),
        ]
    )
