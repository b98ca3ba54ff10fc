"""Routes of drafts of integrations: connect, test, save, look, drop. One's own only."""

from typing import Annotated
from uuid import UUID

from fastapi import Header

from api.deps import CurrentUser, Deps, RequestId
from api.idempotency import key_of
from api.integration_input import fields_of, secrets_of
from api.integration_views import connect_out, drafts_out, saved_out, status_out, test_out
from api.problems import problems
from api.schemas.onboarding import (
    CancelBody,
    ConnectBody,
    ConnectOut,
    DraftsOut,
    SaveBody,
    SaveOut,
    StatusOut,
    TestBody,
    TestOut,
)
from api.strict_json import DocumentRoute, strict_router
from api.types import ClientKey
from assistant.contracts.ids import integration_id_for
from assistant.errors import IntegrationGoneError, InvalidInputError, NotFoundError
from assistant.services.draft_plans import DraftPlace

router = strict_router("/api/v1/integrations/onboarding", ["integrations"], DocumentRoute)


@router.get("", summary="Own open drafts", responses=problems(401))
async def list_drafts(user: CurrentUser, deps: Deps) -> DraftsOut:
    """Return all open drafts, the newest first; one person has no more than twenty."""
    return drafts_out(await deps.integrations.onboarding.open_drafts(user.id))


@router.post(
    "/connect", summary="Draft an integration", responses=problems(401, 404, 409, 413, 502, 504)
)
async def connect(
    body: ConnectBody,
    user: CurrentUser,
    deps: Deps,
    request_id: RequestId,
    idempotency_key: Annotated[ClientKey | None, Header()] = None,
) -> ConnectOut:
    """Draft an integration from fields, from a cURL command or from an OpenAPI document.

    Nothing is saved and nobody is called yet. `missing` says what is lacking; give it together
    with `draft_id`. The same key gives the same draft.
    """
    onboarding = deps.integrations.onboarding
    fields, secrets = fields_of(body), secrets_of(body)
    if body.draft_id is not None:
        draft = await onboarding.change(user.id, body.draft_id, fields, secrets, request_id)
    else:
        key = key_of(idempotency_key, body.client_message_id)
        place = DraftPlace(request_id=request_id)
        draft = await onboarding.connect(user.id, fields, secrets, key, place, exact=True)
    return connect_out(draft, deps.translator, user.locale)


@router.post("/test", summary="Test a draft", responses=problems(401, 404, 409, 413, 502, 504))
async def test_draft(
    body: TestBody, user: CurrentUser, deps: Deps, request_id: RequestId
) -> TestOut:
    """Call the healthcheck of a draft, or of fields of which nothing is stored.

    Nothing at the other side is changed. What it answers is the result, whatever its status.
    """
    onboarding = deps.integrations.onboarding
    if body.draft is not None and body.draft_id is None:
        fields, secrets = fields_of(body.draft, ("draft",)), secrets_of(body.draft)
        result = await onboarding.test_fields(user.id, fields, secrets)
    elif body.draft_id is not None and body.draft is None:
        tested = await onboarding.test(user.id, body.draft_id, request_id)
        assert tested.last_test is not None
        result = tested.last_test
    else:
        raise InvalidInputError("a draft or its id", reason="draft_or_draft_id")
    return test_out(result, deps.translator, user.locale)


@router.post("/save", summary="Save a draft", responses=problems(401, 404, 409, 410, 413))
async def save_draft(
    body: SaveBody, user: CurrentUser, deps: Deps, request_id: RequestId
) -> SaveOut:
    """Make an integration of a draft; a second time gives the same integration.

    A 410 when that was deleted since.
    """
    draft = await deps.integrations.onboarding.save(
        user.id, body.draft_id, tested=body.require_successful_test, request_id=request_id
    )
    try:
        await deps.integrations.service.get(user.id, integration_id_for(draft.draft_id))
    except NotFoundError as error:
        raise IntegrationGoneError("the integration of the draft was deleted") from error
    return saved_out(draft, deps.translator, user.locale)


@router.post("/cancel", status_code=204, summary="Drop a draft", responses=problems(401, 404, 409))
async def cancel_draft(
    body: CancelBody, user: CurrentUser, deps: Deps, request_id: RequestId
) -> None:
    """Drop a draft with its secrets; again, nothing changes."""
    await deps.integrations.onboarding.cancel(user.id, body.draft_id, request_id)


@router.get("/status/{draft_id}", summary="How a draft stands", responses=problems(401, 404))
async def draft_status(draft_id: UUID, user: CurrentUser, deps: Deps) -> StatusOut:
    """Ask the workflow of a draft; its record answers when no worker does."""
    view = await deps.integrations.onboarding.status(user.id, draft_id)
    return status_out(view, deps.translator, user.locale)
