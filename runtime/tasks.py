"""Wiring of background tasks: services over the core for every role, the steps of the worker."""

from activities.tasks import TaskActivities, TaskReconciliationActivities
from assistant.infra.alerts import StoredAlerts
from assistant.services.ports.skills import SkillSet
from assistant.services.task_drift import TaskReconciling
from assistant.services.task_ends import TaskEnds
from assistant.services.task_limits import TaskLimits
from assistant.services.task_results import TaskResults
from assistant.services.task_runs import TaskRuns
from assistant.services.tasks import Tasks
from gateway.tasks import TaskGateway
from runtime.activity import Activity
from runtime.core import CLOCK, Core, has_telegram, make_conversations, make_turns


def make_tasks(core: Core) -> Tasks:
    """Return what people can do with background tasks."""
    return Tasks(
        core.database,
        make_task_gateway(core),
        _ends(core),
        core.texts,
        CLOCK,
        make_task_limits(core),
    )


def make_task_gateway(core: Core) -> TaskGateway:
    """Return the way to the workflows of background tasks."""
    return TaskGateway(core.temporal)


def make_task_limits(core: Core) -> TaskLimits:
    """Return what background work may take."""
    settings = core.settings
    return TaskLimits(
        user_concurrency=settings.worker_user_concurrency,
        max_queued=settings.worker_max_queued_per_user,
        max_retries=settings.worker_max_retries,
        retry_base_seconds=settings.worker_retry_base_delay_seconds,
        retry_max_seconds=settings.worker_retry_max_delay_seconds,
        dedupe_window_seconds=settings.worker_dedupe_window_seconds,
        lease_seconds=settings.worker_running_lease_seconds,
        text_chars=settings.chat_message_max_chars,
    )


def make_task_steps(core: Core, skills: SkillSet) -> list[Activity]:
    """Return what the workflows of background tasks have done."""
    tasks = _activities(core, skills)
    return [tasks.begin_task, tasks.finish_task, tasks.wake_tasks]


def make_task_looks(core: Core, skills: SkillSet) -> list[Activity]:
    """Return what the looks at all tasks have done."""
    reconciling = TaskReconciliationActivities(make_task_reconciling(core))
    return [_activities(core, skills).start_tasks, reconciling.reconcile_tasks]


def make_task_runs(core: Core, skills: SkillSet) -> TaskRuns:
    """Return the attempts at tasks."""
    return TaskRuns(
        core.database,
        make_conversations(core.settings, core.database),
        make_turns(core, skills),
        _ends(core),
        CLOCK,
        make_task_limits(core),
    )


def make_task_reconciling(core: Core) -> TaskReconciling:
    """Return the comparison of tasks with workflows."""
    alerts = StoredAlerts(core.database)
    return TaskReconciling(core.database, make_task_gateway(core), alerts, CLOCK)


def _activities(core: Core, skills: SkillSet) -> TaskActivities:
    return TaskActivities(make_task_runs(core, skills), make_task_gateway(core))


def _ends(core: Core) -> TaskEnds:
    results = TaskResults(core.texts, delivers=has_telegram(core.settings))
    return TaskEnds(core.database, results, CLOCK, make_task_limits(core))
