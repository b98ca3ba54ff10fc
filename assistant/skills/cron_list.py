"""The tool `cron_list`: the person's reminders, numbered."""

import re
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from assistant.contracts.reminders import ReminderState
from assistant.contracts.schedules import ReminderView
from assistant.contracts.tools import Labels, Permissions
from assistant.domain.policy import join
from assistant.errors import ToolOffError
from assistant.services.ports.skills import (
    Arguments,
    Command,
    Skill,
    SkillContext,
    SkillResult,
    Words,
)
from assistant.services.ports.tools import OwnReminders
from assistant.services.reminder_words import listing

LISTED = 50
"""The most reminders that one list holds; the oldest come first."""

OPEN = (ReminderState.ACTIVE, ReminderState.PAUSED)
_PAGE = 200
_LONGEST = 80
_PLEASE = re.compile(r"[,\s]*\b(?:пожалуйста|please)\b[,\s]*", re.IGNORECASE)
_REQUEST = re.compile(
    r"(?:"
    r"(?:(?:покажи|выведи|открой|дай)(?:те)?\s+)?(?:мне\s+)?(?:все\s+)?(?:мои\s+)?(?:все\s+)?"
    r"напоминания|(?:покажи(?:те)?\s+)?(?:мне\s+)?список\s+(?:моих\s+)?напоминаний|"
    r"какие\s+у\s+меня\s+(?:есть\s+)?напоминания|что\s+у\s+меня\s+в\s+напоминаниях|"
    r"(?:(?:show|list|see|view)\s+)?(?:me\s+)?(?:all\s+)?(?:of\s+)?(?:my|the)\s+reminders|"
    r"(?:show|list)\s+(?:all\s+)?reminders|what\s+(?:are\s+my\s+reminders|reminders\s+do\s+i\s+have)"
    r")[.!?]*",
    re.IGNORECASE,
)


class CronListArguments(Arguments):
    """Nothing is needed."""


class CronList(Skill[CronListArguments]):
    """Lists reminders."""

    name = "cron_list"
    title = Words("Reminders", "Напоминания")
    description = Words(
        "List the user's reminders and recurring tasks with their numbers, ids and next times.",
        "Показывает напоминания пользователя.",
    )
    permissions = Permissions(user_data=True)
    arguments = CronListArguments
    command = Command("cron_list", "", Words("the list", "список"))

    async def run(self, arguments: CronListArguments, context: SkillContext) -> SkillResult:  # noqa: ARG002
        """Return the list."""
        if self._toolbox.reminders is None:
            raise ToolOffError("no reminders")
        found = await open_reminders(self._toolbox.reminders, context.user_id)
        views = found[:LISTED]
        said = shown_list(found, context)
        return SkillResult(
            output=said + "".join(_ids(views)),
            summary=context.texts.text("cron-listed-summary", context.locale, count=len(views)),
            data={"reminders": [_shown(view) for view in views]},
            answer=said,
            labels=labels_of(views),
        )

    def recognise(self, text: str) -> dict[str, Any] | None:
        """Return no arguments when the whole message asks for the list."""
        if len(text) > _LONGEST:
            return None
        return {} if _REQUEST.fullmatch(_PLEASE.sub(" ", text).strip()) else None


async def open_reminders(reminders: OwnReminders, user_id: UUID) -> list[ReminderView]:
    """Return all reminders that have not ended, in the order of their numbers."""
    found: list[ReminderView] = []
    while page := await reminders.list(user_id, _PAGE, len(found), OPEN):
        found += page
    return found


def shown_list(views: Sequence[ReminderView], context: SkillContext) -> str:
    """Return the numbered list, and how many more there are than it holds."""
    said = listing(views[:LISTED], context.now, context.locale, context.texts)
    more = len(views) - LISTED
    if more <= 0:
        return said
    return f"{said}\n{context.texts.text('cron-more', context.locale, count=more)}"


def labels_of(views: Sequence[ReminderView]) -> Labels:
    """Return what the texts of reminders are made of: some were set by a model that had read."""
    return join(view.reminder.labels for view in views)


def _ids(views: Sequence[ReminderView]) -> list[str]:
    return [f"\n{number}: id {view.reminder.reminder_id}" for number, view in enumerate(views, 1)]


def _shown(view: ReminderView) -> dict[str, Any]:
    reminder = view.reminder
    return {
        "id": str(reminder.reminder_id),
        "text": reminder.text,
        "schedule": view.normalised,
        "action": reminder.action.value,
        "state": reminder.state.value,
        "next": [moment.isoformat() for moment in view.next],
    }
