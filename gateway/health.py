"""Whether Temporal serves, and whether a worker is there to do what it is asked."""

from datetime import UTC, datetime, timedelta

from temporalio.api.enums.v1 import TaskQueueType
from temporalio.api.taskqueue.v1 import TaskQueue
from temporalio.api.workflowservice.v1 import DescribeTaskQueueRequest

from assistant.errors import UnavailableError
from gateway.temporal import Temporal, temporal_errors

_PATIENCE = timedelta(seconds=2)
_LONGEST_POLL = timedelta(seconds=70)
"""A worker asks for work at least this often (long polls end after a minute)."""


class TemporalHealth:
    """Checks for `/ready`; each raises `UnavailableError` when its part is not there."""

    def __init__(self, temporal: Temporal) -> None:
        self._temporal = temporal

    async def server(self) -> None:
        """Ask the server whether it serves."""
        with temporal_errors():
            if not await self._temporal.client.service_client.check_health(timeout=_PATIENCE):
                raise UnavailableError("temporal: not serving")

    async def worker(self) -> None:
        """Look for a worker that has asked for work lately."""
        client = self._temporal.client
        request = DescribeTaskQueueRequest(
            namespace=client.namespace,
            task_queue=TaskQueue(name=self._temporal.task_queue),
            task_queue_type=TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW,
        )
        with temporal_errors():
            found = await client.workflow_service.describe_task_queue(request, timeout=_PATIENCE)
        since = datetime.now(UTC) - _LONGEST_POLL
        asked = (poller.last_access_time.ToDatetime(tzinfo=UTC) for poller in found.pollers)
        if not any(moment > since for moment in asked):
            raise UnavailableError("no worker asks for work")
