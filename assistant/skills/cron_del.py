"""The tool `cron_del`: deletes one reminder, by its number in the list, its id, or its words."""

import re
from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import Field, StringConstraints

from assistant.contracts.schedules import ReminderView
from assistant.contracts.tools import Permissions
from assistant.domain.list_choice import by_words, id_in
from assistant.errors import NotFoundError, ToolOffError
from assistant.services.ports.skills import (
    Arguments,
    Command,
    Skill,
    SkillContext,
    SkillResult,
    Words,
)
from assistant.skills.cron_list import labels_of, open_reminders, shown_list

_LONGEST = 200
_REQUEST = re.compile(
    r"\s*(?:пожалуйста[,\s]+|please[,\s]+)?(?:"
    r"(?:удали|убери|сотри|отмени)(?:те)?\s+(?:моё\s+|мое\s+)?напоминание\s+(?:номер\s+|№\s*|#)?"
    r"(?P<ru>\d{1,3}|(?:про|об?о?|с\s+текстом)\s+\S.*|[«\"].+[»\"])|"
    r"(?:delete|remove|cancel)\s+(?:my\s+|the\s+)?reminder\s+(?:number\s+|no\.?\s*|#)?"
    r"(?P<en>\d{1,3}|about\s+\S.*|to\s+\S.*|[“\"].+[”\"])"
    r")\s*[.!]*\s*",
    re.IGNORECASE,
)
_ALL = re.compile(r"(?:вс[её]|все\s+напоминания|all|all\s+(?:of\s+them|reminders))", re.IGNORECASE)
_ABOUT = re.compile(r"(?:про|об?о?|с\s+текстом|about|to)\s+", re.IGNORECASE)
_NUMBER = re.compile(r"(?:#|№)?\s*(\d{1,3})[.)]?")


class CronDelArguments(Arguments):
    """Which one."""

    which: Annotated[
        str, StringConstraints(strip_whitespace=True, min_length=1, max_length=_LONGEST)
    ] = Field(
        description="The reminder's id, its number in the list, or words of its text that only "
        "it has."
    )


class CronDel(Skill[CronDelArguments]):
    """Deletes a reminder; a number may mean another one after a deletion, so never twice."""

    name = "cron_del"
    title = Words("Delete a reminder", "Удалить напоминание")
    description = Words(
        "Delete one of the user's reminders. When several fit nothing is deleted: ask which.",
        "Удаляет одно из напоминаний пользователя.",
    )
    permissions = Permissions(changes=True, user_data=True)
    arguments = CronDelArguments
    command = Command("cron_del", "which", Words("number in the list", "номер в списке"))
    repeatable = False

    async def run(self, arguments: CronDelArguments, context: SkillContext) -> SkillResult:
        """Delete it, or ask which is meant."""
        if self._toolbox.reminders is None:
            raise ToolOffError("no reminders")
        views = await open_reminders(self._toolbox.reminders, context.user_id)
        if _ALL.fullmatch(arguments.which):
            return _kept("cron-one-by-one", views, context)
        found = _matching(arguments.which, views)
        if len(found) != 1:
            key = "cron-which" if found else "cron-unknown"
            return _kept(key, views, context, found)
        try:
            await self._toolbox.reminders.remove(context.user_id, found[0].reminder.reminder_id)
        except NotFoundError:  # somebody was faster
            return _kept("cron-unknown", views, context)
        return _deleted(found[0], context)

    def recognise(self, text: str) -> dict[str, Any] | None:
        """Return which one, when the whole message asks to delete one."""
        found = _REQUEST.fullmatch(text) if len(text) <= _LONGEST else None
        return {"which": (found["ru"] or found["en"]).strip()} if found else None


def _matching(which: str, views: Sequence[ReminderView]) -> list[ReminderView]:
    """Return the reminders that are meant: one by number or id, any number by words."""
    number = _NUMBER.fullmatch(which)
    if number is not None:
        return list(views[int(number[1]) - 1 : int(number[1])]) if int(number[1]) else []
    reminder_id = id_in(which)
    if reminder_id is not None:
        return [view for view in views if view.reminder.reminder_id == reminder_id]
    words = _ABOUT.sub("", which, count=1) if _ABOUT.match(which) else which
    return by_words(words, views, lambda view: view.reminder.text)


def _deleted(view: ReminderView, context: SkillContext) -> SkillResult:
    text = view.reminder.text
    return SkillResult(
        output=f"Deleted the reminder {view.reminder.reminder_id}: {text}",
        summary=context.texts.text("cron-deleted-summary", context.locale),
        data={"deleted": str(view.reminder.reminder_id), "text": text, "question": None},
        answer=context.texts.text("cron-deleted", context.locale, text=text),
        labels=labels_of([view]),
    )


def _kept(
    key: str,
    views: Sequence[ReminderView],
    context: SkillContext,
    found: Sequence[ReminderView] = (),
) -> SkillResult:
    """Return what is asked instead of deleting, with the list and the numbers in question."""
    numbers = [number for number, view in enumerate(views, start=1) if view in found]
    said = context.texts.text(key, context.locale, number=numbers[0] if numbers else 1)
    answer = f"{said}\n\n{shown_list(views, context)}"
    return SkillResult(
        output=f"Nothing was deleted. Ask the user: {answer}",
        summary=context.texts.text("cron-nothing-summary", context.locale),
        data={"deleted": None, "question": key, "numbers": numbers},
        answer=answer,
        labels=labels_of(views),
    )
