"""Makes what sends outbox rows, as the product wires it, over a store and a bot."""

from collections.abc import Awaitable, Callable

from aiogram import Bot

from assistant.infra.alerts import StoredAlerts
from assistant.infra.telegram.messenger import TelegramMessenger
from assistant.services.delivering import Delivering
from assistant.services.pacing import Pacing
from assistant.services.ports.store import Store
from assistant.services.ports.texts import Texts

Forget = Callable[[], Awaitable[None]]
"""Frees all places that were taken in the queues of chats."""


def make_delivering(store: Store, bot: Bot, texts: Texts) -> Delivering:
    """Return the sending of rows by a bot."""
    return Delivering(store, TelegramMessenger(bot), texts, Pacing(store), StoredAlerts(store))
