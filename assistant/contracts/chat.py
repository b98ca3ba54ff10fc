"""What crosses between doors, workflow and activities for a chat turn: ids and small values.

Texts never pass through here; they stay in PostgreSQL under these ids.
"""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from pydantic import BaseModel, ConfigDict


class Contract(BaseModel):
    """Base of all values that cross a boundary: immutable; unknown fields are ignored.

    Ignoring lets an older worker read what a newer one wrote during a roll-out. What does not fit
    is not repeated by the error, which may be logged: it is what people said.
    """

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)


class Channel(StrEnum):
    """Where a dialogue is held; `worker`: nowhere, it carries out one background task."""

    API = "api"
    TELEGRAM = "telegram"
    WORKER = "worker"


class TurnState(StrEnum):
    """Life of a turn; the last three are final, `failed` can be tried again by the person."""

    ACCEPTED = "accepted"
    RUNNING = "running"
    ANSWERED = "answered"
    STOPPED = "stopped"
    FAILED = "failed"

    @property
    def is_final(self) -> bool:
        """Whether nothing more will happen to the turn by itself."""
        return self in _FINAL


_FINAL = frozenset({TurnState.ANSWERED, TurnState.STOPPED, TurnState.FAILED})


class TurnRef(Contract):
    """One turn waiting in a dialogue's mailbox; `seq` orders turns as they came in."""

    turn_id: UUID
    seq: int
    run_no: int = 1
    request_id: str = ""

    @property
    def key(self) -> str:
        """What tells two runs of two turns apart; a repeated delivery has the same."""
        return f"{self.turn_id}/{self.run_no}"


class ChatTurnInput(Contract):
    """Input of the `ChatTurn` workflow. `recovered` are turns whose door died before submitting."""

    user_id: UUID
    session_id: UUID
    channel: Channel
    recovered: tuple[TurnRef, ...] = ()


class TurnTask(Contract):
    """What every step of a turn is told."""

    user_id: UUID
    session_id: UUID
    turn_id: UUID
    seq: int
    run_no: int = 1
    request_id: str = ""


class ToolLimits(Contract):
    """Budgets of the tools of one turn.

    Calls, seconds of one step and of all together, seconds that an approval waits.
    """

    steps: int = 3
    step_seconds: float = 90
    chain_seconds: float = 240
    approval_seconds: float = 600


class TurnPlan(Contract):
    """How a turn will be answered, decided once when it begins.

    `models` are tried in order; `deadline_seconds` bounds their work. `state` is final
    when the turn was already done, so that nothing is left to do; `chat_id` is where it is shown,
    `history_limit` how many messages the dialogue may keep. `rounds` counts the tool calls that
    the message itself asks for: then no model is asked. `asks_in` is the Telegram chat in which
    approvals are asked for when the turn is shown nowhere, as that of a background task.
    """

    state: TurnState
    models: tuple[str, ...] = ()
    deadline_seconds: float = 0
    chat_id: int | None = None
    asks_in: int | None = None
    history_limit: int = 0
    rounds: int = 0
    limits: ToolLimits = ToolLimits()

    @property
    def approval_chat_id(self) -> int | None:
        """Return the Telegram chat in which approvals are asked for, if in one."""
        return self.chat_id if self.asks_in is None else self.asks_in


class GenerateInput(Contract):
    """One model call; its text goes to the draft of the turn, not through here."""

    task: TurnTask
    model: str
    offer_tools: bool = False


class Generated(Contract):
    """Receipt of a model call: the draft holds the text.

    With `calls` the model wants tools first: their steps are stored as round `round_no`.
    """

    model: str
    characters: int
    calls: int = 0
    round_no: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0


class FinishInput(Contract):
    """How a turn ended; `error_code` is set when `state` is failed."""

    task: TurnTask
    state: TurnState
    history_limit: int
    error_code: str | None = None
    model: str | None = None

    def ending(
        self, state: TurnState, model: str | None = None, error_code: str | None = None
    ) -> "FinishInput":
        """Return the same turn with another end."""
        return self.model_copy(update={"state": state, "model": model, "error_code": error_code})


class TurnOutcome(Contract):
    """What the update answers: the row holds the text."""

    turn_id: UUID
    state: TurnState
    error_code: str | None = None


class StopResult(Contract):
    """Which turn was told to stop, if one was being answered."""

    turn_id: UUID | None = None


class StepState(StrEnum):
    """State of one step as people see it."""

    RUNNING = "running"
    WAITING = "waiting"
    DONE = "done"
    FAILED = "failed"
    STOPPED = "stopped"


class Step(Contract):
    """One step of a workflow for status pages; `name` is a fixed word.

    A tool call has a `step_id`, and in `arguments` the beginning of what it is called with;
    `summary` says what came of it.
    """

    name: str
    state: StepState
    turn_id: UUID | None = None
    step_id: UUID | None = None
    arguments: str = ""
    summary: str = ""
    started_at: datetime
    finished_at: datetime | None = None
    detail: str = ""


class Progress(Contract):
    """Answer of the `progress` query: what is going on, in fixed words and ids."""

    state: str
    steps: tuple[Step, ...] = ()
    waiting: int = 0
    done: int = 0
