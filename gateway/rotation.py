"""The way to the one workflow that seals all secrets anew: start it, ask how far it is."""

from datetime import timedelta
from uuid import UUID

from temporalio.client import WorkflowQueryFailedError, WorkflowQueryRejectedError
from temporalio.common import Priority, WorkflowIDConflictPolicy

from assistant.contracts.auth_rotation import RotationInput, RotationProgress
from assistant.contracts.chat import Channel
from assistant.contracts.ids import ROTATION_ID
from assistant.contracts.names import AUTH_DATA_ROTATION, PRIORITY_UPKEEP, ROTATION_PROGRESS
from assistant.errors import UnavailableError
from assistant.services.ports.secrets import Sealing
from gateway.temporal import RPC_PATIENCE, Temporal, temporal_errors
from workflows.state import search_attributes

_QUERY_PATIENCE = timedelta(seconds=3)


class RotationGateway:
    """Rotates to the active key of `sealing`."""

    def __init__(self, temporal: Temporal, sealing: Sealing) -> None:
        self._temporal = temporal
        self._sealing = sealing

    async def start(self, admin_id: UUID) -> RotationProgress | None:
        """Start a rotation, unless one goes on; returns how far it is, as `progress` does.

        Raises `AuthKeysMissingError` without keys, `UnavailableError` without Temporal.
        """
        given = RotationInput(active_kid=self._sealing.active_kid)
        with temporal_errors():
            await self._temporal.client.start_workflow(
                AUTH_DATA_ROTATION,
                given,
                id=ROTATION_ID,
                task_queue=self._temporal.task_queue,
                id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
                search_attributes=search_attributes(str(admin_id), Channel.API),
                static_summary=f"Seal all secrets with the key {given.active_kid}",
                priority=Priority(priority_key=PRIORITY_UPKEEP),
                rpc_timeout=RPC_PATIENCE,
            )
        try:
            return await self.progress()
        except UnavailableError:  # it is started all the same
            return None

    async def progress(self) -> RotationProgress | None:
        """Return how far the last rotation is, or was; None when no worker answers in time.

        Raises `NotFoundError` when there was none, `UnavailableError` without Temporal.
        """
        handle = self._temporal.client.get_workflow_handle(ROTATION_ID)
        try:
            with temporal_errors():
                progress: RotationProgress = await handle.query(
                    ROTATION_PROGRESS, result_type=RotationProgress, rpc_timeout=_QUERY_PATIENCE
                )
        except (WorkflowQueryFailedError, WorkflowQueryRejectedError):
            return None
        return progress
