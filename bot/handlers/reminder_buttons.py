"""Buttons under reminders: done, put off, delete. A press acts once, an old button says so."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from aiogram import F, Router
from aiogram.types import CallbackQuery

from assistant.contracts.schedules import Snooze
from assistant.errors import ConflictError, NotFoundError
from assistant.services.firing_texts import clock_of
from assistant.services.reminder_words import moment_words
from bot.handlers.pressing import acknowledge
from bot.services import BotServices
from bot.visit import Visit

Act = Callable[[Visit, BotServices, UUID], Awaitable[str]]
"""Does what a button says about a firing; returns the line that tells of it.

Raises `NotFoundError` or `ConflictError` for what cannot be done any more.
"""

_SNOOZES = {
    "snooze10": Snooze(minutes=10),
    "snooze60": Snooze(minutes=60),
    "snoozeam": Snooze(morning=True),
}


def make_router() -> Router:
    """Return the routes of buttons under reminders."""
    router = Router(name="reminder_buttons")
    prefixes = tuple(f"{verb}:" for verb in _ACTS)
    router.callback_query.register(on_press, F.data.startswith(prefixes))
    return router


async def on_press(query: CallbackQuery, visit: Visit, services: BotServices) -> None:
    """Do what the button says. Raises `UnavailableError`: deliver it again."""
    verb, _, firing_id = (query.data or "").partition(":")
    try:
        line = await _ACTS[verb](visit, services, UUID(firing_id))
    except (NotFoundError, ConflictError, ValueError):
        old = services.texts.text("telegram-old-button", visit.person.locale)
        await acknowledge(query, old)
    else:
        await acknowledge(query, line, add=line)


async def _done(visit: Visit, services: BotServices, firing_id: UUID) -> str:
    before = services.reminders.clock.now()
    firing = await services.reminders.own.done(visit.person.user_id, firing_id)
    if firing.acknowledged_at is None or firing.acknowledged_at < before:
        raise ConflictError("it was answered before")
    return services.texts.text("telegram-reminder-done", visit.person.locale)


async def _forget(visit: Visit, services: BotServices, firing_id: UUID) -> str:
    """Delete the reminder, whatever was answered before; nothing repeats the firing any more."""
    own, user_id = services.reminders.own, visit.person.user_id
    firing = await own.done(user_id, firing_id)
    await own.remove(user_id, firing.reminder_id)
    return services.texts.text("telegram-reminder-deleted", visit.person.locale)


def _snooze(to: Snooze) -> Act:
    async def act(visit: Visit, services: BotServices, firing_id: UUID) -> str:
        own, user_id = services.reminders.own, visit.person.user_id
        later = await own.snooze(user_id, firing_id, to)
        view = await own.get(user_id, later.reminder_id)
        until = _until(visit, services, later.due_at, view.reminder.schedule.timezone)
        return services.texts.text("telegram-reminder-later", visit.person.locale, until=until)

    return act


def _until(visit: Visit, services: BotServices, moment: datetime, zone: str) -> str:
    """Return the time on the clock, with the day unless it is today."""
    now, local = services.reminders.clock.now(), moment.astimezone(ZoneInfo(zone))
    if local.date() == now.astimezone(ZoneInfo(zone)).date():
        return clock_of(local)
    return moment_words(moment, now, visit.person.locale, zone, services.texts)


_ACTS: dict[str, Act] = {
    "done": _done,
    "forget": _forget,
    **{verb: _snooze(to) for verb, to in _SNOOZES.items()},
}
