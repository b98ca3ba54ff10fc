"""The `bot` role: reads updates from Telegram and hands them on."""

import asyncio
import signal
from collections.abc import Callable

from aiogram.exceptions import TelegramNotFound, TelegramUnauthorizedError

from assistant.infra.logging import configure_logging
from assistant.infra.settings import Settings, SettingsError
from assistant.infra.telegram.client import BotTokenError, make_bot
from assistant.services.inbox import Inbox
from assistant.services.intents import Intents
from assistant.services.personal_skills import PersonalSkills
from assistant.services.ports.skills import SkillSet, Toolbox
from assistant.services.telegram_access import TelegramAccess
from assistant.services.typed_words import TypedWords
from assistant.skills.registry import Registry
from bot.dispatcher import make_dispatcher
from bot.polling import Poller
from bot.services import BotServices, ReminderServices
from gateway.chat import ChatGateway
from gateway.delivery import DeliveryGateway
from gateway.tools import ToolGateway
from runtime.core import (
    CLOCK,
    Core,
    make_approvals,
    make_chains,
    make_conversations,
    make_tool_limits,
    open_core,
)
from runtime.reminders import make_proactive, make_reminders
from runtime.tasks import make_tasks


async def serve(settings: Settings) -> None:
    """Read updates until a signal. Raises `SettingsError` for a token that Telegram refuses."""
    configure_logging(settings.log_level)
    async with open_core(settings) as core:
        polling = asyncio.create_task(poll(core))
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, polling.cancel)
        await asyncio.wait([polling])
        if not polling.cancelled():
            polling.result()


async def poll(core: Core, load: Callable[[Toolbox], SkillSet] = Registry.load) -> None:
    """Read updates for ever; nothing is lost by cancelling. Raises as `serve`."""
    settings = core.settings
    try:
        bot = make_bot(
            settings.telegram_bot_token.get_secret_value(), settings.telegram_api_base_url
        )
        async with bot:
            services = make_services(core, load)
            dispatcher = make_dispatcher(services)
            await Poller(bot, dispatcher, core.texts, services.skills).run()
    except BotTokenError as error:
        raise SettingsError(str(error)) from error
    except (TelegramUnauthorizedError, TelegramNotFound):
        raise SettingsError("TELEGRAM_BOT_TOKEN: Telegram does not know this token") from None


def make_services(core: Core, load: Callable[[Toolbox], SkillSet] = Registry.load) -> BotServices:
    """Return what the bot's handlers are given."""
    most = core.settings.integration_mcp_tools_per_user
    skills = PersonalSkills(load(Toolbox()), None, most)  # tools are only listed here
    words = TypedWords(core.texts, CLOCK, skills)
    return BotServices(
        access=TelegramAccess(core.database),
        inbox=Inbox(core.database, lambda store: make_conversations(core.settings, store, words)),
        chat=ChatGateway(core.temporal),
        delivery=DeliveryGateway(core.temporal),
        approvals=make_approvals(core),
        chains=make_chains(core, skills),
        tools=ToolGateway(core.temporal, make_tool_limits(core.settings)),
        skills=skills,
        intents=Intents(skills),
        texts=core.texts,
        reminders=ReminderServices(make_reminders(core), make_proactive(core), CLOCK),
        tasks=make_tasks(core),
    )
