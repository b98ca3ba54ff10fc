"""Owns how an answer is followed from the events that tell it: its text, and the tools at work."""

from uuid import UUID

from assistant.contracts.events import EventKind, TurnEvent
from assistant.contracts.tools import ToolEvent, ToolStepState


class LiveTools:
    """The steps of one turn that have not ended, as far as they were heard.

    `used` says whether there was any step at all.
    """

    def __init__(self) -> None:
        self._open: dict[UUID, ToolEvent] = {}
        self.used = False

    def hear(self, step: ToolEvent) -> None:
        """Take what is told of a step."""
        self.used = True
        self._open.pop(step.step_id, None)
        if not step.state.is_final:
            self._open[step.step_id] = step

    def forget(self) -> None:
        """Take all steps for ended."""
        self._open.clear()

    @property
    def current(self) -> ToolEvent | None:
        """The step to tell people of: one that waits for them, else the one last heard of."""
        steps = list(self._open.values())
        waiting = [step for step in steps if step.state is ToolStepState.WAITING]
        return next(iter(waiting or reversed(steps)), None)


class LiveText:
    """The text of one turn as far as it was heard without a gap, and its tools."""

    def __init__(self, turn_id: UUID) -> None:
        self._turn_id = turn_id
        self._attempt = 0
        self._next_seq = 0
        self._complete = False
        self._pieces: list[str] = []
        self.tools = LiveTools()
        self.ended = False

    def hear(self, event: TurnEvent) -> None:
        """Take an event; those of other turns and of older attempts change nothing."""
        if event.turn_id != self._turn_id:
            return
        if event.kind is EventKind.STATE:
            self.ended = event.state is not None and event.state.is_final
        elif event.kind is EventKind.TOOL:
            if event.tool is not None:
                self.tools.hear(event.tool)
        elif event.attempt > self._attempt:
            self._begin(event)
        elif event.attempt == self._attempt:
            self._continue(event)

    @property
    def text(self) -> str | None:
        """The text so far; None when a part was not heard, so that it must be looked up."""
        return "".join(self._pieces) if self._complete else None

    def _begin(self, event: TurnEvent) -> None:
        self._attempt = event.attempt
        self._complete = event.seq == 0
        self._next_seq = event.seq + 1
        self._pieces = [event.text]
        self.tools.forget()  # the model is asked when its calls have ended, heard or not

    def _continue(self, event: TurnEvent) -> None:
        self._complete = self._complete and event.seq == self._next_seq
        self._next_seq = event.seq + 1
        self._pieces.append(event.text)
