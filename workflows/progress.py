"""What a workflow is doing, for status pages and for operators in Temporal's UI."""

import asyncio
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from assistant.contracts.chat import Progress, Step, StepState

_KEPT_STEPS = 30


@dataclass
class OpenStep:
    """A step while it runs; set `state` to say how it ends when not by success."""

    name: str
    turn_id: UUID | None
    detail: str
    started_at: datetime
    finished_at: datetime | None = None
    state: StepState = StepState.RUNNING

    def end(self, state: StepState) -> None:
        """Note the end, and the state unless one was set already."""
        self.finished_at = workflow.now()
        if self.state is StepState.RUNNING:
            self.state = state

    def view(self) -> Step:
        """Return the step as it stands."""
        return Step(
            name=self.name,
            state=self.state,
            turn_id=self.turn_id,
            started_at=self.started_at,
            finished_at=self.finished_at,
            detail=self.detail,
        )


class ProgressLog:
    """The last steps, oldest first."""

    def __init__(self) -> None:
        self._steps: deque[OpenStep] = deque(maxlen=_KEPT_STEPS)

    @contextmanager
    def step(self, name: str, turn_id: UUID | None = None, detail: str = "") -> Iterator[OpenStep]:
        """Show a step while the context is open."""
        step = OpenStep(name, turn_id, detail, workflow.now())
        self._steps.append(step)
        workflow.set_current_details(f"{name} {detail}".strip())
        try:
            yield step
        except (Exception, asyncio.CancelledError):  # a run that is evicted ends no step
            step.end(StepState.FAILED)
            raise
        step.end(StepState.DONE)

    def view(self, waiting: int, done: int) -> Progress:
        """Return what status pages show."""
        running = [step.name for step in self._steps if step.state is StepState.RUNNING]
        return Progress(
            state=running[-1] if running else "done",
            steps=tuple(step.view() for step in self._steps),
            waiting=waiting,
            done=done,
        )
