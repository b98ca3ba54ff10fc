"""Commands of the bot; a leading backslash works as a slash.

Those of tools are no commands of the bot: they go the way of ordinary messages.
"""

from collections.abc import Awaitable, Callable

from aiogram import F, Router
from aiogram.filters import Command, CommandObject
from aiogram.types import Message

from assistant.errors import NotFoundError
from assistant.services.conversations import Conversations
from assistant.services.inbox import CommandReply, FileReply, TextReply
from bot.handlers.proactive import on_digest, on_proactive
from bot.handlers.replying import reply, run_command
from bot.handlers.tasks import on_tasks
from bot.handlers.wording import history_text, role_text, status_text
from bot.services import BotServices
from bot.tool_commands import help_lines
from bot.visit import Visit, clean_text

PREFIXES = "/\\"
_HISTORY_MESSAGES = 10
_NO_ROLE = frozenset({"-", "default"})


def make_router() -> Router:
    """Return the routes of all commands."""
    router = Router(name="commands")
    for name, handler in _HANDLERS.items():
        command = Command(name, prefix=PREFIXES, ignore_case=True, ignore_mention=True)
        router.message.register(handler, command)
    router.message.register(on_unknown, F.text.startswith(tuple(PREFIXES)), _calls_no_tool)
    return router


async def on_start(_message: Message, visit: Visit, services: BotServices) -> None:
    """Greet."""
    await reply(services, visit, "start", "telegram-start")


async def on_help(_message: Message, visit: Visit, services: BotServices) -> None:
    """List the commands."""
    skills = await services.chains.skills_of(visit.person.user_id)
    tools = help_lines(skills, visit.person.locale)
    await reply(services, visit, "help", "telegram-help", tools=tools)


async def on_role(
    _message: Message, visit: Visit, services: BotServices, command: CommandObject
) -> None:
    """Show the role, or set it and start a clean dialogue."""
    wanted = clean_text(command.args or "").strip()

    if wanted:
        await services.chat.stop(visit.session_id)

    async def effect(conversations: Conversations) -> CommandReply:
        user_id, session_id = visit.person.user_id, visit.session_id
        if wanted:
            role = None if wanted.lower() in _NO_ROLE else wanted
            await conversations.set_role(user_id, session_id, role)
        status = await conversations.status(user_id, session_id)
        return TextReply(
            role_text(services.texts, visit.person.locale, status, changed=bool(wanted))
        )

    await run_command(services, visit, "role", effect)


async def on_status(_message: Message, visit: Visit, services: BotServices) -> None:
    """Show the dialogue's figures and limits."""

    async def effect(conversations: Conversations) -> CommandReply:
        status = await conversations.status(visit.person.user_id, visit.session_id)
        return TextReply(status_text(services.texts, visit.person.locale, status))

    await run_command(services, visit, "status", effect)


async def on_reset(_message: Message, visit: Visit, services: BotServices) -> None:
    """Start a clean dialogue and keep the role."""
    await services.chat.stop(visit.session_id)

    async def effect(conversations: Conversations) -> CommandReply:
        count = await conversations.reset(visit.person.user_id, visit.session_id)
        return TextReply(services.texts.text("telegram-reset", visit.person.locale, count=count))

    await run_command(services, visit, "reset", effect)


async def on_stop(_message: Message, visit: Visit, services: BotServices) -> None:
    """Stop the answer that is being written; a repeated update stops no later one."""
    key = "telegram-stop-nothing"
    if not await services.inbox.is_taken(visit.update, visit.person.user_id):
        stopped = await services.chat.stop(visit.session_id)
        key = "telegram-stopped" if stopped.turn_id else key
    await reply(services, visit, "stop", key)


async def on_history(_message: Message, visit: Visit, services: BotServices) -> None:
    """Show the last messages, shortened."""

    async def effect(conversations: Conversations) -> CommandReply:
        locale = visit.person.locale
        try:
            page = await conversations.history(
                visit.person.user_id, visit.session_id, None, _HISTORY_MESSAGES
            )
        except NotFoundError:
            return TextReply(services.texts.text("telegram-history-empty", locale))
        return TextReply(history_text(services.texts, locale, page))

    await run_command(services, visit, "history", effect)


async def on_export(_message: Message, visit: Visit, services: BotServices) -> None:
    """Send the dialogue as a Markdown file."""

    async def effect(conversations: Conversations) -> CommandReply:
        try:
            text = await conversations.export_markdown(visit.person.user_id, visit.session_id)
        except NotFoundError:
            text = ""
        if not text:
            empty = services.texts.text("telegram-history-empty", visit.person.locale)
            return TextReply(empty)
        return FileReply("dialogue.md", text)

    await run_command(services, visit, "export", effect)


async def on_unknown(_message: Message, visit: Visit, services: BotServices) -> None:
    """Say that there is no such command."""
    await reply(services, visit, "unknown", "telegram-unknown-command")


async def _calls_no_tool(message: Message, services: BotServices) -> bool:
    return not services.intents.recognise(clean_text(message.text or ""))


_HANDLERS: dict[str, Callable[..., Awaitable[None]]] = {
    "start": on_start,
    "help": on_help,
    "role": on_role,
    "status": on_status,
    "reset": on_reset,
    "stop": on_stop,
    "history": on_history,
    "export": on_export,
    "digest": on_digest,
    "proactive": on_proactive,
    "tasks": on_tasks,  # the tool's list, with buttons
}
MENU = tuple(name for name in _HANDLERS if name not in {"start", "tasks"})
"""Commands that the menu shows besides those of tools."""
