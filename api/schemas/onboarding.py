"""Shapes of drafts of integrations: what is drafted, what a test came to, how a draft stands."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from api.schemas.integration_fields import DraftBody
from api.schemas.integrations import PlanOut
from api.types import Body, ClientKey
from assistant.contracts.onboarding import DraftStep, Missing

_EXAMPLE_ID = "f36085cd-9a9d-57d1-8e5a-49acd25944e2"


class ConnectBody(DraftBody):
    """What to draft; with `draft_id` an open draft is changed."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"curl": "curl -H 'X-Api-Key: …' https://api.example.com/v1/now"}]
        }
    )

    draft_id: UUID | None = None
    client_message_id: ClientKey | None = Field(
        default=None, description="Idempotency key; the header `Idempotency-Key` does the same."
    )


class TestBody(Body):
    """What to test: a draft, or fields of which nothing is stored."""

    __test__ = False

    model_config = ConfigDict(json_schema_extra={"examples": [{"draft_id": _EXAMPLE_ID}]})

    draft_id: UUID | None = None
    draft: DraftBody | None = None


class SaveBody(Body):
    """Which draft to save."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"draft_id": _EXAMPLE_ID, "require_successful_test": True}]}
    )

    draft_id: UUID
    require_successful_test: Annotated[bool, Field(strict=True)] = False


class CancelBody(Body):
    """Which draft to drop, with its secrets."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"draft_id": _EXAMPLE_ID}]})

    draft_id: UUID


class TestErrorOut(BaseModel):
    """Why a test failed."""

    __test__ = False

    code: str
    message: str


class TestedOut(BaseModel):
    """What a test asked, and what came of it."""

    __test__ = False

    asked: str = Field(description="Method and address, without a query: GET https://…")
    only_address: bool = Field(
        description="No call of the API could be tried without changing something or being given "
        "values: the base address was asked, and that it answers is all that success means."
    )
    notes: list[str]


class LastTestOut(TestedOut):
    """The last test; `present` tells whether the draft is still as it was tested."""

    success: bool
    status_code: int | None
    error: TestErrorOut | None
    response_preview: str
    tested_at: datetime
    present: bool


class ConnectOut(BaseModel):
    """A draft; nothing is saved yet. `notes` say what was left out of what was given."""

    draft_id: UUID
    step: DraftStep
    draft: PlanOut
    missing: tuple[Missing, ...]
    notes: list[str]
    expires_at: datetime
    workflow_id: str


class DraftBriefOut(BaseModel):
    """One open draft."""

    draft_id: UUID
    name: str
    step: DraftStep
    missing: tuple[Missing, ...]
    expires_at: datetime


class DraftsOut(BaseModel):
    """All open drafts, the newest first."""

    items: list[DraftBriefOut]


class TestOut(TestedOut):
    """What a test came to."""

    __test__ = False

    success: bool
    status_code: int | None
    response_preview: str
    step: DraftStep
    error: TestErrorOut | None


class SaveOut(BaseModel):
    """What a draft became; `notes` say what its test has not seen."""

    integration_id: UUID
    step: DraftStep
    notes: list[str]


class StatusOut(BaseModel):
    """How a draft stands; `source` says who answered, the workflow or the record behind it."""

    draft_id: UUID
    step: DraftStep
    draft: PlanOut
    missing: tuple[Missing, ...]
    notes: list[str]
    last_test: LastTestOut | None
    saved_integration_id: UUID | None
    expires_at: datetime
    source: str
