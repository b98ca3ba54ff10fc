"""Runs that were recorded earlier go on with today's code: replay of the committed histories."""

import re

import pytest
from temporalio.api.enums.v1 import EventType
from temporalio.api.history.v1 import HistoryEvent
from temporalio.client import WorkflowHistory
from temporalio.worker import Replayer, UnsandboxedWorkflowRunner
from temporalio.workflow import NondeterminismError

from assistant.infra.temporal.client import data_converter
from runtime.background import BACKGROUND_WORKFLOWS
from runtime.worker import WORKFLOWS
from tests.factories import PAYLOAD_KEYS
from tests.workflows import (
    canonical,
    canonical_onboarding,
    canonical_reminders,
    canonical_rotation,
    canonical_tasks,
    canonical_telegram,
    canonical_tools,
)
from tests.workflows.recorded import FOLDER, histories

_TIMER_CANCELLED = EventType.EVENT_TYPE_TIMER_CANCELED
_GONE_ON = EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW


@pytest.fixture
def replayer() -> Replayer:
    return Replayer(
        workflows=list({*WORKFLOWS, *BACKGROUND_WORKFLOWS}),
        data_converter=data_converter(PAYLOAD_KEYS),
        workflow_runner=UnsandboxedWorkflowRunner(),
    )


@pytest.mark.parametrize(("_name", "history"), histories(), ids=[name for name, _ in histories()])
async def test_a_recorded_run_replays(
    replayer: Replayer, _name: str, history: WorkflowHistory
) -> None:
    await replayer.replay_workflow(history)


async def test_a_run_that_went_another_way_is_noticed(replayer: Replayer) -> None:
    history = dict(histories())["plain"]
    scheduled = [
        e for e in history.events if e.HasField("activity_task_scheduled_event_attributes")
    ]
    scheduled[0].activity_task_scheduled_event_attributes.activity_type.name = "another"

    with pytest.raises(NondeterminismError):
        await replayer.replay_workflow(history)


async def test_a_task_that_has_waited_for_long_goes_on_in_a_new_run(replayer: Replayer) -> None:
    events = dict(histories())["task_that_waited"].events
    told = next(n for n, event in enumerate(events) if event.event_type == _TIMER_CANCELLED)
    grown = [*events[: told + 1], HistoryEvent(event_id=told + 2, event_type=_GONE_ON)]
    grown[-1].workflow_execution_continued_as_new_event_attributes.SetInParent()
    for event in grown:
        if event.HasField("workflow_task_started_event_attributes"):
            event.workflow_task_started_event_attributes.suggest_continue_as_new = True

    await replayer.replay_workflow(WorkflowHistory("task_that_waited", grown))


def test_every_scenario_is_recorded() -> None:
    assert {path.stem for path in FOLDER.glob("*.json")} == {
        *canonical.SCENARIOS,
        *canonical_telegram.SCENARIOS,
        *canonical_tools.SCENARIOS,
        *canonical_reminders.SCENARIOS,
        *canonical_tasks.SCENARIOS,
        *canonical_onboarding.SCENARIOS,
        *canonical_rotation.SCENARIOS,
    }


def test_recordings_name_no_machine() -> None:
    texts = [path.read_text(encoding="utf-8") for path in FOLDER.glob("*.json")]

    assert not [text for text in texts if '"identity"' in text or re.search(r'"\d+@', text)]
