"""Ports to integrations: rows, sealed secrets, requests to other sides, the onboarding workflow."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol
from uuid import UUID

from assistant.contracts.chat import Channel, Contract
from assistant.contracts.integrations import (
    Answer,
    CallRecord,
    CallRequest,
    CallState,
    IntegrationBrief,
    IntegrationPlan,
    IntegrationRecord,
)
from assistant.contracts.mcp_tools import McpTool
from assistant.contracts.onboarding import (
    DraftNews,
    DraftRecord,
    DraftRef,
    DraftStep,
    OnboardingStatus,
    SaveDraft,
    TestResult,
)
from assistant.contracts.tools import Labels


class SecretKind(StrEnum):
    """What a secret is of: an integration, a draft, OAuth tokens of either, a typed message."""

    AUTH = "auth"
    DRAFT = "draft"
    TOKEN = "token"  # noqa: S105 - a word
    TYPED = "typed"


@dataclass(frozen=True)
class SecretOwner:
    """What a secret is removed with: exactly one of an integration, a draft, a dialogue's turn."""

    integration_id: UUID | None = None
    draft_id: UUID | None = None
    session_id: UUID | None = None
    turn_id: UUID | None = None


class SealedSecret(Contract):
    """A secret as it is stored: `sealed` is `kid:token`, or JSON of old; `fields` names its parts.

    `refreshing_until` is set while one renews it.
    """

    secret_id: UUID
    user_id: UUID
    kind: SecretKind
    sealed: str
    fields: tuple[str, ...] = ()
    version: int = 1
    expires_at: datetime | None = None
    refreshing_until: datetime | None = None


@dataclass(frozen=True)
class OAuthState:
    """Who was sent to a provider: `owner_id` is the draft or integration, `sealed` the verifier."""

    user_id: UUID
    owner_id: UUID
    sealed: str
    cookie_hash: bytes
    expires_at: datetime


class IntegrationRepository(Protocol):
    """Integrations of one user."""

    async def add(
        self, integration_id: UUID, plan: IntegrationPlan, labels: Labels
    ) -> IntegrationRecord:
        """Store an integration; one of the same id is returned as it is.

        Raises `IntegrationNameTakenError` and `IntegrationsFullError`.
        """
        ...

    async def get(self, integration_id: UUID) -> IntegrationRecord | None:
        """Return an integration."""
        ...

    async def by_name(self, name: str) -> IntegrationRecord | None:
        """Return the integration of a name, however it is written."""
        ...

    async def page(self, limit: int, before: UUID | None = None) -> list[IntegrationBrief]:
        """Return integrations before one, the newest first."""
        ...

    async def names(self) -> list[IntegrationBrief]:
        """Return all, by name."""
        ...

    async def change(
        self, integration_id: UUID, plan: IntegrationPlan, version: int
    ) -> IntegrationRecord | None:
        """Replace the plan of a version; None when the version is another one by now.

        Raises `IntegrationNameTakenError`.
        """
        ...

    async def remove(self, integration_id: UUID) -> bool:
        """Delete an integration with its secrets; False when there is none."""
        ...

    async def with_secret(
        self, integration_id: UUID
    ) -> tuple[IntegrationRecord, SealedSecret | None] | None:
        """Return an integration with the secret that its calls are signed with."""
        ...


class DraftRepository(Protocol):
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

    async def newest_open(self) -> DraftRecord | None:
        """Return the newest open draft of the person."""
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


class SecretRepository(Protocol):
    """Sealed secrets of one user."""

    async def put(self, secret: SealedSecret, owner: SecretOwner) -> None:
        """Store a secret, or replace it by its id with the next version."""
        ...

    async def get(self, secret_id: UUID) -> SealedSecret | None:
        """Return a secret."""
        ...

    async def swap(self, secret_id: UUID, old: str, new: str) -> bool:
        """Replace what is sealed if it is still `old`; the version stays. False otherwise."""
        ...

    async def remove(self, secret_id: UUID) -> bool:
        """Delete a secret; False when there is none."""
        ...

    async def typed_in(self, session_id: UUID, now: datetime) -> list[SealedSecret]:
        """Return the secrets typed in a dialogue that nobody has claimed, the oldest first."""
        ...

    async def lease(self, secret_id: UUID, version: int, now: datetime, until: datetime) -> bool:
        """Take the right to renew a version until a moment; False when another has it."""
        ...

    async def of_ids(self, ids: Sequence[UUID]) -> list[SealedSecret]:
        """Return secrets by their ids."""
        ...

    async def open_state(self, state_hash: bytes, state: OAuthState) -> None:
        """Keep who is sent to a provider."""
        ...


class CallRepository(Protocol):
    """The journal of one user's changing calls."""

    async def begin(self, call: CallRecord, deadline: datetime) -> tuple[CallRecord, bool]:
        """Store a call as `sending`; a known one is returned as it is, with False."""
        ...

    async def again(self, call_id: UUID, deadline: datetime) -> bool:
        """Set a failed call to `sending` again; False when it is not failed."""
        ...

    async def overdue(self, call_id: UUID, now: datetime) -> bool:
        """Set a call that is `sending` past its deadline to `unknown`; False when it is not."""
        ...

    async def end(
        self, call_id: UUID, state: CallState, answer: Answer | None, error_code: str | None
    ) -> bool:
        """Store the end of a call that is `sending`; False when it has ended."""
        ...


