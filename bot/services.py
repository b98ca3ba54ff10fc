"""Owns what the bot's handlers are given: services of the core, gateways, texts."""

from dataclasses import dataclass

from assistant.services.inbox import Inbox
from assistant.services.ports.telegram import DeliveryWaker
from assistant.services.ports.texts import Texts
from assistant.services.telegram_access import TelegramAccess
from gateway.chat import ChatGateway


@dataclass(frozen=True)
class BotServices:
    """All that a handler may use."""

    access: TelegramAccess
    inbox: Inbox
    chat: ChatGateway
    delivery: DeliveryWaker
    texts: Texts
