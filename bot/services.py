"""Owns what the bot's handlers are given: services of the core, gateways, texts."""

from dataclasses import dataclass

from assistant.services.approvals import Approvals
from assistant.services.chains import Chains
from assistant.services.clock import Clock
from assistant.services.inbox import Inbox
from assistant.services.intents import Intents
from assistant.services.ports.skills import SkillSet
from assistant.services.ports.telegram import DeliveryWaker
from assistant.services.ports.texts import Texts
from assistant.services.proactive import Proactive
from assistant.services.reminders import Reminders
from assistant.services.tasks import Tasks
from assistant.services.telegram_access import TelegramAccess
from gateway.chat import ChatGateway
from gateway.tools import ToolGateway


@dataclass(frozen=True)
class ReminderServices:
    """What buttons and commands of reminders work with."""

    own: Reminders
    proactive: Proactive
    clock: Clock


@dataclass(frozen=True)
class BotServices:
    """All that a handler may use."""

    access: TelegramAccess
    inbox: Inbox
    chat: ChatGateway
    delivery: DeliveryWaker
    approvals: Approvals
    chains: Chains
    tools: ToolGateway
    skills: SkillSet
    intents: Intents
    texts: Texts
    reminders: ReminderServices
    tasks: Tasks
