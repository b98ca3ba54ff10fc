"""Wiring of reminders: the services over the core for every role, the steps of the worker."""

from activities.reminders import ReconciliationActivities, ReminderActivities
from assistant.contracts.schedules import ReminderLimits
from assistant.infra.alerts import StoredAlerts
from assistant.services.firing import Firing
from assistant.services.proactive import Proactive
from assistant.services.reminder_drift import Reconciling
from assistant.services.reminders import Reminders
from assistant.services.scheduling import Scheduler
from gateway.chat import ChatGateway
from gateway.delivery import DeliveryGateway
from gateway.reminders import ReminderGateway
from runtime.activity import Activity
from runtime.core import CLOCK, Core, has_telegram, make_conversations


def make_scheduler(core: Core) -> Scheduler:
    """Return what reads schedules."""
    return Scheduler(make_reminder_limits(core), CLOCK)


def make_reminders(core: Core) -> Reminders:
    """Return what people can do with reminders."""
    return Reminders(
        core.database,
        ReminderGateway(core.temporal),
        make_scheduler(core),
        CLOCK,
        make_reminder_limits(core),
        core.texts,
    )


def make_proactive(core: Core) -> Proactive:
    """Return the settings of what the assistant says unasked."""
    return Proactive(core.database, ReminderGateway(core.temporal), CLOCK)


def make_reminder_limits(core: Core) -> ReminderLimits:
    """Return what one person may have."""
    return ReminderLimits(
        max_per_user=core.settings.reminder_max_per_user,
        min_interval_seconds=core.settings.reminder_min_interval_seconds,
    )


def make_reminder_steps(core: Core) -> list[Activity]:
    """Return what the workflows of firings have done."""
    firings = ReminderActivities(
        make_firing(core),
        ReminderGateway(core.temporal),
        ChatGateway(core.temporal),
        DeliveryGateway(core.temporal),
    )
    return [
        firings.fire_reminder,
        firings.nag_reminder,
        firings.plan_firings,
        ReconciliationActivities(make_reconciling(core)).reconcile_reminders,
    ]


def make_firing(core: Core) -> Firing:
    """Return what a firing does."""
    return Firing(
        core.database,
        make_conversations(core.settings, core.database),
        core.texts,
        CLOCK,
        delivers=has_telegram(core.settings),
    )


def make_reconciling(core: Core) -> Reconciling:
    """Return the comparison of firings with workflows."""
    alerts = StoredAlerts(core.database)
    return Reconciling(core.database, ReminderGateway(core.temporal), alerts, CLOCK)
