"""The way to chat turns: hand one over, stop one.

A turn is handed over by signal-with-start: durable at once, whether or not a worker is there, and
without a limit on how many wait. What becomes of it is read from its row.
"""

from datetime import timedelta
from uuid import UUID

from temporalio.client import (
    WorkflowUpdateFailedError,
    WorkflowUpdateRPCTimeoutOrCancelledError,
)
from temporalio.common import Priority, WorkflowIDConflictPolicy

from assistant.contracts.chat import ChatTurnInput, StopResult
from assistant.contracts.conversations import AcceptedTurn
from assistant.contracts.ids import chat_workflow_id
from assistant.contracts.names import CHAT_TURN, PRIORITY_CHAT, STOP_TURN, SUBMIT_TURN
from assistant.errors import NotFoundError, UnavailableError
from gateway.temporal import RPC_PATIENCE, Temporal, temporal_errors
from workflows.state import search_attributes

_STOP_PATIENCE = timedelta(seconds=5)


class ChatGateway:
    """Hands turns over to the `ChatTurn` workflow of their session."""

    def __init__(self, temporal: Temporal) -> None:
        self._temporal = temporal

    async def start(self, turn: AcceptedTurn) -> str:
        """Hand a turn over, durably; returns the id of the run. Doing it again changes nothing.

        Raises `UnavailableError` when Temporal is out of reach.
        """
        with temporal_errors():
            handle = await self._temporal.client.start_workflow(
                CHAT_TURN,
                ChatTurnInput(
                    user_id=turn.user_id, session_id=turn.session_id, channel=turn.channel
                ),
                id=chat_workflow_id(turn.session_id),
                task_queue=self._temporal.task_queue,
                id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
                start_signal=SUBMIT_TURN,
                start_signal_args=[turn.ref],
                search_attributes=search_attributes(
                    str(turn.user_id), turn.channel, str(turn.session_id)
                ),
                static_summary=f"Chat turn by {turn.channel}",
                priority=Priority(priority_key=PRIORITY_CHAT, fairness_key=str(turn.user_id)),
                rpc_timeout=RPC_PATIENCE,
            )
        return handle.result_run_id or ""

    async def stop(self, session_id: UUID) -> StopResult:
        """Stop the answer that is being written in a dialogue, if there is one.

        The caller has checked whose dialogue it is. Raises `UnavailableError`.
        """
        handle = self._temporal.client.get_workflow_handle(chat_workflow_id(session_id))
        try:
            with temporal_errors():
                stopped: StopResult = await handle.execute_update(
                    STOP_TURN, result_type=StopResult, rpc_timeout=_STOP_PATIENCE
                )
        except (NotFoundError, WorkflowUpdateFailedError):
            return StopResult()
        except WorkflowUpdateRPCTimeoutOrCancelledError as error:
            raise UnavailableError("temporal: time-out") from error
        return stopped
