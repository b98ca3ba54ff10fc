"""Routes of a person's own account, and of all accounts for administrators."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from api.deps import AdminUser, CurrentUser, Deps
from api.problems import problems
from api.schemas.accounts import (
    AdminAccessBody,
    PreferencesBody,
    RegisterBody,
    UserOut,
    UserPageOut,
    user_out,
)
from api.strict_json import strict_router

router = strict_router("/api/v1/users", ["users"])
admin_router = strict_router("/api/v1/users/admin", ["admin"])


@router.get("/me", summary="Own account", responses=problems(401))
async def get_me(user: CurrentUser) -> UserOut:
    """Return profile and preferences."""
    return user_out(user)


@router.patch("/me", summary="Change preferences", responses=problems(401, 404, 413))
async def change_me(body: PreferencesBody, user: CurrentUser, deps: Deps) -> UserOut:
    """Change what is given; what is left out stays as it is."""
    changes = body.changes()
    profile = await deps.accounts.update(user.id, changes)
    if "timezone" in changes:
        await deps.reminders.proactive.rezone(user.id)
    if changes.keys() & {"timezone", "quiet_hours_start"}:
        await deps.reminders.service.look_again(user.id)
    return user_out(profile)


@admin_router.get("/users", summary="All accounts", responses=problems(401, 403))
async def list_users(
    _: AdminUser,
    deps: Deps,
    cursor: Annotated[UUID | None, Query(description="`next_cursor` of the page before")] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> UserPageOut:
    """Return accounts, the oldest first."""
    page = await deps.accounts.page(cursor, limit)
    return UserPageOut(items=[user_out(user) for user in page.users], next_cursor=page.after)


@admin_router.post(
    "/users", status_code=201, summary="Make an account", responses=problems(401, 403, 409, 413)
)
async def create_user(body: RegisterBody, _: AdminUser, deps: Deps) -> UserOut:
    """Make an account for somebody else, also while registration is closed."""
    password = body.password.get_secret_value()
    return user_out(await deps.accounts.create(body.registration(), password))


@admin_router.patch(
    "/users/{user_id}/admin-access",
    summary="Give or take the role of administrator",
    responses=problems(401, 403, 404, 409, 413),
)
async def set_admin_access(
    user_id: UUID, body: AdminAccessBody, admin: AdminUser, deps: Deps
) -> UserOut:
    """Give or take the role at once; the last administrator cannot lose it (409)."""
    return user_out(await deps.accounts.set_admin(admin.id, user_id, is_admin=body.is_admin))
