"""Commands for what the assistant says unasked: `/proactive` and `/digest`; both off by default."""

import re
from collections.abc import Callable
from datetime import time
from typing import Final

from aiogram.filters import CommandObject
from aiogram.types import Message

from assistant.contracts.schedules import ProactiveSettings
from bot.handlers.replying import reply
from bot.services import BotServices
from bot.visit import Visit, clean_text

_MOST_HOURS: Final = 24
_ON = frozenset({"on", "вкл", "включи", "включить", "да", "yes"})
_OFF = frozenset({"off", "выкл", "выключи", "выключить", "нет", "no"})
_HOURS = re.compile(
    r"(?:(?:every|кажды[ей]|раз\s+в)\s+)?(\d{1,2})?\s*(?:hours?|h|час(?:а|ов)?|ч)", re.IGNORECASE
)
_CLOCK = re.compile(r"(?:at\s+|в\s+)?(\d{1,2})(?:[:.](\d{2}))?", re.IGNORECASE)
Wanted = Callable[[ProactiveSettings, str], ProactiveSettings | None]
"""Returns the settings as the words of a command want them, None for words that say nothing."""


async def on_proactive(
    _message: Message, visit: Visit, services: BotServices, command: CommandObject
) -> None:
    """Show whether the assistant writes first, or set it."""
    await _command(visit, services, command, "proactive", looks_wanted)


async def on_digest(
    _message: Message, visit: Visit, services: BotServices, command: CommandObject
) -> None:
    """Show when the digest of the day comes, or set it."""
    await _command(visit, services, command, "digest", digest_wanted)


def looks_wanted(settings: ProactiveSettings, words: str) -> ProactiveSettings | None:
    """Return the settings with looks on, off, or every so many hours."""
    if words in _ON or words in _OFF:
        return settings.model_copy(update={"enabled": words in _ON})
    found = _HOURS.fullmatch(words)
    hours = int(found[1] or 1) if found else 0
    if not 0 < hours <= _MOST_HOURS:
        return None
    return settings.model_copy(update={"enabled": True, "every_hours": hours})


def digest_wanted(settings: ProactiveSettings, words: str) -> ProactiveSettings | None:
    """Return the settings with the digest at a time of the day, or without one."""
    if words in _OFF:
        return settings.model_copy(update={"digest_at": None})
    found = _CLOCK.fullmatch(words)
    try:
        at = time(int(found[1]), int(found[2] or 0)) if found else None
    except ValueError:  # no such time of the day
        at = None
    return settings.model_copy(update={"digest_at": at}) if at is not None else None


async def _command(
    visit: Visit, services: BotServices, command: CommandObject, name: str, wanted: Wanted
) -> None:
    """Show settings, or set them unless this update did so before."""
    user_id = visit.person.user_id
    words = " ".join(clean_text(command.args or "").lower().split())
    settings = await services.reminders.proactive.get(user_id)
    if words:
        changed = wanted(settings, words)
        if changed is None:
            await reply(services, visit, name, f"telegram-{name}-usage")
            return
        if not await services.inbox.is_taken(visit.update, user_id):
            settings = await services.reminders.proactive.put(user_id, changed)
    await reply(services, visit, name, f"telegram-{name}", **_shown(settings))


def _shown(settings: ProactiveSettings) -> dict[str, str | int]:
    return {
        "enabled": "yes" if settings.enabled else "no",
        "hours": settings.every_hours,
        "budget": settings.daily_budget,
        "digest": settings.digest_at.strftime("%H:%M") if settings.digest_at else "no",
    }
