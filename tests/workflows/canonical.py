"""One run of `ChatTurn` for every way a turn can go, and the two upkeep workflows."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from uuid import UUID, uuid4

from temporalio.client import WorkflowHandle, WorkflowHistory

from assistant.contracts.chat import ChatTurnInput, TurnRef
from assistant.contracts.ids import chat_workflow_id
from assistant.contracts.names import CHAT_TURN, HOUSEKEEPING, TURN_RECOVERY
from tests.chat_product import Chat, stored_only
from tests.chatting import Json, Person, Steps, says, until
from workflows.state import search_attributes

Handle = WorkflowHandle[object, object]
Scenario = Callable[[Chat], Awaitable[Handle]]
REFUSED = [{"fail": {"status": 400}}]
HALF_SAID = [{"say": "half"}, {"hang": True}]


async def plain(chat: Chat) -> Handle:
    """Answer one message."""
    person = await chat.new_person()
    await person.uses(says("yes"))
    return _handle(chat, await person.answer("Hello"))


async def two_turns(chat: Chat) -> Handle:
    """Answer a message that has waited for the one before it, which is stopped."""
    person = await _half_said(chat, HALF_SAID, says("two"))
    session = (await _sessions(person))[0]
    second = await person.starts("next", session)
    await person.post(f"/chat/{session}/stop")
    await person.ended(second["turn_id"])
    return _handle(chat, second)


async def failed_over(chat: Chat) -> Handle:
    """Have the first model refuse and its spare answer."""
    person = await chat.new_person()
    await person.uses(REFUSED)
    return _handle(chat, await person.answer("Hello"))


async def failed(chat: Chat) -> Handle:
    """Have every model refuse."""
    person = await chat.new_person()
    await person.uses(REFUSED)
    return _handle(chat, await person.answer("Hello"))


async def stopped(chat: Chat) -> Handle:
    """Stop an answer."""
    person = await _half_said(chat, HALF_SAID)
    session = (await _sessions(person))[0]
    await person.post(f"/chat/{session}/stop")
    return _handle(chat, {"workflow_id": chat_workflow_id(UUID(session))})


async def cancelled(chat: Chat) -> Handle:
    """Cancel the workflow in mid-answer."""
    person = await _half_said(chat, HALF_SAID)
    workflow_id = chat_workflow_id(UUID((await _sessions(person))[0]))
    await person.post(f"/workflows/{workflow_id}/cancel")
    return _handle(chat, {"workflow_id": workflow_id})


async def recovered(chat: Chat) -> Handle:
    """Answer a turn that was stored and never submitted, as recovery starts it."""
    turn = await stored_only(chat, await chat.new_person(), "Hello")
    ref = TurnRef(turn_id=turn.turn_id, seq=turn.ref.seq)
    return await chat.core.temporal.client.start_workflow(
        CHAT_TURN,
        ChatTurnInput(
            user_id=turn.user_id,
            session_id=turn.session_id,
            channel=turn.channel,
            recovered=(ref,),
        ),
        id=chat_workflow_id(turn.session_id),
        task_queue=chat.core.temporal.task_queue,
        search_attributes=search_attributes(str(turn.user_id), turn.channel, str(turn.session_id)),
    )


async def recovery(chat: Chat) -> Handle:
    """Look for stranded turns; the test has left one."""
    return await _upkeep(chat, TURN_RECOVERY)


async def housekeeping(chat: Chat) -> Handle:
    """Prune."""
    return await _upkeep(chat, HOUSEKEEPING)


SCENARIOS: dict[str, Scenario] = {
    scenario.__name__: scenario
    for scenario in (
        *(plain, two_turns, failed_over, failed, stopped, cancelled, recovered),
        *(recovery, housekeeping),
    )
}


async def ended_history(handle: Handle) -> WorkflowHistory:
    """Return the history of a workflow once that has ended."""

    async def closed() -> bool:
        return (await handle.describe()).close_time is not None

    await until(closed)
    return await handle.fetch_history()


async def _half_said(chat: Chat, *calls: Steps) -> Person:
    person = await chat.new_person()
    model = await person.uses(*calls)
    await person.starts("Hello")
    await model.speaks()
    return person


async def _sessions(person: Person) -> list[str]:
    items = (await person.get("/chat/sessions")).json()["items"]
    return [item["session_id"] for item in items]


def _handle(chat: Chat, answer: Json) -> Handle:
    return chat.core.temporal.client.get_workflow_handle(answer["workflow_id"])


async def _upkeep(chat: Chat, workflow_type: str) -> Handle:
    return await chat.core.temporal.client.start_workflow(
        workflow_type,
        id=f"{workflow_type}-{uuid4()}",
        task_queue=chat.core.temporal.task_queue,
        execution_timeout=timedelta(minutes=1),
    )
