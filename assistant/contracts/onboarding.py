"""Values of drafts of integrations and of the workflow that waits for them; no secrets."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from pydantic import Field

from assistant.contracts.chat import Channel, Contract
from assistant.contracts.integrations import IntegrationPlan
from assistant.contracts.tools import NO_LABELS, Labels

TYPED_SECRET_LIFE: Final = timedelta(hours=24)
OAUTH_STATE_LIFE: Final = timedelta(minutes=10)


class DraftStep(StrEnum):
    """Life of a draft; the words are those of the REST interface."""

    CONNECTED = "connected"
    TESTED = "tested"
    SAVED = "saved"
    EXPIRED = "expired"
    CANCELLED = "cancelled"

    @property
    def is_final(self) -> bool:
        """Whether nothing more happens to it."""
        return self in {DraftStep.SAVED, DraftStep.EXPIRED, DraftStep.CANCELLED}


class TestResult(Contract):
    """What a test came to. `response_preview` is kept in the row only, never in a payload.

    `asked` is what was asked, without a query, and `unseen` one word on why that was no more than
    the base address ("changes" or "needs", as `unseen_by_test` has it); `why` one word on why there
    was no answer, and `led_to` the host that gave none: the API's, its token address's, or where a
    redirect led to. `told` are the values of the error's text.
    """

    __test__ = False

    success: bool
    status_code: int | None = None
    error_code: str | None = None
    asked: str = ""
    unseen: str = ""
    why: str = ""
    led_to: str = ""
    told: dict[str, str] = Field(default_factory=dict)
    response_preview: str = ""
    tested_at: datetime
    draft_version: int


class Missing(StrEnum):
    """What a draft lacks; asked for in this order."""

    BASE_URL = "base_url"
    NAME = "name"
    AUTH = "auth"
    SECRET = "secret"  # noqa: S105 - a word
    AUTHORIZATION = "authorization"  # OAuth2 code: the person has not agreed at the provider
    ENDPOINT = "endpoint"


class DraftRecord(Contract):
    """A draft as it stands. `plan` may lack things (see `missing`); name and URL may be empty."""

    draft_id: UUID
    user_id: UUID
    step: DraftStep
    plan: IntegrationPlan
    fields_set: tuple[str, ...] = ()
    missing: tuple[Missing, ...] = ()
    notes: tuple[str, ...] = ()
    """Keys of locale texts on what was left out: `draft-note-<key>`."""
    last_test: TestResult | None = None
    saved_integration_id: UUID | None = None
    labels: Labels = NO_LABELS
    channel: Channel = Channel.API
    session_id: UUID | None = None
    chat_id: int | None = None
    awaiting: str | None = None
    """Field whose secret the next message of the dialogue is, until `awaiting_until`."""
    awaiting_until: datetime | None = None
    version: int = 1
    created_at: datetime
    expires_at: datetime


class DraftRef(Contract):
    """One draft of one user: input of the `IntegrationOnboarding` workflow."""

    user_id: UUID
    draft_id: UUID
    request_id: str = ""


class TestSummary(Contract):
    """A test as the workflow knows it."""

    __test__ = False

    success: bool
    status_code: int | None = None
    error_code: str | None = None
    tested_at: datetime


class DraftNews(Contract):
    """Signal: the row has changed. No contents: names of fields and instants only."""

    version: int
    step: DraftStep
    fields_set: tuple[str, ...] = ()
    missing: tuple[Missing, ...] = ()
    last_test: TestSummary | None = None
    saved_integration_id: UUID | None = None
    expires_at: datetime


class OnboardingStatus(Contract):
    """Answer of the query `status`, and of the updates."""

    step: DraftStep
    version: int
    fields_set: tuple[str, ...] = ()
    missing: tuple[Missing, ...] = ()
    last_test: TestSummary | None = None
    saved_integration_id: UUID | None = None
    expires_at: datetime


class SaveDraft(Contract):
    """Input of the update `save` and of its step."""

    ref: DraftRef
    require_successful_test: bool = False


class DraftExpired(Contract):
    """What expiring did: whether it was this run that expired it, which chat to wake."""

    expired: bool
    expires_at: datetime
    chat_id: int | None = None
