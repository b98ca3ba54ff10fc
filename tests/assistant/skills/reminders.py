"""Whose reminders tools of tests work on: the real service, at a moment of the test's choice."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from uuid import UUID, uuid4

from assistant.contracts.schedules import ReminderLimits, ReminderView
from assistant.contracts.tools import NO_LABELS, Labels, Origin, StepRecord, ToolStepState
from assistant.services.clock import Clock
from assistant.services.ports.skills import SkillContext, SkillResult, Toolbox
from assistant.services.reminders import Reminders
from assistant.services.scheduling import Scheduler
from assistant.skills.cron_add import CronAdd, CronAddArguments
from assistant.skills.cron_del import CronDel, CronDelArguments
from assistant.skills.cron_list import CronList, CronListArguments
from assistant.skills.cron_pause import CronPause, CronPauseArguments
from gateway.reminders import ReminderGateway
from runtime.core import Core
from tests.assistant.skills.calls import context

NOW = datetime(2026, 3, 4, 7, tzinfo=UTC)
"""Wednesday, ten o'clock in Moscow, where new people are."""


def service(core: Core, most: int = 20) -> Reminders:
    """Return the service as it is wired, with a clock that stands still."""
    clock = Clock(now=lambda: NOW, monotonic=lambda: 0.0)
    limits = ReminderLimits(max_per_user=most, min_interval_seconds=300)
    scheduler = Scheduler(limits, clock)
    workflows = ReminderGateway(core.temporal)
    return Reminders(core.database, workflows, scheduler, clock, limits, core.texts)


@dataclass
class Desk:
    """Somebody with their reminders and the tools for them."""

    reminders: Reminders
    user_id: UUID
    locale: str = "ru"
    labels: Labels = NO_LABELS

    @property
    def toolbox(self) -> Toolbox:
        """What the tools are made of."""
        return Toolbox(reminders=self.reminders)

    def context(self, step_id: UUID | None = None) -> SkillContext:
        """Return the context of a step, a new one unless it is given."""
        base = replace(context(self.locale), user_id=self.user_id, now=NOW, labels=self.labels)
        return replace(base, step_id=step_id or uuid4(), timezone="Europe/Moscow")

    async def add(
        self, schedule: str, step_id: UUID | None = None, **arguments: object
    ) -> SkillResult:
        """Call `cron_add`."""
        wanted = CronAddArguments.model_validate({"schedule": schedule} | arguments)
        return await CronAdd(self.toolbox).run(wanted, self.context(step_id))

    async def show(self) -> SkillResult:
        """Call `cron_list`."""
        return await CronList(self.toolbox).run(CronListArguments(), self.context())

    async def delete(self, which: str) -> SkillResult:
        """Call `cron_del`."""
        return await CronDel(self.toolbox).run(CronDelArguments(which=which), self.context())

    async def pause(self, word: str = "on") -> SkillResult:
        """Call `cron_pause`."""
        wanted = CronPauseArguments.model_validate({"pause": word})
        return await CronPause(self.toolbox).run(wanted, self.context())

    async def kept(self) -> tuple[ReminderView, ...]:
        """Return the reminders there are."""
        return await self.reminders.list(self.user_id, 100)

    async def texts(self) -> list[str]:
        """Return what the person is to be reminded of."""
        return [view.reminder.text for view in await self.kept()]


def step_of(result: SkillResult, name: str = "cron_add") -> StepRecord:
    """Return a step that ended with a result."""
    return StepRecord(
        step_id=uuid4(),
        chain_id=uuid4(),
        round_no=1,
        position=0,
        name=name,
        origin=Origin.PERSON,
        arguments={},
        arguments_hash="",
        state=ToolStepState.DONE,
        result={"answer": result.answer, "data": result.data},
        created_at=NOW,
    )
