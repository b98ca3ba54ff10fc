"""Changes of reminders: each field alone, the schedule, two changes at once."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
import pytest_asyncio

from tests.api.reminding import (
    FRIDAYS,
    ONCE,
    change,
    firings,
    patched,
    planned,
    problem,
    remind,
    seen,
)
from tests.chat_product import Chat
from tests.chatting import Json, Person


@pytest_asyncio.fixture(scope="module")
async def busy(chat: Chat) -> Person:
    """Somebody with many reminders, each of which a test looks at alone."""
    return await chat.new_person()


@pytest.mark.parametrize(
    "changes",
    [
        {"text": "coffee"},
        {"text": "🎂 " + "т" * 900},
        {"action": "ask"},
        {"urgent": True},
        {"urgent": False},
        {"missed": "all"},
        {"missed": "skip"},
        {"nag_minutes": 5},
        {"nag_minutes": None},
    ],
)
async def test_one_field_is_changed_and_no_other(busy: Person, changes: Json) -> None:
    reminder = await remind(busy, nag_minutes=10)

    after = await patched(busy, reminder, **changes)

    moved = {"updated_at", "message"}
    assert after == await seen(busy, reminder)
    assert {**reminder, **changes, **{name: after[name] for name in moved}} == after
    assert after["updated_at"] > reminder["updated_at"]


async def test_a_change_of_nothing_changes_nothing(busy: Person) -> None:
    reminder = await remind(busy)

    assert await patched(busy, reminder) == reminder
    assert await patched(busy, reminder, state="active") == reminder


async def test_a_new_schedule_plans_anew(busy: Person) -> None:
    reminder = await remind(busy, ONCE)

    after = await patched(busy, reminder, schedule="завтра в 9:00")

    tomorrow = (datetime.now(UTC) + timedelta(hours=3)).date() + timedelta(days=1)
    assert after["next"] == [f"{tomorrow}T09:00:00+03:00"]
    assert (after["phrase"], after["text"]) == ("завтра в 9:00", "tea")
    states = {one["due_at"]: one["state"] for one in await firings(busy, reminder)}
    assert states == {
        "2030-03-05T06:00:00Z": "cancelled",
        f"{tomorrow}T06:00:00Z": "planned",
    }


async def test_back_to_the_old_schedule(busy: Person) -> None:
    reminder = await remind(busy, ONCE)
    await patched(busy, reminder, schedule=FRIDAYS)

    after = await patched(busy, reminder, schedule=ONCE)

    assert (after["schedule"], after["kind"]) == (ONCE, "once")
    assert await planned(busy, reminder) == ["2030-03-05T06:00:00Z"]


async def test_another_zone_moves_a_rule_and_leaves_a_moment(busy: Person) -> None:
    rule, moment = await remind(busy), await remind(busy, ONCE)

    rule, moment = [await patched(busy, one, timezone="Asia/Tokyo") for one in (rule, moment)]

    assert rule["next"][0].endswith("T09:00:00+09:00")
    assert moment["next"] == ["2030-03-05T15:00:00+09:00"]
    assert {rule["timezone"], moment["timezone"]} == {"Asia/Tokyo"}
    assert [datetime.fromisoformat(at) for at in await planned(busy, rule)] == [
        datetime.fromisoformat(rule["next"][0])
    ]


async def test_a_new_schedule_is_read_in_the_zone_of_the_reminder(busy: Person) -> None:
    reminder = await remind(busy, ONCE, timezone="Asia/Tokyo")

    there = await patched(busy, reminder, schedule="tomorrow at 9")
    here = await patched(busy, reminder, schedule="tomorrow at 9", timezone="Europe/Paris")

    assert there["next"][0].endswith("T09:00:00+09:00")
    assert "T09:00:00+0" in here["next"][0]
    assert here["timezone"] == "Europe/Paris"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"schedule": "вчера в 9"}, "schedule_past"),
        ({"schedule": "к врачу"}, "schedule_missing"),
        ({"schedule": "31 февраля в 9"}, "schedule_invalid"),
        ({"schedule": "every minute"}, "schedule_too_often"),
        ({"schedule": ""}, "invalid_input"),
        ({"schedule": None}, "invalid_input"),
        ({"text": None}, "invalid_input"),
        ({"text": "т" * 1_001}, "invalid_input"),
        ({"text": "a\0"}, "invalid_input"),
        ({"action": "look"}, "invalid_input"),
        ({"urgent": None}, "invalid_input"),
        ({"urgent": "no"}, "invalid_input"),
        ({"missed": "never"}, "invalid_input"),
        ({"nag_minutes": 0}, "invalid_input"),
        ({"nag_minutes": 2.5}, "invalid_input"),
        ({"timezone": "Mars"}, "invalid_input"),
        ({"timezone": None}, "invalid_input"),
        ({"state": "deleted"}, "invalid_input"),
        ({"state": "ended"}, "invalid_input"),
        ({"id": "6aa88ea9-4478-5420-89d2-ca0c3bec1349"}, "invalid_input"),
        ({"text": "coffee", "schedule": "вчера в 9"}, "schedule_past"),
    ],
)
async def test_a_change_that_does_not_fit_changes_nothing(
    busy: Person, changes: Json, code: str
) -> None:
    reminder = await remind(busy)

    assert problem(await change(busy, reminder, **changes)) == (422, code)
    assert await seen(busy, reminder) == reminder
    assert len(await planned(busy, reminder)) == 1


async def test_of_two_new_schedules_at_once_one_is_planned(busy: Person) -> None:
    reminder = await remind(busy)
    hours = range(8, 18)

    answers = await asyncio.gather(
        *(change(busy, reminder, schedule=f"0 {hour} * * mon") for hour in hours)
    )

    assert {answer.status_code for answer in answers} == {200}
    after = await seen(busy, reminder)
    (due,) = await planned(busy, reminder)
    assert datetime.fromisoformat(due) == datetime.fromisoformat(after["next"][0])
    assert after["schedule"] in {f"0 {hour} * * mon" for hour in hours}


async def test_changes_of_two_fields_at_once_are_both_kept(busy: Person) -> None:
    reminder = await remind(busy)

    await asyncio.gather(
        patched(busy, reminder, text="coffee"),
        patched(busy, reminder, urgent=True),
        patched(busy, reminder, missed="all"),
        patched(busy, reminder, schedule=ONCE),
    )

    after = await seen(busy, reminder)
    assert (after["text"], after["urgent"], after["missed"]) == ("coffee", True, "all")
    assert after["schedule"] == ONCE
