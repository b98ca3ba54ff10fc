"""Events as clients see them: what happened with its place in the list, the same everywhere."""

from datetime import UTC, datetime, timedelta, timezone
from uuid import uuid4

from api.user_event_views import event_json
from assistant.contracts.user_events import NewUserEvent, UserEvent
from tests.assistant.happenings import make_message, make_result

AT = datetime(2027, 3, 5, 6, tzinfo=UTC)
LATER = datetime(2027, 3, 5, 9, 0, 1, tzinfo=timezone(timedelta(hours=3)))


def kept(new: NewUserEvent) -> UserEvent:
    return UserEvent(**dict(new), seq=7, created_at=AT)


def test_event_is_its_payload_with_its_place() -> None:
    event = kept(make_message(uuid4(), 1))

    assert event_json(event, LATER) == event.payload | {
        "type": "message",
        "event_id": str(event.event_id),
        "seq": 7,
        "created_at": "2027-03-05T06:00:00Z",
        "delivered_at": "2027-03-05T06:00:01Z",
    }


def test_result_of_a_task_has_its_preview_under_both_names() -> None:
    shown = event_json(kept(make_result(uuid4(), 1)), LATER)

    assert (shown["type"], shown["result"]) == ("worker_result", "итог 1")
    assert shown["result"] == shown["result_preview"]


def test_payload_cannot_pose_as_another_event() -> None:
    event = kept(make_message(uuid4(), 1))
    posing = event.model_copy(update={"payload": {"seq": 99, "type": "approval", "event_id": "x"}})

    shown = event_json(posing, LATER)

    assert (shown["seq"], shown["type"]) == (7, "message")
    assert shown["event_id"] == str(event.event_id)
