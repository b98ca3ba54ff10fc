"""Routes of access to the Telegram bot: for administrators, and for another bridge."""

import hmac
from typing import Annotated

from fastapi import Depends, Header, Query

from api.deps import AdminUser, Deps
from api.problems import problems
from api.schemas.telegram import (
    TelegramAccessBody,
    TelegramAccessCheckOut,
    TelegramAccessListOut,
    TelegramAccessOut,
    TelegramUserId,
)
from api.strict_json import strict_router
from assistant.errors import ForbiddenError, NotFoundError

router = strict_router("/api/v1/telegram", ["telegram"])


def check_bridge(
    deps: Deps, x_telegram_bridge_secret: Annotated[str, Header(max_length=1024)] = ""
) -> None:
    """Let a bridge in that knows the secret; without a secret there is no such address."""
    expected = deps.telegram_bridge_secret.encode()
    if not expected:
        raise NotFoundError("no bridge is configured")
    given = x_telegram_bridge_secret.encode("latin-1")  # the bytes as they came: RFC 9110, 5.5
    if not hmac.compare_digest(given, expected):
        raise ForbiddenError("wrong bridge secret")


@router.get("/admin/access", summary="Who may use the bot", responses=problems(401, 403))
async def list_telegram_access(
    _: AdminUser,
    deps: Deps,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
) -> TelegramAccessListOut:
    """Return who is let in and who asked in vain, the newest first."""
    records = await deps.telegram_access.page(limit, offset)
    return TelegramAccessListOut(items=[TelegramAccessOut.model_validate(row) for row in records])


@router.post(
    "/admin/access",
    status_code=201,
    summary="Let a Telegram user in",
    responses=problems(401, 403, 413),
)
async def allow_telegram_access(
    body: TelegramAccessBody, _: AdminUser, deps: Deps
) -> TelegramAccessOut:
    """Let a Telegram user in at once; doing it again sets the note."""
    record = await deps.telegram_access.allow(body.telegram_user_id, body.note)
    return TelegramAccessOut.model_validate(record)


@router.delete(
    "/admin/access/{telegram_user_id}",
    status_code=204,
    summary="Take a Telegram user off the list",
    responses=problems(401, 403, 404),
)
async def forget_telegram_access(
    telegram_user_id: TelegramUserId, _: AdminUser, deps: Deps
) -> None:
    """Refuse a Telegram user from now on; the account and its data stay."""
    await deps.telegram_access.forget(telegram_user_id)


@router.get(
    "/access/check/{telegram_user_id}",
    summary="May this Telegram user use the bot?",
    dependencies=[Depends(check_bridge)],
    responses=problems(403, 404),
)
async def check_telegram_access(
    telegram_user_id: TelegramUserId, deps: Deps
) -> TelegramAccessCheckOut:
    """Answer another bridge that knows the secret; 404 unless one is configured."""
    allowed = await deps.telegram_access.is_allowed(telegram_user_id)
    return TelegramAccessCheckOut(telegram_user_id=telegram_user_id, allowed=allowed)
