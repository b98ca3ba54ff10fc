"""Owns the wiring of handlers, and the menu of commands that Telegram shows."""

from aiogram import Bot, Dispatcher
from aiogram.types import BotCommand, BotCommandScopeAllPrivateChats

from assistant.contracts.accounts import LOCALES
from assistant.services.ports.skills import SkillSet
from assistant.services.ports.texts import Texts
from bot.admission import Admission
from bot.handlers import buttons, commands, integrations, messages, reminder_buttons, tasks
from bot.services import BotServices
from bot.tool_commands import menu_entries

UPDATES = ["message", "callback_query"]
"""Kinds of updates that are asked for."""


def make_dispatcher(services: BotServices) -> Dispatcher:
    """Return the dispatcher of all handlers."""
    dispatcher = Dispatcher(services=services)
    admission = Admission(services)
    dispatcher.message.outer_middleware(admission)
    dispatcher.callback_query.outer_middleware(admission)
    dispatcher.include_routers(
        commands.make_router(),
        messages.make_router(),
        reminder_buttons.make_router(),
        tasks.make_router(),
        integrations.make_router(),
        buttons.make_router(),  # the last: it takes presses of any button
    )
    return dispatcher


async def show_menu(bot: Bot, texts: Texts, skills: SkillSet) -> None:
    """Set the menu of commands, tools last, in every language; the first is also for all others.

    Raises aiogram's errors.
    """
    for locale in LOCALES:
        menu = [
            BotCommand(command=name, description=texts.text(f"telegram-menu-{name}", locale))
            for name in commands.MENU
        ]
        await bot.set_my_commands(
            [*menu, *menu_entries(skills, locale)],
            scope=BotCommandScopeAllPrivateChats(),
            language_code=None if locale == LOCALES[0] else locale,
        )
