"""Routes of workflows: start, list, look, cancel, follow; one's own only."""

from collections.abc import AsyncIterator
from typing import Annotated, Any
from uuid import UUID, uuid4

from fastapi import Query, Request
from fastapi.responses import Response
from pydantic import ValidationError
from sse_starlette import ServerSentEvent

from api.answers import told_to_the_end, turn_event
from api.deps import ApiDependencies, CurrentUser, Deps, RequestId
from api.problems import problems
from api.schemas.chat import ChatBody
from api.schemas.workflows import (
    KindOut,
    KindsOut,
    StartedOut,
    WorkflowDetailOut,
    WorkflowOut,
    WorkflowsOut,
    status_url,
)
from api.streaming import event, stream, with_pauses
from api.strict_json import strict_router
from assistant.contracts.conversations import Draft, IncomingMessage
from assistant.contracts.events import EventKind
from assistant.contracts.ids import chat_workflow_id, session_topic
from assistant.contracts.workflows import WorkflowDetail, WorkflowState
from assistant.errors import InvalidInputError, NotFoundError
from assistant.services.following import follow
from gateway.workflows import KINDS

router = strict_router("/api/v1/workflows", ["workflows"])

_LOOK_AGAIN_SECONDS = 1.0
_INPUTS = {"chat": ChatBody}
_EVENT_STREAM: dict[int | str, dict[str, Any]] = {200: {"content": {"text/event-stream": {}}}}


@router.get("/kinds", summary="Kinds of workflows", responses=problems(401))
async def list_kinds(_: CurrentUser) -> KindsOut:
    """Return what there is, with the schema of the input where it can be started."""
    return KindsOut(items=[_kind_out(kind, name) for kind, name in KINDS.items()])


@router.get("", summary="Own workflows", responses=problems(401))
async def list_workflows(
    user: CurrentUser,
    deps: Deps,
    kind: Annotated[str | None, Query(max_length=40)] = None,
    state: Annotated[WorkflowState | None, Query()] = None,
    session: Annotated[UUID | None, Query()] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> WorkflowsOut:
    """Return runs, the newest first."""
    runs = await deps.workflows.list(user.id, limit, kind, state, session)
    return WorkflowsOut(items=[WorkflowOut(**run.model_dump()) for run in runs])


@router.post(
    "/{kind}", status_code=202, summary="Start a workflow", responses=problems(401, 404, 409, 429)
)
async def start_workflow(
    kind: str, body: dict[str, Any], user: CurrentUser, deps: Deps, request_id: RequestId
) -> StartedOut:
    """Start a workflow; its input must fit the schema that `/workflows/kinds` publishes."""
    if kind not in _INPUTS:
        raise NotFoundError("no such kind to start")
    given = _validated(_INPUTS[kind], body)
    turn = await deps.chat.conversations.accept(
        IncomingMessage(
            user_id=user.id,
            text=given.message,
            key=f"client/{given.client_message_id or uuid4()}",
            session_id=given.session_id,
            request_id=request_id,
        )
    )
    run_id = await deps.chat.gateway.start(turn)
    workflow_id = chat_workflow_id(turn.session_id)
    return StartedOut(
        workflow_id=workflow_id, run_id=run_id, kind=kind, status_url=status_url(workflow_id)
    )


@router.post(
    "/{workflow_id:path}/cancel", status_code=202, summary="Cancel", responses=problems(401, 404)
)
async def cancel_workflow(workflow_id: str, user: CurrentUser, deps: Deps) -> None:
    """Ask a workflow to end; what it has done so far is kept."""
    await deps.workflows.cancel(user.id, workflow_id)


@router.get(
    "/{workflow_id:path}/events",
    summary="Follow a workflow",
    response_class=Response,
    responses=_EVENT_STREAM | problems(401, 404),
)
async def follow_workflow(
    workflow_id: str, user: CurrentUser, deps: Deps, request: Request
) -> Response:
    """Send `status` when the workflow moves on, and the events of its turns, until it ends."""
    detail = await deps.workflows.describe(user.id, workflow_id)
    if detail.session_id is None:
        raise NotFoundError("nothing to follow")
    return stream(told_to_the_end(request, _events(deps, user.id, detail, detail.session_id)))


@router.get("/{workflow_id:path}", summary="A workflow", responses=problems(401, 404))
async def get_workflow(
    workflow_id: str,
    user: CurrentUser,
    deps: Deps,
    run_id: Annotated[UUID | None, Query(description="The newest run without it")] = None,
) -> WorkflowDetailOut:
    """Return a run with its steps."""
    run = None if run_id is None else str(run_id)
    return _detail_out(await deps.workflows.describe(user.id, workflow_id, run))


async def _events(
    deps: ApiDependencies, user_id: UUID, detail: WorkflowDetail, session_id: UUID
) -> AsyncIterator[ServerSentEvent]:
    async def draft_of(turn_id: UUID) -> Draft | None:
        return await deps.chat.conversations.draft(user_id, turn_id)

    yield event("status", _detail_out(detail).model_dump(mode="json"))
    async with deps.chat.bus.subscribe(session_topic(session_id)) as heard:
        async for item in with_pauses(follow(heard, draft_of), _LOOK_AGAIN_SECONDS):
            if item is not None:
                yield turn_event(item)
            if item is None or item.kind is EventKind.STATE:
                seen = await deps.workflows.describe(user_id, detail.workflow_id, detail.run_id)
                if seen != detail:
                    yield event("status", _detail_out(seen).model_dump(mode="json"))
                detail = seen
            if detail.state is not WorkflowState.RUNNING:
                return


def _kind_out(kind: str, workflow_type: str) -> KindOut:
    schema = _INPUTS[kind].model_json_schema() if kind in _INPUTS else None
    return KindOut(kind=kind, workflow_type=workflow_type, input_schema=schema)


def _detail_out(detail: WorkflowDetail) -> WorkflowDetailOut:
    return WorkflowDetailOut(**detail.model_dump())


def _validated(model: type[ChatBody], body: dict[str, Any]) -> ChatBody:
    try:
        return model.model_validate(body)
    except ValidationError as error:
        raise InvalidInputError("does not fit the schema", reason="schema") from error
