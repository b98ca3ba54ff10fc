"""Reminders from the row to the dialogue, through the product's own steps."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import asyncpg
import pytest
from temporalio.client import WorkflowExecutionStatus
from temporalio.exceptions import ApplicationError
from temporalio.testing import ActivityEnvironment

from activities.reminders import ReminderActivities
from assistant.contracts.chat import Progress
from assistant.contracts.conversations import AcceptedTurn
from assistant.contracts.ids import reminder_workflow_id
from assistant.contracts.names import PROGRESS, REMINDER_RECONCILIATION, TURN_RECOVERY
from assistant.contracts.reminders import (
    Drift,
    FiringRecord,
    FiringRef,
    FiringState,
    NewReminder,
    ReminderAction,
    Schedule,
)
from assistant.contracts.schedules import AddReminder
from assistant.contracts.telegram import ChatRef
from assistant.contracts.upkeep import Stranded
from assistant.errors import UnavailableError
from gateway.reminders import ReminderGateway
from runtime.reminders import make_firing, make_reminders
from tests.assistant.reminding import store_firing, store_reminder
from tests.assistant.services.recorded_workflows import RecordedWorkflows
from tests.chat_product import Chat
from tests.chatting import Person, says, until
from tests.workflows.firing_toys import Handle
from tests.workflows.firing_toys import firing as some_firing


def soon(seconds: float = 1) -> datetime:
    return datetime.now(UTC) + timedelta(seconds=seconds)


async def remind(chat: Chat, person: Person, due: datetime, **changes: object) -> FiringRecord:
    """Ask to be reminded at a moment; returns the planned firing."""
    asked = AddReminder(
        user_id=person.account.user_id,
        key=str(uuid4()),
        schedule=f"@once:{due.isoformat()}",
        text="к врачу",
    ).model_copy(update=changes)
    view = await make_reminders(chat.core).add(asked)
    return (await firings(chat, person, view.reminder.reminder_id))[0]


async def plan_behind(
    chat: Chat, person: Person, due: datetime, **changes: object
) -> tuple[NewReminder, FiringRecord]:
    """Store a reminder and a firing as a door does that dies before it starts the workflow."""
    user_id, database = person.account.user_id, chat.core.database
    schedule = Schedule(timezone="UTC", instants=(due,))
    values = {"schedule": schedule, "urgent": True} | changes
    reminder = await store_reminder(database, user_id, **values)
    return reminder, await store_firing(database, user_id, reminder, due)


async def firings(chat: Chat, person: Person, reminder_id: UUID) -> list[FiringRecord]:
    async with chat.core.database.as_user(person.account.user_id) as store:
        return await store.firings.of_reminder(reminder_id, 10)


async def until_fired(chat: Chat, person: Person, firing: FiringRecord) -> FiringRecord:
    """Wait until a firing has gone off, for good; returns how it then stands."""

    async def fired() -> FiringRecord | None:
        found = {one.firing_id: one for one in await firings(chat, person, firing.reminder_id)}
        open_states = {FiringState.PLANNED, FiringState.DUE}
        stands = found[firing.firing_id]
        return None if stands.state in open_states else stands

    return await until(fired, 15)


async def said(person: Person) -> list[str]:
    """Return all that was said in the dialogues of a person."""
    sessions = (await person.get("/chat/sessions")).json()["items"]
    messages = [one for item in sessions for one in await person.messages(item["session_id"])]
    return [message["content"] for message in messages]


def handle_of(chat: Chat, ref: FiringRef) -> Handle:
    workflow_id = reminder_workflow_id(ref.reminder_id, ref.due_at)
    return chat.core.temporal.client.get_workflow_handle(workflow_id)


async def grow_old(owner_url: str, firing_id: UUID) -> None:
    """Move a firing into the past, where the looks look."""
    connection = await asyncpg.connect(owner_url)
    try:
        await connection.execute(
            "UPDATE reminder_firings SET created_at = now() - interval '1 hour', "
            "handed_at = handed_at - interval '1 hour' WHERE id = $1",
            firing_id,
        )
    finally:
        await connection.close()


async def run_scheduled(chat: Chat, workflow_type: str) -> Drift | None:
    """Run what a schedule runs."""
    found: Drift | None = await chat.core.temporal.client.execute_workflow(
        workflow_type,
        id=f"{workflow_type}-{uuid4()}",
        task_queue=chat.core.temporal.task_queue,
        result_type=Drift if workflow_type == REMINDER_RECONCILIATION else None,
        execution_timeout=timedelta(seconds=60),
    )
    return found


async def test_a_reminder_is_said_when_it_is_due(chat: Chat, person: Person) -> None:
    due = soon()
    firing = await remind(chat, person, due)

    fired = await until_fired(chat, person, firing)

    assert fired.state is FiringState.SENT
    assert fired.fired_at is not None
    assert fired.fired_at >= due
    assert [text for text in await said(person) if "к врачу" in text]


async def test_a_question_is_answered_when_it_is_due(chat: Chat, person: Person) -> None:
    await person.uses(says("72 рубля"))
    firing = await remind(chat, person, soon(), text="курс валют", action=ReminderAction.ASK)

    fired = await until_fired(chat, person, firing)

    assert fired.state is FiringState.SENT
    assert "72 рубля" in await said(person)


async def test_a_rule_has_its_next_firing_planned_with_a_workflow(
    chat: Chat, person: Person
) -> None:
    start = soon().astimezone(UTC).replace(tzinfo=None)
    hourly = Schedule(timezone="UTC", rule="FREQ=HOURLY", start=start)
    reminder, firing = await plan_behind(chat, person, start.replace(tzinfo=UTC), schedule=hourly)
    await ReminderGateway(chat.core.temporal).plan([firing.ref])

    await until_fired(chat, person, firing)
    await handle_of(chat, firing).result()
    following = (await firings(chat, person, reminder.reminder_id))[0]
    waiting = await handle_of(chat, following).describe()
    await handle_of(chat, following).terminate()

    assert (following.state, following.handed_at is None) == (FiringState.PLANNED, False)
    assert waiting.status is WorkflowExecutionStatus.RUNNING
    assert waiting.execution_time is not None
    assert abs((waiting.execution_time - following.due_at).total_seconds()) < 1


@pytest.mark.usefixtures("alone")
async def test_a_firing_without_a_workflow_is_found_and_goes_off(
    chat: Chat, person: Person, owner_url: str
) -> None:
    _, firing = await plan_behind(chat, person, soon())
    await grow_old(owner_url, firing.firing_id)

    await run_scheduled(chat, TURN_RECOVERY)

    assert (await until_fired(chat, person, firing)).state is FiringState.SENT


async def test_a_workflow_that_was_lost_is_started_again(
    chat: Chat, person: Person, owner_url: str
) -> None:
    firing = await remind(chat, person, soon(3))
    await grow_old(owner_url, firing.firing_id)
    await handle_of(chat, firing).terminate()

    async def mended() -> bool:
        drift = await run_scheduled(chat, REMINDER_RECONCILIATION)
        return drift is not None and drift.missing > 0

    await until(mended)

    assert (await until_fired(chat, person, firing)).state is FiringState.SENT


async def test_a_reminder_is_repeated_until_the_person_says_done(
    chat: Chat, person: Person
) -> None:
    firing = await remind(chat, person, soon(), nag_minutes=1)
    await until_fired(chat, person, firing)

    async def nags() -> bool:
        seen: Progress = await handle_of(chat, firing).query(PROGRESS, result_type=Progress)
        return seen.state == "wait_for_done"

    await until(nags, 15)
    await make_reminders(chat.core).done(person.account.user_id, firing.firing_id)
    await handle_of(chat, firing).result()

    assert (await firings(chat, person, firing.reminder_id))[0].nags == 0


async def test_a_deleted_reminder_ends_its_workflow(chat: Chat, person: Person) -> None:
    firing = await remind(chat, person, soon(3600))
    before = await handle_of(chat, firing).describe()

    await make_reminders(chat.core).remove(person.account.user_id, firing.reminder_id)

    after = await handle_of(chat, firing).describe()
    assert before.status is WorkflowExecutionStatus.RUNNING
    assert after.status is WorkflowExecutionStatus.TERMINATED


class Unreachable:
    """Doors to workflows that are away at first, and note what they are told after that."""

    def __init__(self) -> None:
        self.away = True
        self.turns: list[AcceptedTurn] = []
        self.planned: list[FiringRef] = []

    async def start(self, turn: AcceptedTurn) -> str:
        if self.away:
            raise UnavailableError("temporal")
        self.turns.append(turn)
        return ""

    async def wake(self, chat: ChatRef) -> None:
        raise AssertionError(f"there is no bot: {chat.chat_id}")


async def test_a_step_that_breaks_off_after_its_commit_is_done_to_the_end(
    chat: Chat, person: Person
) -> None:
    _, firing = await plan_behind(chat, person, soon(-1), action=ReminderAction.ASK)
    doors = Unreachable()
    workflows = ReminderGateway(chat.core.temporal)
    steps = ReminderActivities(make_firing(chat.core), workflows, doors, doors)
    with pytest.raises(ApplicationError) as failed:
        await ActivityEnvironment().run(steps.fire_reminder, firing.ref)
    doors.away = False

    again = await ActivityEnvironment().run(steps.fire_reminder, firing.ref)
    twice = await ActivityEnvironment().run(steps.fire_reminder, firing.ref)

    assert not failed.value.non_retryable
    assert again == twice
    assert len({turn.turn_id for turn in doors.turns}) == 1


async def test_a_look_without_time_plans_some_and_leaves_the_rest_to_the_next(chat: Chat) -> None:
    """Else its time-out would have it begin again with the same ones, for ever."""
    doors, workflows = Unreachable(), RecordedWorkflows()
    hurried = ReminderActivities(make_firing(chat.core), workflows, doors, doors, 0)
    found = Stranded(sessions=(), chats=(), firings=tuple(some_firing() for _ in range(120)))

    await ActivityEnvironment().run(hurried.plan_firings, found)
    some = list(workflows.planned)
    unhurried = ReminderActivities(make_firing(chat.core), workflows, doors, doors)
    await ActivityEnvironment().run(unhurried.plan_firings, found)

    assert 0 < len(some) < 120
    assert some == list(found.firings[: len(some)])
    assert workflows.planned[len(some) :] == list(found.firings)
