"""Turns that nobody answers are found and answered; old rows are pruned."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from temporalio.client import WorkflowHandle

from assistant.contracts.ids import chat_workflow_id
from assistant.contracts.names import HOUSEKEEPING, TURN_RECOVERY
from assistant.contracts.upkeep import Pruned
from tests.chat_product import Chat, grow_old, stored_only
from tests.chatting import Person, says

pytestmark = pytest.mark.usefixtures("alone")


async def recover(chat: Chat) -> None:
    """Run recovery once, as its schedule does."""
    await chat.core.temporal.client.execute_workflow(
        TURN_RECOVERY,
        id=f"turn-recovery-{uuid4()}",
        task_queue=chat.core.temporal.task_queue,
        execution_timeout=timedelta(seconds=60),
    )


def workflow_of(chat: Chat, session_id: UUID) -> WorkflowHandle[object, object]:
    return chat.core.temporal.client.get_workflow_handle(chat_workflow_id(session_id))


async def test_turns_that_were_stored_but_not_submitted_are_answered_in_order(
    chat: Chat, person: Person, owner_url: str
) -> None:
    model = await person.uses(says("one"), says("two"))
    first = await stored_only(chat, person, "first")
    second = await stored_only(chat, person, "second", first.session_id)
    await grow_old(owner_url, first.turn_id, second.turn_id)

    await recover(chat)

    assert (await person.ended(str(first.turn_id)))["response"] == "one"
    assert (await person.ended(str(second.turn_id)))["response"] == "two"
    assert len(await model.received()) == 2


async def test_a_recovered_turn_is_visible_to_its_owner_only(
    chat: Chat, person: Person, other: Person, owner_url: str
) -> None:
    turn = await stored_only(chat, person, "Hello")
    await grow_old(owner_url, turn.turn_id)

    await recover(chat)
    await person.ended(str(turn.turn_id))

    path = f"/workflows/{chat_workflow_id(turn.session_id)}"
    assert (await person.get(path)).status_code == 200
    assert (await other.get(path)).status_code == 404


async def test_recovery_leaves_turns_in_good_hands_alone(
    chat: Chat, person: Person, owner_url: str
) -> None:
    model = await person.uses(
        [{"say": "slow "}, {"wait_ms": 800}, {"say": "answer"}], says("twice")
    )
    accepted = await person.starts("Hello")
    await model.speaks()
    await grow_old(owner_url, UUID(accepted["turn_id"]))

    await recover(chat)

    assert (await person.ended(accepted["turn_id"]))["response"] == "slow answer"
    assert len(await model.received()) == 1


async def test_recovery_leaves_fresh_turns_to_their_doors(chat: Chat, person: Person) -> None:
    turn = await stored_only(chat, person, "Hello")

    await recover(chat)

    assert (await person.turn(str(turn.turn_id)))["state"] == "accepted"


async def test_a_terminated_workflow_is_recovered(
    chat: Chat, person: Person, owner_url: str
) -> None:
    model = await person.uses([{"say": "half"}, {"hang": True}], says("whole"))
    accepted = await person.starts("Hello")
    await model.speaks()
    handle = workflow_of(chat, UUID(accepted["session_id"]))
    await handle.terminate()
    await grow_old(owner_url, UUID(accepted["turn_id"]))

    await recover(chat)

    assert (await person.ended(accepted["turn_id"]))["response"] == "whole"
    assert len(await person.messages(accepted["session_id"])) == 2


async def test_whoever_waits_for_a_terminated_workflow_is_answered_by_the_next_run(
    chat: Chat, person: Person
) -> None:
    model = await person.uses([{"say": "half"}, {"hang": True}], says("whole"))
    async with person.stream("Hello") as events:
        _, accepted = await anext(events)
        await model.speaks()
        await workflow_of(chat, UUID(accepted["session_id"])).terminate()
        last = [event async for event in events][-1]

    assert (last[0], last[1]["response"]) == ("final", "whole")


async def test_housekeeping_prunes(chat: Chat) -> None:
    pruned: Pruned = await chat.core.temporal.client.execute_workflow(
        HOUSEKEEPING,
        id=f"housekeeping-{uuid4()}",
        task_queue=chat.core.temporal.task_queue,
        result_type=Pruned,
        execution_timeout=timedelta(seconds=60),
    )

    assert pruned.requests >= 0
