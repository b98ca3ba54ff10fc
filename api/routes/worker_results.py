"""Routes of results of background tasks: wait for them, say that they have arrived."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import Query, Request

from api.deps import CurrentUser, Deps
from api.problems import problems
from api.schemas.user_events import (
    MOST_SECONDS,
    AcknowledgeBody,
    AcknowledgedOut,
    WorkerResultOut,
    WorkerResultsOut,
)
from api.strict_json import strict_router
from api.user_event_views import event_json
from api.waiting import unless_left

router = strict_router("/api/v1/chat/worker-results", ["chat"])

_HIGHEST_SEQ = 2**62


@router.get(
    "/poll", summary="Results of background tasks that nobody has had", responses=problems(401)
)
async def poll_worker_results(
    user: CurrentUser,
    deps: Deps,
    request: Request,
    wait: Annotated[float, Query(ge=0, le=MOST_SECONDS, description="Seconds.")] = 0,
    after: Annotated[int, Query(ge=0, le=_HIGHEST_SEQ, description="A `seq`.")] = 0,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> WorkerResultsOut:
    """Return results that are not acknowledged; if there is none, wait for the first one.

    They stay until they are acknowledged, 14 days, or until 1,000 newer events are there.
    """
    asked = deps.events.wait_for_results(user.id, after, limit, wait)
    found = await unless_left(request, asked) or []
    now = datetime.now(UTC)
    return WorkerResultsOut(
        items=[WorkerResultOut.model_validate(event_json(event, now)) for event in found],
        after=found[-1].seq if found else after,
    )


@router.post("/ack", summary="Results have arrived", responses=problems(401, 413))
async def acknowledge_worker_results(
    body: AcknowledgeBody, user: CurrentUser, deps: Deps
) -> AcknowledgedOut:
    """Have results told no more by polling; again, it changes nothing."""
    noted = await deps.events.acknowledge(user.id, body.event_ids)
    return AcknowledgedOut(acknowledged=noted)
