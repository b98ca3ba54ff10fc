"""Routes of health: is the door open, does the program live, is it ready to work."""

from http import HTTPStatus

from fastapi import APIRouter, Response

from api.deps import Deps
from api.problems import problems
from api.schemas.health import HealthOut, PingOut, ReadinessOut, ToolPartOut

router = APIRouter(tags=["health"], responses=problems(500))


@router.get("/ping", summary="Is the door open?")
async def ping() -> PingOut:
    """Answer without asking any other part."""
    return PingOut()


@router.get("/health", summary="Does the program live?")
async def health(deps: Deps) -> HealthOut:
    """Tell the version, which model answers, and which tools are off and why; always 200."""
    about = deps.health
    return HealthOut(
        version=about.version,
        model=about.model,
        offline=about.offline,
        tools={
            part.name: ToolPartOut(state=part.state, reason=part.reason)
            for part in await about.tools()
        },
    )


@router.get(
    "/ready",
    summary="Is every part there?",
    responses={503: {"model": ReadinessOut, "description": "A required part is down"}},
)
async def ready(deps: Deps, response: Response) -> ReadinessOut:
    """Ask each part; 503 when one that is required is down."""
    found = await deps.health.readiness()
    if not found.ready:
        response.status_code = HTTPStatus.SERVICE_UNAVAILABLE
    status = "ready" if found.ready else "not_ready"
    return ReadinessOut(status=status, dependencies=list(found.parts))
