"""Ports to the stored conversations of one user."""

from typing import Protocol
from uuid import UUID

from assistant.contracts.chat import Channel, TurnState
from assistant.contracts.conversations import (
    Draft,
    MessageRecord,
    NewAnswer,
    NewTold,
    NewTurn,
    SessionRecord,
    TurnEnd,
    TurnRecord,
)
from assistant.domain.digest import Digest


class SessionRepository(Protocol):
    """Dialogues; deleted ones are not seen."""

    async def open(
        self, session_id: UUID, channel: Channel, chat_id: int | None, title: str, characters: int
    ) -> None:
        """Make the dialogue with its first message; one that is there counts a message more.

        A deleted one is brought back.
        """
        ...

    async def get(self, session_id: UUID) -> SessionRecord | None:
        """Return the dialogue, None if there is none."""
        ...

    async def recent(self, limit: int, offset: int) -> list[SessionRecord]:
        """Return dialogues, the last used first."""
        ...

    async def delete(self, session_id: UUID) -> None:
        """Mark the dialogue as deleted."""
        ...

    async def touch(self, session_id: UUID, messages: int, characters: int) -> SessionRecord | None:
        """Add to the counts of live messages, note the activity, return the new state."""
        ...


class TurnRepository(Protocol):
    """Turns."""

    async def accept(self, turn: NewTurn) -> TurnRecord | None:
        """Store a turn with its question; None when a turn of this id is there already."""
        ...

    async def tell(self, told: NewTold) -> bool:
        """Store an answered turn that has no question, with its message.

        False when a turn of this id is there already.
        """
        ...

    async def get(self, turn_id: UUID) -> TurnRecord | None:
        """Return the turn."""
        ...

    async def begin(self, turn_id: UUID, run_no: int) -> TurnRecord | None:
        """Set an accepted turn running (again, after a crash); returns it as it now stands."""
        ...

    async def finish(self, turn_id: UUID, run_no: int, end: TurnEnd) -> TurnRecord | None:
        """Set the final state of a run once; None when it was final before."""
        ...

    async def retry(self, turn_id: UUID) -> TurnRecord | None:
        """Accept a failed turn again under the next run number; None when it has not failed."""
        ...

    async def states(self, turn_ids: list[UUID]) -> dict[UUID, TurnState]:
        """Return the states of turns."""
        ...

    async def waiting(self, session_id: UUID) -> int:
        """Count the turns of a dialogue that are not final."""
        ...

    async def open_of_person(self) -> int:
        """Count the person's turns that are not final, without those of background tasks."""
        ...


class MessageRepository(Protocol):
    """Messages; deleted ones are not seen. Places are (turn_seq, part)."""

    async def add_answer(self, answer: NewAnswer) -> bool:
        """Store the answer of a turn beside its question, once.

        False when it was there, or when the question is deleted, and so is the answer.
        """
        ...

    async def answer(self, turn_id: UUID) -> MessageRecord | None:
        """Return the stored answer of a turn."""
        ...

    async def question(self, turn_id: UUID) -> MessageRecord | None:
        """Return the message that a turn answers."""
        ...

    async def page(
        self,
        session_id: UUID,
        before: tuple[int, int] | None,
        limit: int,
        after: tuple[int, int] | None = None,
    ) -> list[MessageRecord]:
        """Return the newest `limit` messages before one place and after another, oldest first."""
        ...

    async def between(
        self, session_id: UUID, after: tuple[int, int] | None, until: tuple[int, int], limit: int
    ) -> list[MessageRecord]:
        """Return the oldest `limit` messages after one place and up to another, oldest first."""
        ...

    async def hold(self, message_id: UUID) -> bool:
        """Keep a message from being deleted until the transaction ends; False when it is."""
        ...

    async def clear(self, session_id: UUID) -> tuple[int, int]:
        """Mark all messages as deleted; returns how many messages and characters."""
        ...

    async def trim(self, session_id: UUID, surplus: int, upto_seq: int) -> tuple[int, int]:
        """Mark the oldest `surplus` messages as deleted, none of turns after `upto_seq`.

        Returns messages and characters.
        """
        ...


class DraftRepository(Protocol):
    """Answers being written."""

    async def save(self, draft: Draft) -> bool:
        """Store the draft unless a later attempt has, or the turn is over; tells which."""
        ...

    async def get(self, turn_id: UUID) -> Draft | None:
        """Return the draft."""
        ...

    async def take(self, turn_id: UUID, run_no: int) -> Draft | None:
        """Remove the draft of an open run and return it."""
        ...


class DigestRepository(Protocol):
    """Compressed older parts of dialogues."""

    async def get(self, session_id: UUID) -> Digest:
        """Return the digest, an empty one if there is none."""
        ...

    async def save(self, session_id: UUID, digest: Digest) -> None:
        """Store the digest unless a longer one is there."""
        ...

    async def delete(self, session_id: UUID) -> None:
        """Remove the digest."""
        ...
