"""Routes of the re-encryption of all secrets of integrations; for administrators."""

from api.deps import AdminUser, Deps
from api.problems import problems
from api.schemas.integrations import RotationOut
from api.strict_json import strict_router
from assistant.contracts.ids import ROTATION_ID
from assistant.errors import NotFoundError

router = strict_router("/api/v1/integrations/admin/rotate-auth-data", ["admin"])


@router.post("", status_code=202, summary="Re-encrypt all secrets", responses=problems(401, 403))
async def rotate_auth_data(admin: AdminUser, deps: Deps) -> RotationOut:
    """Seal all secrets anew with the active key, in batches; one rotation goes on at a time."""
    progress = await deps.integrations.rotation.start(admin.id)
    return RotationOut(workflow_id=ROTATION_ID, progress=progress)


@router.get("", summary="How far is it?", responses=problems(401, 403))
async def rotation_progress(_: AdminUser, deps: Deps) -> RotationOut:
    """Return how far the last rotation is; null when there was none, or no worker answers."""
    try:
        progress = await deps.integrations.rotation.progress()
    except NotFoundError:
        progress = None
    return RotationOut(workflow_id=ROTATION_ID, progress=progress)
