"""The schedules of the product are made once and brought up to date."""

from temporalio.client import ScheduleActionStartWorkflow

from assistant.contracts.names import (
    HOUSEKEEPING,
    REMINDER_RECONCILIATION,
    TASK_RECONCILIATION,
    TURN_RECOVERY,
)
from gateway.schedules import ensure_schedules
from tests.chat_product import Chat

NAMES = {
    "turn-recovery": TURN_RECOVERY,
    "housekeeping": HOUSEKEEPING,
    "reminder-reconciliation": REMINDER_RECONCILIATION,
    "task-reconciliation": TASK_RECONCILIATION,
}


async def test_schedules_start_upkeep_on_the_task_queue(chat: Chat) -> None:
    temporal = chat.core.temporal
    handles = {name: temporal.client.get_schedule_handle(name) for name in NAMES}
    await ensure_schedules(temporal)
    await ensure_schedules(temporal)
    try:
        for name, workflow_type in NAMES.items():
            action = (await handles[name].describe()).schedule.action
            assert isinstance(action, ScheduleActionStartWorkflow)
            assert (action.workflow, action.task_queue) == (workflow_type, temporal.task_queue)
    finally:
        for handle in handles.values():
            await handle.delete()