class McpToolRepository(Protocol):
    """Tools of one user's MCP servers."""

    async def of_person(self) -> list[McpTool]:
        """Return all that are confirmed."""
        ...

    async def of_integration(self, integration_id: UUID) -> list[McpTool]:
        """Return those of an integration, by name."""
        ...

    async def replace(self, integration_id: UUID, tools: Sequence[McpTool]) -> None:
        """Store what a server has, instead of what it had."""
        ...

    async def confirm(self, integration_id: UUID, name: str, offered_hash: str) -> bool:
        """Take the definition of a hash as the confirmed one; False when it is not offered."""
        ...


class SecretSystemRepository(Protocol):
    """Secrets of everybody: places and kids, never what is sealed."""

    async def not_under(
        self, kid: str, after: tuple[UUID, UUID] | None, limit: int
    ) -> list[tuple[UUID, UUID]]:
        """Return user and secret of those not under a key, after a place, in order."""
        ...

    async def count_not_under(self, kid: str) -> int:
        """Count those not under a key."""
        ...

    async def take_state(self, state_hash: bytes, now: datetime) -> OAuthState | None:
        """Return and delete who was sent to a provider; None when it is over or was taken."""
        ...


class DraftSystemRepository(Protocol):
    """Drafts of everybody."""

    async def stranded(self, older_than: datetime, limit: int) -> list[DraftRef]:
        """Return open drafts from before a moment, the oldest first."""
        ...


@dataclass(frozen=True)
class Opened:
    """What was sealed; `stale` when it is to be sealed anew with the active key."""

    data: dict[str, Any] = field(repr=False)
    stale: bool


class Sealing(Protocol):
    """Encryption of secrets, and fingerprints that only we can make."""

    @property
    def active_kid(self) -> str:
        """Id of the key that seals. Raises `AuthKeysMissingError`."""
        ...

    def seal(self, secret_id: UUID, data: Mapping[str, Any]) -> str:
        """Return `kid:token`, which opens for this id only. Raises `AuthKeysMissingError`."""
        ...

    def open(self, secret_id: UUID, sealed: str) -> Opened:
        """Return what was sealed.

        Raises `AuthKeyMissingError` and `AuthDataUnreadableError`, which name the kid.
        """
        ...

    def digest(self, data: bytes) -> bytes:
        """Return a fingerprint under the active key. Raises `AuthKeysMissingError`."""
        ...

    def digests(self, data: bytes) -> Sequence[bytes]:
        """Return the fingerprints under all keys; none without keys."""
        ...


@dataclass(frozen=True)
class Ask:
    """A request. Headers and query fields named in `secret_…` stay with the first origin."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None
    seconds: float = 30
    max_bytes: int = 2_000_000
    secret_headers: frozenset[str] = frozenset()
    secret_query: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Exchanged:
    """An answer, of any status; `truncated` when there was more, `unreadable` if encoded oddly."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    media_type: str
    charset: str | None
    truncated: bool
    unreadable: bool
    url: str


class Sent(StrEnum):
    """Whether the other side may have got a request that failed."""

    NOT = "not"
    MAYBE = "maybe"


class Exchanges(Protocol):
    """Requests to other sides, under the egress rules."""

    async def exchange(self, ask: Ask) -> Exchanged:
        """Send a request and return the answer.

        Raises `AddressRefusedError`, and `ToolUnavailableError` or `ToolTimeoutError` whose
        `params["sent"]` says whether the request may have gone out.
        """
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
class AskCall:
    """A call of an integration, by its name or id.

    `key` makes it one call however often it is asked for. With `address`, the address that would
    be called must be this one.
    """

    user_id: UUID
    integration: str
    request: CallRequest
    key: UUID
    address: str | None = None
    seconds: float = 30


class OwnIntegrations(Protocol):
    """The person's own integrations."""

    async def briefs(self, user_id: UUID) -> Sequence[IntegrationBrief]:
        """Return all, by name."""
        ...

    async def find(self, user_id: UUID, name: str) -> IntegrationRecord:
        """Return one by name or id. Raises `NotFoundError`."""
        ...

    async def call(self, asked: AskCall) -> Answer:
        """Make a call; an answer of any status is one.

        Raises a `ToolError`: `NotRepeatedError` when nobody knows whether it was done.
        """
        ...


@dataclass(frozen=True)
class Heard:
    """Something that a person said of connecting an API, and where."""

    user_id: UUID
    step_id: UUID
    session_id: UUID | None
    chat_id: int | None
    channel: Channel
    locale: str
    text: str
    draft_id: UUID | None = None
    request_id: str = ""


@dataclass(frozen=True)
class Told:
    """What the person is told; `question` what is asked, `actions` what can be done by a button."""

    text: str
    draft_id: UUID | None
    question: str | None
    actions: tuple[str, ...]
    step: DraftStep | None


class OwnOnboarding(Protocol):
    """Connecting an API in a conversation."""

    async def hear(self, said: Heard) -> Told:
        """Do what was said, once per `step_id`, and return what to say."""
        ...
