"""How events are shown, on every channel alike: what happened, with the place in the list."""

from datetime import UTC, datetime
from typing import Any

from assistant.contracts.user_events import UserEvent, UserEventKind

_PLACE = {"event_id", "seq", "created_at"}


def event_json(event: UserEvent, delivered_at: datetime) -> dict[str, Any]:
    """Return an event as JSON; `delivered_at` is the moment of handing it over.

    `result` of a task is another name of its `result_preview`.
    """
    shown = {
        **event.payload,
        "type": event.kind.value,
        **event.model_dump(mode="json", include=_PLACE),
        "delivered_at": delivered_at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
    }
    if event.kind is UserEventKind.WORKER_RESULT:
        shown["result"] = event.payload["result_preview"]
    return shown
