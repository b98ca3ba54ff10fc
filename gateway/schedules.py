"""The schedules of the product; Temporal keeps them, so that no process has to be alone."""

from datetime import timedelta

from temporalio.client import (
    Schedule,
    ScheduleActionStartWorkflow,
    ScheduleAlreadyRunningError,
    ScheduleIntervalSpec,
    ScheduleOverlapPolicy,
    SchedulePolicy,
    ScheduleSpec,
    ScheduleUpdate,
    ScheduleUpdateInput,
)
from temporalio.common import Priority

from assistant.contracts.names import (
    HOUSEKEEPING,
    PRIORITY_UPKEEP,
    REMINDER_RECONCILIATION,
    TASK_RECONCILIATION,
    TURN_RECOVERY,
)
from gateway.temporal import Temporal, temporal_errors

_CATCH_UP = timedelta(minutes=1)
_EVERY = {
    TURN_RECOVERY: ("turn-recovery", timedelta(minutes=1)),
    HOUSEKEEPING: ("housekeeping", timedelta(hours=1)),
    REMINDER_RECONCILIATION: ("reminder-reconciliation", timedelta(hours=1)),
    TASK_RECONCILIATION: ("task-reconciliation", timedelta(hours=1)),
}


async def ensure_schedules(temporal: Temporal) -> None:
    """Make the schedules, or bring them up to date. Raises `UnavailableError`."""
    for workflow_type, (name, interval) in _EVERY.items():
        schedule = _schedule(temporal, workflow_type, name, interval)
        with temporal_errors():
            try:
                await temporal.client.create_schedule(name, schedule, trigger_immediately=True)
            except ScheduleAlreadyRunningError:
                await _replace(temporal, name, schedule)


async def _replace(temporal: Temporal, name: str, schedule: Schedule) -> None:
    def updated(_: ScheduleUpdateInput) -> ScheduleUpdate:
        return ScheduleUpdate(schedule=schedule)

    handle = temporal.client.get_schedule_handle(name)
    await handle.update(updated)
    await handle.trigger()


def _schedule(temporal: Temporal, workflow_type: str, name: str, interval: timedelta) -> Schedule:
    return Schedule(
        action=ScheduleActionStartWorkflow(
            workflow_type,
            id=name,
            task_queue=temporal.task_queue,
            priority=Priority(priority_key=PRIORITY_UPKEEP),
        ),
        spec=ScheduleSpec(intervals=[ScheduleIntervalSpec(every=interval)]),
        policy=SchedulePolicy(overlap=ScheduleOverlapPolicy.SKIP, catchup_window=_CATCH_UP),
    )
