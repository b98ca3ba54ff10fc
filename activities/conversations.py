"""Database steps of a turn: local activities, idempotent by the ids they are given."""

from temporalio import activity

from assistant.contracts.chat import FinishInput, TurnOutcome, TurnPlan, TurnTask
from assistant.infra.logging import bind_context
from assistant.services.turns import Turns


class ConversationActivities:
    """Begin and finish a turn."""

    def __init__(self, turns: Turns) -> None:
        self._turns = turns

    @activity.defn(name="begin_turn")
    async def begin_turn(self, task: TurnTask) -> TurnPlan:
        """Set the turn running and decide how it will be answered."""
        bind_turn(task)
        return await self._turns.begin(task)

    @activity.defn(name="finish_turn")
    async def finish_turn(self, ended: FinishInput) -> TurnOutcome:
        """Store the answer and the final state."""
        bind_turn(ended.task)
        return await self._turns.finish(ended)


def bind_turn(task: TurnTask) -> None:
    """Put the ids of a turn into every log line of this activity."""
    bind_context(
        request_id=task.request_id,
        user_id=str(task.user_id),
        turn_id=str(task.turn_id),
        workflow_id=activity.info().workflow_id or "",
    )
