"""Routes of the Telegram bot: access and lost messages for administrators; another bridge."""

import hmac
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Header, Query

from api.deps import AdminUser, Deps
from api.problems import problems
from api.schemas.telegram import (
    DeadLetterListOut,
    DeadLetterOut,
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
    "/admin/dead-letters", summary="Messages that did not arrive", responses=problems(401, 403)
)
async def list_dead_letters(
    _: AdminUser,
    deps: Deps,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    before: Annotated[int | None, Query(ge=1, lt=2**63)] = None,
) -> DeadLetterListOut:
    """Return messages that are lost, or may be, the last first; never what they say.

    `before` of a page leads to the older ones.
    """
    letters = await deps.dead_letters.page(limit, before)
    items = [DeadLetterOut.model_validate(letter) for letter in letters]
    return DeadLetterListOut(items=items, before=letters[-1].place if letters else None)


@router.post(
    "/admin/dead-letters/{outbox_id}/retry",
    status_code=202,
    summary="Send a lost message again",
    responses=problems(401, 403, 404, 409, 503),
)
async def retry_dead_letter(outbox_id: UUID, _: AdminUser, deps: Deps) -> None:
    """Send it as the last of its chat; 409 when it arrived, is on its way, or the bot is blocked.

    A message whose outcome was unknown may come twice.
    """
    await deps.dead_letters.retry(outbox_id)


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
