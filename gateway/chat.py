"""The way to chat turns: submit and wait, start and go, stop."""

import asyncio
from uuid import UUID

from temporalio.client import (
    Client,
    WithStartWorkflowOperation,
    WorkflowUpdateFailedError,
    WorkflowUpdateHandle,
    WorkflowUpdateRPCTimeoutOrCancelledError,
    WorkflowUpdateStage,
)
from temporalio.common import Priority, WorkflowIDConflictPolicy
from temporalio.exceptions import ApplicationError

from assistant.contracts.chat import ChatTurnInput, StopResult, TurnOutcome
from assistant.contracts.conversations import AcceptedTurn
from assistant.contracts.ids import chat_workflow_id
from assistant.contracts.names import CHAT_TURN, PRIORITY_CHAT, STOP_TURN, SUBMIT_TURN
from assistant.errors import MailboxFullError, NotFoundError, UnavailableError
from gateway.temporal import Temporal, temporal_errors
from workflows.state import search_attributes

_FULL_RETRY_SECONDS = 5
_RUN_ENDS_SECONDS = 0.05
_RUN_ENDS_TRIES = 40


class ChatGateway:
    """Submits turns to the `ChatTurn` workflow of their session."""

    def __init__(self, temporal: Temporal, max_waiting: int) -> None:
        self._temporal = temporal
        self._max_waiting = max_waiting

    async def submit(self, turn: AcceptedTurn) -> TurnOutcome:
        """Submit a turn and wait until it is done. Submitting it again waits for the same.

        Raises `UnavailableError` when Temporal is out of reach, `MailboxFullError`.
        """
        for _ in range(_RUN_ENDS_TRIES):
            try:
                handle = await self._update(turn, WorkflowUpdateStage.COMPLETED)
                with temporal_errors():
                    return await handle.result()
            except WorkflowUpdateFailedError as error:
                await _wait_for_next_run(error)
            except NotFoundError:  # the run was terminated while we waited; the next one goes on
                await asyncio.sleep(_RUN_ENDS_SECONDS)
            except WorkflowUpdateRPCTimeoutOrCancelledError as error:
                raise UnavailableError("temporal: time-out") from error
        raise UnavailableError("no run took the turn")

    async def start(self, turn: AcceptedTurn) -> str:
        """Submit a turn and return, as soon as its workflow has taken it, the id of the run.

        Raises as `submit`.
        """
        for _ in range(_RUN_ENDS_TRIES):
            try:
                handle = await self._update(turn, WorkflowUpdateStage.ACCEPTED)
            except WorkflowUpdateFailedError as error:
                await _wait_for_next_run(error)
            except WorkflowUpdateRPCTimeoutOrCancelledError as error:
                raise UnavailableError("temporal: time-out") from error
            else:
                return handle.workflow_run_id or ""
        raise UnavailableError("no run took the turn")

    async def stop(self, session_id: UUID) -> StopResult:
        """Stop the answer that is being written in a dialogue, if there is one.

        The caller has checked whose dialogue it is. Raises `UnavailableError`.
        """
        handle = self._client.get_workflow_handle(chat_workflow_id(session_id))
        try:
            with temporal_errors():
                stopped: StopResult = await handle.execute_update(STOP_TURN, result_type=StopResult)
        except (NotFoundError, WorkflowUpdateFailedError):
            return StopResult()
        except WorkflowUpdateRPCTimeoutOrCancelledError as error:
            raise UnavailableError("temporal: time-out") from error
        return stopped

    @property
    def _client(self) -> Client:
        return self._temporal.client

    async def _update(
        self, turn: AcceptedTurn, stage: WorkflowUpdateStage
    ) -> WorkflowUpdateHandle[TurnOutcome]:
        with temporal_errors():
            return await self._client.start_update_with_start_workflow(
                SUBMIT_TURN,
                turn.ref,
                wait_for_stage=stage,
                id=turn.ref.update_id,
                result_type=TurnOutcome,
                start_workflow_operation=self._start(turn),
            )

    def _start(self, turn: AcceptedTurn) -> WithStartWorkflowOperation[object, None]:
        return WithStartWorkflowOperation(
            CHAT_TURN,
            ChatTurnInput(
                user_id=turn.user_id,
                session_id=turn.session_id,
                channel=turn.channel,
                max_waiting=self._max_waiting,
            ),
            id=chat_workflow_id(turn.session_id),
            task_queue=self._temporal.task_queue,
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
            search_attributes=search_attributes(
                str(turn.user_id), turn.channel, str(turn.session_id)
            ),
            static_summary=f"Chat turn by {turn.channel}",
            priority=Priority(priority_key=PRIORITY_CHAT, fairness_key=str(turn.user_id)),
        )


async def _wait_for_next_run(error: WorkflowUpdateFailedError) -> None:
    """Wait a moment when the present run is about to end; raise any other refusal."""
    cause = error.cause
    kind = cause.type if isinstance(cause, ApplicationError) else None
    if kind == "mailbox_full":
        raise MailboxFullError("too many turns wait", retry_after=_FULL_RETRY_SECONDS) from error
    if kind not in {"run_full", "AcceptedUpdateCompletedWorkflow"}:
        raise error
    await asyncio.sleep(_RUN_ENDS_SECONDS)
