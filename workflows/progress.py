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
    from assistant.contracts.tools import AdmittedStep

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
    step_id: UUID | None = None
    arguments: str = ""
    summary: str = ""

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
            step_id=self.step_id,
            arguments=self.arguments,
            summary=self.summary,
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
        with self._open(OpenStep(name, turn_id, detail, workflow.now())) as step:
            yield step

    @contextmanager
    def tool(self, admitted: AdmittedStep, turn_id: UUID | None) -> Iterator[OpenStep]:
        """Show a tool call while the context is open; operators read its name only."""
        opened = OpenStep(admitted.name, turn_id, "", workflow.now())
        opened.step_id, opened.arguments = admitted.step_id, admitted.preview
        with self._open(opened) as step:
            yield step

    @contextmanager
    def _open(self, step: OpenStep) -> Iterator[OpenStep]:
        self._steps.append(step)
        workflow.set_current_details(f"{step.name} {step.detail}".strip())
        try:
            yield step
        except (Exception, asyncio.CancelledError):  # a run that is evicted ends no step
            step.end(StepState.FAILED)
            raise
        step.end(StepState.DONE)

    def view(self, waiting: int, done: int) -> Progress:
        """Return what status pages show."""
        running = [step.name for step in self._steps if step.finished_at is None]
        return Progress(
            state=running[-1] if running else "done",
            steps=tuple(step.view() for step in self._steps),
            waiting=waiting,
            done=done,
        )
