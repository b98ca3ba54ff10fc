"""Routes of workflows: start, list, look, approve, cancel, follow; one's own only."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Header, Query, Request
from fastapi.responses import Response

from api.answers import told_to_the_end
from api.approving import approve
from api.deps import ApiDependencies, CurrentUser, Deps, RequestId
from api.describing import chain_id_of, describe
from api.idempotency import key_of
from api.problems import problems
from api.schemas.tools import ApproveBody, ApprovedOut
from api.schemas.workflows import (
    KindOut,
    KindsOut,
    StartedOut,
    WorkflowDetailOut,
    WorkflowOut,
    WorkflowsOut,
    status_url,
)
from api.starting import STARTERS, validated
from api.streaming import stream
from api.strict_json import strict_router
from api.tool_calls import chain_error, steps_out
from api.types import ClientKey
from api.workflow_events import Subject, followed
from assistant.contracts.accounts import UserProfile
from assistant.contracts.ids import draft_of_workflow, task_of_workflow
from assistant.contracts.workflows import WorkflowDetail, WorkflowState
from assistant.errors import NotFoundError
from gateway.workflows import KINDS

router = strict_router("/api/v1/workflows", ["workflows"])

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
    "/{kind}",
    status_code=202,
    summary="Start a workflow",
    responses=problems(401, 404, 409, 429),
    response_model_exclude_none=True,
)
async def start_workflow(
    kind: str,
    body: dict[str, Any],
    user: CurrentUser,
    deps: Deps,
    request_id: RequestId,
    response: Response,
    idempotency_key: Annotated[ClientKey | None, Header()] = None,
) -> StartedOut:
    """Start a workflow; its input must fit the schema that `/workflows/kinds` publishes."""
    starter = STARTERS.get(kind)
    if starter is None:
        raise NotFoundError("no such kind to start")
    given = validated(starter.body, body)
    key = key_of(idempotency_key, given.client_message_id)
    started = await starter.start(deps, user.id, given, key, request_id)
    response.headers["Location"] = status_url(started.workflow_id)
    return StartedOut(
        workflow_id=started.workflow_id,
        run_id=started.run_id,
        kind=kind,
        status_url=status_url(started.workflow_id),
        task_id=started.task_id,
    )


@router.post(
    "/{workflow_id:path}/cancel",
    status_code=202,
    summary="Cancel",
    responses=problems(401, 404, 409),
)
async def cancel_workflow(workflow_id: str, user: CurrentUser, deps: Deps) -> None:
    """Ask a workflow to end; what it has done so far is kept. Reminders: pause or delete them."""
    draft_id = draft_of_workflow(workflow_id)
    if draft_id is not None:
        await deps.integrations.onboarding.cancel(user.id, draft_id)
        return
    task_id = task_of_workflow(workflow_id)
    if task_id is None:
        await deps.workflows.cancel(user.id, workflow_id)
    elif (await deps.tasks.get(user.id, task_id)).state.is_final:
        raise NotFoundError("the task is over")
    else:
        await deps.tasks.cancel(user.id, task_id)


@router.post(
    "/{workflow_id:path}/approve",
    summary="Approve or refuse a tool call",
    responses=problems(401, 404, 409, 413),
)
async def approve_step(
    workflow_id: str, body: ApproveBody, user: CurrentUser, deps: Deps
) -> ApprovedOut:
    """Let a call that waits be made with exactly the arguments that were shown, or refuse it.

    The address is that of its chain or of its dialogue. It counts once; the same word again
    changes nothing, another one is a 409.
    """
    return await approve(deps.tools, user.id, workflow_id, body.step_id, approved=body.approved)


@router.get(
    "/{workflow_id:path}/events",
    summary="Follow a workflow",
    response_class=Response,
    responses=_EVENT_STREAM | problems(401, 404),
)
async def follow_workflow(
    workflow_id: str, user: CurrentUser, deps: Deps, request: Request
) -> Response:
    """Send `status` when the workflow moves on, and what is told of its turns, until it ends."""
    detail = await describe(deps, user.id, workflow_id)
    subject = await _subject(deps, user, detail)

    async def look() -> WorkflowDetailOut:
        seen = await describe(deps, user.id, detail.workflow_id, detail.run_id or None)
        return await _detail_out(deps, user, seen)

    return stream(told_to_the_end(request, followed(deps.chat, user, subject, look)))


@router.get("/{workflow_id:path}", summary="A workflow", responses=problems(401, 404))
async def get_workflow(
    workflow_id: str,
    user: CurrentUser,
    deps: Deps,
    run_id: Annotated[UUID | None, Query(description="The newest run without it")] = None,
) -> WorkflowDetailOut:
    """Return a run with its steps."""
    run = None if run_id is None else str(run_id)
    return await _detail_out(deps, user, await describe(deps, user.id, workflow_id, run))


def _kind_out(kind: str, workflow_type: str) -> KindOut:
    starter = STARTERS.get(kind)
    schema = starter.body.model_json_schema() if starter else None
    return KindOut(kind=kind, workflow_type=workflow_type, input_schema=schema)


async def _subject(deps: ApiDependencies, user: UserProfile, detail: WorkflowDetail) -> Subject:
    if chain_id := chain_id_of(detail.workflow_id):
        return Subject.of_chain((await deps.tools.chains.report(user.id, chain_id)).chain)
    if detail.session_id is None:
        raise NotFoundError("nothing to follow")
    return Subject.of_session(detail.session_id)


async def _detail_out(
    deps: ApiDependencies, user: UserProfile, detail: WorkflowDetail
) -> WorkflowDetailOut:
    shown = WorkflowDetailOut(**detail.model_dump())
    chain_id = chain_id_of(detail.workflow_id)
    if chain_id is None:
        return shown
    report = await deps.tools.chains.report(user.id, chain_id)
    return shown.model_copy(
        update={
            "result": await steps_out(deps.tools, user, report),
            "approvals": await deps.tools.views.approvals(report.steps, user),
            "error": chain_error(deps.tools, user, report),
        }
    )
