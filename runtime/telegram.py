"""Wiring of Telegram for the worker."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from activities.delivery import DeliveryActivities, PresentationActivities
from assistant.infra.alerts import StoredAlerts
from assistant.infra.settings import SettingsError
from assistant.infra.telegram.client import BotTokenError, make_bot
from assistant.infra.telegram.messenger import TelegramMessenger
from assistant.services.delivering import Delivering
from assistant.services.pacing import Pacing
from assistant.services.ports.skills import SkillSet
from assistant.services.presenting import Manner, Presenting
from gateway.delivery import DeliveryGateway
from runtime.activity import Activity
from runtime.core import Core


@dataclass(frozen=True)
class TelegramActivities:
    """Quick steps on the database; sending, and showing, which have slots of their own each.

    `wake`, one of the quick steps, has others' rows sent.
    """

    database_steps: list[Activity]
    wake: Activity
    sends: list[Activity]
    shows: list[Activity]


@asynccontextmanager
async def open_telegram(core: Core, skills: SkillSet) -> AsyncIterator[TelegramActivities]:
    """Give the activities of delivery while the context is open; `skills` are named to people.

    Raises `SettingsError` for a token that is none.
    """
    settings = core.settings
    try:
        bot = make_bot(
            settings.telegram_bot_token.get_secret_value(), settings.telegram_api_base_url
        )
    except BotTokenError as error:
        raise SettingsError(str(error)) from error
    async with bot:
        yield _activities(core, TelegramMessenger(bot), skills)


def _activities(core: Core, messenger: TelegramMessenger, skills: SkillSet) -> TelegramActivities:
    pacing, alerts = Pacing(core.database), StoredAlerts(core.database)
    delivering = Delivering(core.database, messenger, core.texts, pacing, alerts)
    delivery = DeliveryActivities(delivering, DeliveryGateway(core.temporal))
    manner = Manner(drafts=core.settings.telegram_streaming == "draft")
    presenting = Presenting(core.database, messenger, core.bus, core.texts, skills, pacing, manner)
    return TelegramActivities(
        database_steps=[delivery.next_message, delivery.record_receipt, delivery.wake_delivery],
        wake=delivery.wake_delivery,
        sends=[delivery.send_message],
        shows=[PresentationActivities(presenting).present_turn],
    )
