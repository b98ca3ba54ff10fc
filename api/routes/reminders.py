"""Routes of reminders: understand a phrase, set, list, change, delete; done and snooze; digests."""

from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from fastapi import Header, Query

from api.deps import CurrentUser, Deps
from api.idempotency import key_of
from api.problems import problems
from api.reminder_views import firing_out, parse_out, reminder_out
from api.schemas.reminders import (
    ChangeReminderBody,
    FiringOut,
    FiringsOut,
    ParseBody,
    ParseOut,
    PausedOut,
    ProactiveBody,
    ProactiveOut,
    ReminderBody,
    ReminderOut,
    RemindersOut,
    SnoozeBody,
)
from api.strict_json import strict_router
from api.types import ClientKey
from assistant.contracts.reminders import ReminderAction, ReminderState
from assistant.contracts.schedules import (
    AddReminder,
    ProactiveSettings,
    ReminderChanges,
    Snooze,
)

router = strict_router("/api/v1/cron", ["reminders"])
proactive_router = strict_router("/api/v1/proactive", ["reminders"])

_OLDEST_FIRST = Query(ge=0, le=100_000)


@router.post("/parse", summary="Understand a phrase", responses=problems(401, 413))
async def parse(body: ParseBody, user: CurrentUser, deps: Deps) -> ParseOut:
    """Return what a phrase would become, and what is missing or wrong; nothing is created."""
    preview = deps.reminders.scheduler.preview(
        body.text, body.timezone or user.timezone, body.now or datetime.now(UTC)
    )
    return parse_out(preview, deps.translator, user.locale)


@router.post("", status_code=201, summary="Set a reminder", responses=problems(401, 409, 413))
async def add_reminder(
    body: ReminderBody,
    user: CurrentUser,
    deps: Deps,
    idempotency_key: Annotated[ClientKey | None, Header()] = None,
) -> ReminderOut:
    """Store a reminder; the same key gives the same reminder.

    A time that is missing, past or impossible is asked about and not guessed: a 422 whose detail
    is the question.
    """
    view = await deps.reminders.service.add(
        AddReminder(
            user_id=user.id,
            key=key_of(idempotency_key, body.client_message_id),
            schedule=body.schedule,
            text=body.text,
            action=ReminderAction(body.action) if body.action else None,
            urgent=body.urgent,
            missed=body.missed,
            nag_minutes=body.nag_minutes,
            timezone=body.timezone,
        )
    )
    return reminder_out(view, deps.translator, user.locale)


@router.get("", summary="Own reminders", responses=problems(401))
async def list_reminders(
    user: CurrentUser,
    deps: Deps,
    state: Annotated[list[ReminderState] | None, Query()] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    offset: Annotated[int, _OLDEST_FIRST] = 0,
) -> RemindersOut:
    """Return reminders with next times and last run: open ones, then the newest that ended."""
    views = await deps.reminders.service.list(user.id, limit, offset, tuple(state or ()))
    return RemindersOut(
        items=[reminder_out(view, deps.translator, user.locale) for view in views],
        paused=user.reminders_paused,
    )


@router.post("/pause", summary="Pause all reminders", responses=problems(401))
async def pause_all(user: CurrentUser, deps: Deps) -> PausedOut:
    """Hold all reminders until they are resumed; what falls due meanwhile is not lost."""
    await deps.reminders.service.pause_all(user.id)
    return PausedOut(paused=True)


@router.post("/resume", summary="Resume all reminders", responses=problems(401))
async def resume_all(user: CurrentUser, deps: Deps) -> PausedOut:
    """Go on: what was to come once comes late, recurring ones come at their next time."""
    await deps.reminders.service.resume_all(user.id)
    return PausedOut(paused=False)


@router.get("/{job_id}", summary="A reminder", responses=problems(401, 404))
async def get_reminder(job_id: UUID, user: CurrentUser, deps: Deps) -> ReminderOut:
    """Return one reminder."""
    view = await deps.reminders.service.get(user.id, job_id)
    return reminder_out(view, deps.translator, user.locale)


@router.patch("/{job_id}", summary="Change a reminder", responses=problems(401, 404, 409, 413))
async def change_reminder(
    job_id: UUID, body: ChangeReminderBody, user: CurrentUser, deps: Deps
) -> ReminderOut:
    """Change what is given; pause it, or let it go on."""
    changes = ReminderChanges.model_validate(body.model_dump(exclude_unset=True))
    view = await deps.reminders.service.change(user.id, job_id, changes)
    return reminder_out(view, deps.translator, user.locale)


@router.delete(
    "/{job_id}", status_code=204, summary="Delete a reminder", responses=problems(401, 404)
)
async def delete_reminder(job_id: UUID, user: CurrentUser, deps: Deps) -> None:
    """Delete a reminder; what it has said so far is kept."""
    await deps.reminders.service.remove(user.id, job_id)


@router.get("/{job_id}/firings", summary="When it went off", responses=problems(401, 404))
async def list_firings(
    job_id: UUID,
    user: CurrentUser,
    deps: Deps,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    offset: Annotated[int, _OLDEST_FIRST] = 0,
) -> FiringsOut:
    """Return the firings of a reminder with what came of each, the last due first."""
    found = await deps.reminders.service.firings(user.id, job_id, limit, offset)
    return FiringsOut(items=[firing_out(firing) for firing in found])


@router.post(
    "/{job_id}/firings/{firing_id}/done", summary="Done", responses=problems(401, 404, 409)
)
async def done(job_id: UUID, firing_id: UUID, user: CurrentUser, deps: Deps) -> FiringOut:
    """Say that it is done: it is not repeated any more. Saying it again changes nothing."""
    return firing_out(await deps.reminders.service.done(user.id, firing_id, job_id))


@router.post(
    "/{job_id}/firings/{firing_id}/snooze",
    summary="Put it off",
    responses=problems(401, 404, 409, 413),
)
async def snooze(
    job_id: UUID, firing_id: UUID, body: SnoozeBody, user: CurrentUser, deps: Deps
) -> FiringOut:
    """Have it come again later; returns the new firing."""
    until = Snooze.model_validate(body.model_dump())
    return firing_out(await deps.reminders.service.snooze(user.id, firing_id, until, job_id))


@proactive_router.get("", summary="Proactive messages", responses=problems(401))
async def get_proactive(user: CurrentUser, deps: Deps) -> ProactiveOut:
    """Return whether and when the assistant speaks of its own accord."""
    return ProactiveOut.model_validate(await deps.reminders.proactive.get(user.id))


@proactive_router.put("", summary="Set proactive messages", responses=problems(401, 413))
async def put_proactive(body: ProactiveBody, user: CurrentUser, deps: Deps) -> ProactiveOut:
    """Switch looks and digests on or off."""
    settings = ProactiveSettings.model_validate(body.model_dump())
    return ProactiveOut.model_validate(await deps.reminders.proactive.put(user.id, settings))
