"""Whose background tasks tools of tests work on: the real service, where no worker is."""

from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID, uuid4

from assistant.contracts.chat import Channel
from assistant.contracts.tasks import TaskRecord, TaskState
from assistant.contracts.tools import NO_LABELS, Labels
from assistant.services.ports.skills import SkillContext, SkillResult, Toolbox
from assistant.services.tasks import Tasks
from assistant.skills.worker_cancel import WorkerCancel, WorkerCancelArguments
from assistant.skills.worker_enqueue import WorkerEnqueue, WorkerEnqueueArguments
from assistant.skills.worker_tasks import WorkerTasks, WorkerTasksArguments
from tests.assistant.skills.calls import context


@dataclass
class TaskDesk:
    """Somebody with their tasks and the tools for them; `changes` are of the context."""

    tasks: Tasks
    user_id: UUID
    locale: str = "ru"
    labels: Labels = NO_LABELS
    changes: dict[str, Any] = field(default_factory=dict)

    @property
    def toolbox(self) -> Toolbox:
        """What the tools are made of."""
        return Toolbox(tasks=self.tasks)

    def context(self, step_id: UUID | None = None) -> SkillContext:
        """Return the context of a step, a new one unless it is given."""
        base = replace(context(self.locale), user_id=self.user_id, labels=self.labels)
        return replace(base, step_id=step_id or uuid4(), **self.changes)

    async def enqueue(self, task: str, step_id: UUID | None = None) -> SkillResult:
        """Call `worker_enqueue`."""
        wanted = WorkerEnqueueArguments(task=task)
        return await WorkerEnqueue(self.toolbox).run(wanted, self.context(step_id))

    async def show(self) -> SkillResult:
        """Call `worker_tasks`."""
        return await WorkerTasks(self.toolbox).run(WorkerTasksArguments(), self.context())

    async def cancel(self, which: str) -> SkillResult:
        """Call `worker_cancel`."""
        wanted = WorkerCancelArguments(which=which)
        return await WorkerCancel(self.toolbox).run(wanted, self.context())

    async def kept(self) -> list[TaskRecord]:
        """Return the tasks there are, the oldest first."""
        return list(reversed((await self.tasks.page(self.user_id, 100)).tasks))

    async def states(self) -> list[str]:
        """Return how the tasks stand, the oldest first."""
        return [task.state.value for task in await self.kept()]

    async def cancelled(self) -> list[str]:
        """Return the texts of the tasks that were cancelled."""
        return [task.text for task in await self.kept() if task.state is TaskState.CANCELLED]


def in_the_background() -> dict[str, Any]:
    """Return what a context has within a background task."""
    return {"channel": Channel.WORKER, "session_id": uuid4()}
