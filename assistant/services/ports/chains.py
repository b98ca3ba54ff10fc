"""Ports to the stored tool chains of one user: chains, their steps, the files they made."""

from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from pydantic import Field

from assistant.contracts.chat import Channel, Contract, TurnState
from assistant.contracts.tools import (
    NO_LABELS,
    ArtifactRecord,
    ChainRecord,
    Labels,
    NewArtifact,
    Origin,
    StepRecord,
    ToolHost,
    ToolStepState,
)


class NewChain(Contract):
    """A chain to store; `labels` are those of the dialogue it works in."""

    chain_id: UUID
    turn_id: UUID | None
    session_id: UUID | None
    channel: Channel
    request_hash: bytes
    request_id: str
    labels: Labels = NO_LABELS


class NewStep(Contract):
    """A step to store, in state `requested`; `arguments_hash` is made by the store."""

    step_id: UUID
    round_no: int
    position: int
    name: str
    origin: Origin
    arguments: dict[str, Any]


class StepResult(Contract):
    """How a step ended, with what it came to."""

    state: ToolStepState
    summary: str = ""
    output: str = ""
    result: dict[str, Any] = Field(default_factory=dict)
    labels: Labels = NO_LABELS
    offers: tuple[str, ...] = ()
    error_code: str | None = None


class ChainRepository(Protocol):
    """Chains."""

    async def open(self, chain: NewChain) -> bool:
        """Store a chain in state accepted; False when one of this id is there already."""
        ...

    async def get(self, chain_id: UUID) -> ChainRecord | None:
        """Return the chain."""
        ...

    async def of_turns(self, turn_ids: list[UUID]) -> list[ChainRecord]:
        """Return the chains of turns, oldest first."""
        ...

    async def add_labels(self, chain_id: UUID, labels: Labels) -> None:
        """Join labels to those of the chain."""
        ...

    async def open_direct(self) -> int:
        """Count the chains that were asked for directly and have not ended."""
        ...

    async def asking(self, session_id: UUID) -> UUID | None:
        """Return the oldest open turn of a dialogue that waits for the person's word."""
        ...

    async def end(self, chain_id: UUID, state: TurnState) -> bool:
        """Set the final state once; False when the chain had ended before."""
        ...

    async def close(self, chain_id: UUID, state: TurnState) -> None:
        """Set the final state of a chain that is open, and stop its open steps, if there is one."""
        ...


class StepRepository(Protocol):
    """Steps."""

    async def replace_round(self, chain_id: UUID, round_no: int, steps: list[NewStep]) -> None:
        """Store the steps of a round; those of it that were only `requested` are removed first."""
        ...

    async def of_chain(self, chain_id: UUID) -> list[StepRecord]:
        """Return the steps of a chain by round and position."""
        ...

    async def of_chains(self, chain_ids: list[UUID]) -> list[StepRecord]:
        """Return the steps of chains, by chain, round and position."""
        ...

    async def get(self, step_id: UUID) -> StepRecord | None:
        """Return the step."""
        ...

    async def admit(
        self,
        step_id: UUID,
        state: ToolStepState,
        arguments: dict[str, Any],
        approval_expires_at: datetime | None,
    ) -> StepRecord | None:
        """Store checked arguments with their hash and the state (approved or waiting).

        None when the step is not `requested` any more.
        """
        ...

    async def decide(self, step_id: UUID, now: datetime, *, approved: bool) -> StepRecord | None:
        """Approve or deny a step that waits and has not expired, once; None otherwise."""
        ...

    async def waiting(self, now: datetime) -> list[StepRecord]:
        """Return the steps that wait for the person's word and have not expired."""
        ...

    async def begin(self, step_id: UUID) -> StepRecord | None:
        """Set an approved step running (again, after a crash); None when it may not run."""
        ...

    async def end(self, step_id: UUID, result: StepResult) -> StepRecord | None:
        """Store the end of an open step once; None when it had ended before."""
        ...


class ArtifactRepository(Protocol):
    """Files; expired ones are not seen."""

    async def add(
        self,
        artifact_id: UUID,
        step: StepRecord,
        artifact: NewArtifact,
        expires_at: datetime,
    ) -> None:
        """Store a file of a step, once."""
        ...

    async def make_room(self, size: int, most: int) -> None:
        """Remove the oldest files, so that with `size` more bytes there are at most `most`."""
        ...

    async def get(self, artifact_id: UUID) -> ArtifactRecord | None:
        """Return a file without its bytes."""
        ...

    async def content(self, artifact_id: UUID) -> bytes | None:
        """Return the bytes of a file."""
        ...

    async def of_chains(self, chain_ids: list[UUID]) -> list[ArtifactRecord]:
        """Return the files of chains in the order they were made."""
        ...

    async def newest(self, name: str) -> ArtifactRecord | None:
        """Return the newest file of a name."""
        ...


class ToolHostRepository(Protocol):
    """What workers say of scarce parts; the system's."""

    async def report(self, host: ToolHost) -> None:
        """Store what a worker says, in place of what it said before."""
        ...

    async def fresh(self, since: datetime) -> list[ToolHost]:
        """Return what was said since a moment."""
        ...
