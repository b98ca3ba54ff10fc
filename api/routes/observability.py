"""Routes that show administrators whether all is well."""

from typing import Annotated

from fastapi import Query

from api.deps import AdminUser, Deps
from api.problems import problems
from api.schemas.observability import AlertOut, AlertsOut
from api.strict_json import strict_router

router = strict_router("/api/v1/observability", ["admin"])


@router.get("/alerts", summary="Alerts", responses=problems(401, 403))
async def list_alerts(
    _: AdminUser, deps: Deps, limit: Annotated[int, Query(ge=1, le=200)] = 50
) -> AlertsOut:
    """Return what was stored for administrators to look at, the newest first."""
    found = await deps.alerts.recent(limit)
    return AlertsOut(items=[AlertOut.model_validate(alert) for alert in found])
