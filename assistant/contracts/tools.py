"""Values of tools: what a tool is, one call of one, the chain of calls, the files they make.

A chain is the calls that one turn (or one direct request) leads to; a step is one call of it.
Arguments and results stay in PostgreSQL under the ids of steps.
"""

from datetime import datetime
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from pydantic import Field

from assistant.contracts.chat import Channel, Contract, ToolLimits, TurnState, TurnTask

PREVIEW_CHARS: Final = 300


class Label(StrEnum):
    """What a text may be made of. No label: the person's own words and settings."""

    PRIVATE = "private"
    UNTRUSTED = "untrusted"


Labels = frozenset[Label]
NO_LABELS: Final[Labels] = frozenset()
UNTRUSTED: Final[Labels] = frozenset({Label.UNTRUSTED})


class ToolQueue(StrEnum):
    """Where a step runs: what is scarce has task queues of its own."""

    MAIN = "main"
    BROWSER = "browser"
    SANDBOX = "sandbox"


class Origin(StrEnum):
    """Who asked for a call: the person (a command, a direct request) or the model."""

    PERSON = "person"
    MODEL = "model"


class Permissions(Contract):
    """What a tool may do; the policy decides by it (`assistant.domain.policy`).

    `network`: reaches other hosts. `user_data`: reads the person's data. `changes`: changes
    something of the person's or outside. `sends`: sends something to somebody. `costs`: costs
    money. `needs_confirmation`: is asked about whenever the model wants it.
    """

    network: bool = False
    user_data: bool = False
    changes: bool = False
    sends: bool = False
    costs: bool = False
    needs_confirmation: bool = False


class ToolSpec(Contract):
    """A tool as a model is told of it; `parameters` is a JSON Schema."""

    name: str
    description: str
    parameters: dict[str, Any]


class ToolCall(Contract):
    """What is called with what; `arguments` as the caller gave them, not yet checked."""

    name: str
    arguments: dict[str, Any]


class ToolStepState(StrEnum):
    """Life of a step.

    `invalid`: arguments or name are wrong, the model is told. `waiting`: for the person's
    approval. The states from `done` on are final.
    """

    REQUESTED = "requested"
    WAITING = "waiting"
    APPROVED = "approved"
    RUNNING = "running"
    DONE = "done"
    INVALID = "invalid"
    FAILED = "failed"
    DENIED = "denied"
    EXPIRED = "expired"
    STOPPED = "stopped"

    @property
    def is_final(self) -> bool:
        """Whether nothing more will happen to the step."""
        return self not in _OPEN


_OPEN = frozenset(
    {
        ToolStepState.REQUESTED,
        ToolStepState.WAITING,
        ToolStepState.APPROVED,
        ToolStepState.RUNNING,
    }
)


class NewArtifact(Contract):
    """A file that a tool made."""

    name: str
    media_type: str
    content: bytes


class ArtifactRecord(Contract):
    """A stored file without its bytes; `size` in bytes, gone after `expires_at`."""

    artifact_id: UUID
    chain_id: UUID
    step_id: UUID
    name: str
    media_type: str
    size: int
    sha256: str
    created_at: datetime
    expires_at: datetime


class StepRecord(Contract):
    """A step as it stands.

    `output` is the text for the model, `result` the values for REST. `offers` are addresses that
    the result vouches for (`assistant.domain.policy`). `arguments_hash` is what an approval is
    bound to. `position` counts within a round from 0.
    """

    step_id: UUID
    chain_id: UUID
    round_no: int
    position: int
    name: str
    origin: Origin
    arguments: dict[str, Any]
    arguments_hash: str
    state: ToolStepState
    labels: Labels = NO_LABELS
    summary: str = ""
    output: str = ""
    result: dict[str, Any] = Field(default_factory=dict)
    offers: tuple[str, ...] = ()
    error_code: str | None = None
    approval_expires_at: datetime | None = None
    created_at: datetime
    started_at: datetime | None = None
    finished_at: datetime | None = None

    @property
    def duration_ms(self) -> int:
        """Milliseconds from the start to the end, 0 while it lasts or when it never began."""
        if self.started_at is None or self.finished_at is None:
            return 0
        return int((self.finished_at - self.started_at).total_seconds() * 1000)


