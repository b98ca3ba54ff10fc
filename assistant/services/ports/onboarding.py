"""Ports to drafts of integrations: rows, the workflow that waits, the talk about them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from assistant.contracts.chat import Channel
from assistant.contracts.onboarding import (
    DraftNews,
    DraftRecord,
    DraftRef,
    DraftStep,
    OnboardingStatus,
    SaveDraft,
    TestResult,
)


class IntegrationDraftRepository(Protocol):
    """Drafts of one user."""

    async def open(self, draft: DraftRecord) -> DraftRecord:
        """Store a draft; one of the same id is returned as it is."""
        ...

    async def get(self, draft_id: UUID, *, lock: bool = False) -> DraftRecord | None:
        """Return a draft; with `lock` nobody else changes it until the transaction ends."""
        ...

    async def change(self, draft: DraftRecord) -> DraftRecord | None:
        """Replace the version before this one of an open draft; None when it is another by now."""
        ...

    async def open_in(self, session_id: UUID) -> DraftRecord | None:
        """Return the newest open draft of a dialogue."""
        ...

    async def all_open(self) -> list[DraftRecord]:
        """Return all open drafts of the person, the newest first."""
        ...

    async def awaiting_in(self, session_id: UUID, now: datetime) -> DraftRecord | None:
        """Return the open draft whose secret the next message of a dialogue is."""
        ...

    async def open_count(self) -> int:
        """Count open drafts."""
        ...

    async def set_test(self, draft_id: UUID, result: TestResult) -> DraftRecord | None:
        """Note a test of the present version; None when the version is another one by now."""
        ...

    async def close(
        self, draft_id: UUID, step: DraftStep, integration_id: UUID | None = None
    ) -> DraftRecord | None:
        """Close an open draft, once; None when it is closed already."""
        ...


class IntegrationDraftSystemRepository(Protocol):
    """Drafts of everybody."""

    async def stranded(self, older_than: datetime, limit: int) -> list[DraftRef]:
        """Return open drafts from before a moment, the oldest first."""
        ...


class OnboardingDoor(Protocol):
    """The way to the workflows of drafts."""

    async def start(self, ref: DraftRef, news: DraftNews) -> str:
        """Start the workflow of a draft or tell it the news, durably; returns the id of its run.

        Raises `UnavailableError`.
        """
        ...

    async def test(self, ref: DraftRef) -> OnboardingStatus:
        """Have the draft tested. Raises `UnavailableError`, `ConflictError`, `NotFoundError`."""
        ...

    async def save(self, given: SaveDraft) -> OnboardingStatus:
        """Have the draft saved. Raises what saving raises, `UnavailableError`, `NotFoundError`."""
        ...

    async def status(self, ref: DraftRef) -> OnboardingStatus | None:
        """Ask the workflow; None when nobody answers in time, or there is none."""
        ...


@dataclass(frozen=True)
class Heard:
    """Something that a person said of connecting an API, and where.

    `question` is what was asked of the draft right before, as in `Told`.
    """

    user_id: UUID
    step_id: UUID
    session_id: UUID | None
    chat_id: int | None
    channel: Channel
    locale: str
    text: str
    draft_id: UUID | None = None
    request_id: str = ""
    question: str | None = None


@dataclass(frozen=True)
class Told:
    """What the person is told; `question` what is asked, `actions` what can be done by a button.

    `choices` are connections by name, where it is asked which of them is meant.
    """

    text: str
    draft_id: UUID | None
    question: str | None
    actions: tuple[str, ...]
    step: DraftStep | None
    choices: tuple[tuple[str, UUID], ...] = ()


class OwnOnboarding(Protocol):
    """Connecting an API in a conversation."""

    async def hear(self, said: Heard) -> Told:
        """Do what was said, once per `step_id`, and return what to say."""
        ...
