"""Sealing all secrets anew with the active key: batch after batch, with progress for all to see.

Payloads hold places, counts and ids of keys; the secrets themselves never leave the database's
and the worker's memory.
"""

from datetime import timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy

with workflow.unsafe.imports_passed_through():
    from assistant.contracts.auth_rotation import RotatedBatch, RotationInput, RotationProgress
    from assistant.contracts.names import AUTH_DATA_ROTATION, ROTATION_PROGRESS
    from workflows.options import ENDURING_STEP, LIVE_STEP
    from workflows.state import upsert_state

_BATCHES_OF_A_RUN = 100
_LONGEST_BATCH = timedelta(minutes=2)
_RETRIES = RetryPolicy(
    initial_interval=timedelta(milliseconds=500), maximum_interval=timedelta(minutes=1)
)
"""Outlasts any outage of the database: what is sealed anew already is not seen again."""


@workflow.defn(name=AUTH_DATA_ROTATION)
class AuthDataRotation:
    """Goes once through all secrets that are not sealed with the active key."""

    @workflow.init
    def __init__(self, given: RotationInput) -> None:
        self._given = given
        self._progress = given.progress or RotationProgress(active_kid=given.active_kid)

    @workflow.query(name=ROTATION_PROGRESS)
    def progress(self) -> RotationProgress:
        """Return what was done so far."""
        return self._progress

    @workflow.run
    async def run(self, given: RotationInput) -> RotationProgress:
        """Rotate to the end. A worker whose active key is another one fails it at once."""
        if given.progress is None:
            self._progress = await workflow.execute_local_activity(
                "count_rotation", given, result_type=RotationProgress, **ENDURING_STEP
            )
        batches = 0
        while (batch := await self._batch()).last is not None:
            self._count(batch)
            self._given = self._given.model_copy(
                update={"after": batch.last, "progress": self._progress}
            )
            batches += 1
            if batches == _BATCHES_OF_A_RUN or workflow.info().is_continue_as_new_suggested():
                workflow.continue_as_new(self._given)
        self._count(batch)
        return await self._end()

    async def _batch(self) -> RotatedBatch:
        batch: RotatedBatch = await workflow.execute_activity(
            "rotate_batch",
            self._given,
            result_type=RotatedBatch,
            start_to_close_timeout=_LONGEST_BATCH,
            retry_policy=_RETRIES,
            **LIVE_STEP,
        )
        return batch

    def _count(self, batch: RotatedBatch) -> None:
        done, missing = self._progress, dict(self._progress.missing)
        for kid, count in batch.missing.items():
            missing[kid] = missing.get(kid, 0) + count
        self._progress = done.model_copy(
            update={
                "seen": done.seen + batch.seen,
                "rotated": done.rotated + batch.rotated,
                "changed_meanwhile": done.changed_meanwhile + batch.changed_meanwhile,
                "missing": missing,
                "unreadable": done.unreadable + batch.unreadable,
            }
        )
        workflow.set_current_details(f"{self._progress.seen} of {self._progress.total}")

    async def _end(self) -> RotationProgress:
        self._progress = self._progress.model_copy(update={"done": True})
        left = bool(self._progress.missing or self._progress.unreadable)
        if left:
            await workflow.execute_local_activity("tell_rotation", self._progress, **ENDURING_STEP)
        upsert_state("incomplete" if left else "done")
        return self._progress