class ChainRecord(Contract):
    """A chain as it stands; `turn_id` and `session_id` are None for a direct request.

    `answered` is the end of a chain whose steps ended, however they did.
    """

    chain_id: UUID
    user_id: UUID
    turn_id: UUID | None
    session_id: UUID | None
    channel: Channel
    request_hash: bytes
    request_id: str
    state: TurnState
    labels: Labels = NO_LABELS
    created_at: datetime
    finished_at: datetime | None = None


class ChainRef(Contract):
    """One chain of one user: what its steps and queries are told."""

    user_id: UUID
    chain_id: UUID
    request_id: str = ""


class StrandedChain(Contract):
    """A chain that was asked for directly and that nobody may be working on."""

    chain: ChainRef
    channel: Channel


class ChainInput(Contract):
    """Input of the `ToolChain` workflow.

    `rounds` are stored already. `task` is the turn that it works for, None for a direct request.
    Without `models` nobody is asked what to do next. `chat_id` is the Telegram chat that is told
    of approvals. With `lease_seconds` it works in the background: a worker that is silent for so
    long in a model call is taken for dead.
    """

    chain: ChainRef
    channel: Channel
    limits: ToolLimits
    rounds: int = 1
    task: TurnTask | None = None
    models: tuple[str, ...] = ()
    model_seconds: float = 120
    chat_id: int | None = None
    lease_seconds: float | None = None


class AdmitInput(Contract):
    """Which round of a chain to check before it runs."""

    chain: ChainRef
    round_no: int
    limits: ToolLimits
    chat_id: int | None = None


class AdmittedStep(Contract):
    """A step with what was decided about it. `preview` is the beginning of its arguments.

    `later` says that it takes its arguments from the others of its round: admit the round again
    when they have ended. `attempts` is how often it may be tried.
    """

    step_id: UUID
    name: str
    state: ToolStepState
    queue: ToolQueue = ToolQueue.MAIN
    attempts: int = 1
    later: bool = False
    preview: str = ""


class Admitted(Contract):
    """The open steps of a round; `invalid` counts those whose call was wrong."""

    steps: tuple[AdmittedStep, ...] = ()
    invalid: int = 0


class StepRef(Contract):
    """One step: what the activity that runs it is told."""

    chain: ChainRef
    step_id: UUID


class StepEnd(Contract):
    """A step that could not report for itself, and how it ends unless it has ended already."""

    ref: StepRef
    state: ToolStepState
    error_code: str | None = None


class StepReceipt(Contract):
    """What became of a step: the row holds the result."""

    step_id: UUID
    state: ToolStepState
    error_code: str | None = None
    summary: str = ""


class StepDecision(Contract):
    """The person's answer about a step that waits: input of a signal."""

    step_id: UUID
    approved: bool


class ChainEnd(Contract):
    """How a chain ends. With `compose` the turn's answer is made of the steps, without a model."""

    chain: ChainRef
    state: TurnState
    task: TurnTask | None = None
    compose: bool = False


class ChainOutcome(Contract):
    """What the `ToolChain` workflow returns; `model` is the one that answered, if one did."""

    chain_id: UUID
    state: TurnState
    model: str | None = None
    error_code: str | None = None


class ToolEvent(Contract):
    """What listeners are told of a step; `arguments` is a preview."""

    step_id: UUID
    name: str
    state: ToolStepState
    arguments: str = ""
    summary: str = ""
    expires_at: datetime | None = None


class OpenChain(Contract):
    """A chain that was asked for directly: its calls run one after another."""

    user_id: UUID
    calls: tuple[ToolCall, ...]
    key: str
    channel: Channel = Channel.API
    request_id: str = ""


class ToolHost(Contract):
    """What one worker says of a scarce part: whether it is there, and why not."""

    queue: ToolQueue
    host: str
    available: bool
    reason: str = ""
    seen_at: datetime


class ChainReport(Contract):
    """A chain with its steps and the files they made."""

    chain: ChainRecord
    steps: tuple[StepRecord, ...] = ()
    artifacts: tuple[ArtifactRecord, ...] = ()
