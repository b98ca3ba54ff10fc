"""Background tasks in a chat: the list of `/tasks`, and the buttons below it.

A press cancels once and leaves the other buttons; an old button says that it is old.
"""

from uuid import UUID

from aiogram import F, Router
from aiogram.types import CallbackQuery, InlineKeyboardMarkup, Message

from assistant.contracts.tasks import TaskRecord, TaskState
from assistant.domain.digest import shorten
from assistant.domain.telegram_html import escape_markdown
from assistant.errors import NotFoundError
from assistant.services.conversations import Conversations
from assistant.services.inbox import TextReply
from assistant.services.task_lists import TaskList, listing, task_list
from bot.handlers.pressing import acknowledge
from bot.handlers.replying import run_command
from bot.services import BotServices
from bot.visit import Visit

_CANCEL = "task_cancel:"
_PAGE = "tasks_page:"
_SHOWN = 10
_LAST_PAGE = 1_000
_TITLE_CHARS = 60


def make_router() -> Router:
    """Return the routes of buttons under lists of tasks."""
    router = Router(name="tasks")
    router.callback_query.register(on_cancel, F.data.startswith(_CANCEL))
    router.callback_query.register(on_page, F.data.startswith(_PAGE))
    return router


async def on_tasks(_message: Message, visit: Visit, services: BotServices) -> None:
    """List what is being done in the background, and what ended last."""
    await _reply(services, visit, 1)


async def on_page(query: CallbackQuery, visit: Visit, services: BotServices) -> None:
    """Send the page that the button is for. Raises `UnavailableError`: deliver it again."""
    number = (query.data or "").removeprefix(_PAGE)
    if not number.isdecimal() or not 0 < int(number) <= _LAST_PAGE:
        await acknowledge(query, services.texts.text("telegram-old-button", visit.person.locale))
        return
    await _reply(services, visit, int(number))
    await acknowledge(query, "", keep=_others(query))


async def on_cancel(query: CallbackQuery, visit: Visit, services: BotServices) -> None:
    """Cancel the task of a button. Raises `UnavailableError`: deliver it again."""
    locale = visit.person.locale
    old = services.texts.text("telegram-old-button", locale)
    task_id, _, number = (query.data or "").removeprefix(_CANCEL).partition(":")
    try:
        task = await _cancelled(services, visit.person.user_id, UUID(task_id))
    except (NotFoundError, ValueError):
        await acknowledge(query, old, keep=_others(query))
        return
    over = task.state in {TaskState.SUCCESS, TaskState.FAILED}
    key = "tasks-over" if over else "tasks-cancelled" if task.state.is_final else "tasks-stopping"
    said = services.texts.text(key, locale, title=shorten(task.text, _TITLE_CHARS))
    line = f"{number}. {said}" if number else said
    await acknowledge(
        query, services.texts.text(f"{key}-summary", locale), line, keep=_others(query)
    )


async def _cancelled(services: BotServices, user_id: UUID, task_id: UUID) -> TaskRecord:
    """Cancel a task. Raises `NotFoundError`, also for one that is over."""
    if (await services.tasks.get(user_id, task_id)).state.is_final:
        raise NotFoundError("the task is over")
    return await services.tasks.cancel(user_id, task_id)


async def _reply(services: BotServices, visit: Visit, page: int) -> None:
    """Queue a page of the list, once for an update."""

    async def effect(_conversations: Conversations) -> TextReply:
        shown = await task_list(services.tasks, visit.person.user_id, _SHOWN, page)
        now = services.reminders.clock.now()
        text = listing(shown, now, visit.person.locale, services.texts)
        return TextReply(escape_markdown(text), _buttons(shown, page))

    await run_command(services, visit, "tasks", effect)


def _buttons(shown: TaskList, page: int) -> tuple[str, ...]:
    """Return the data of the buttons: a task with its number; the next page."""
    cancels = [f"{_CANCEL}{task.task_id}:{number}" for number, task in shown.numbered]
    return (*cancels, *([f"{_PAGE}{page + 1}"] if shown.more else []))


def _others(query: CallbackQuery) -> InlineKeyboardMarkup | None:
    """Return the buttons of the message without the one that was pressed."""
    message = query.message
    if not isinstance(message, Message) or message.reply_markup is None:
        return None
    rows = message.reply_markup.inline_keyboard
    left = [[one for one in row if one.callback_data != query.data] for row in rows]
    kept = [row for row in left if row]
    return InlineKeyboardMarkup(inline_keyboard=kept) if kept else None
