"""Runs that were recorded earlier go on with today's code: replay of the committed histories."""

import re

import pytest
from temporalio.client import WorkflowHistory
from temporalio.worker import Replayer, UnsandboxedWorkflowRunner
from temporalio.workflow import NondeterminismError

from assistant.infra.temporal.client import data_converter
from runtime.worker import WORKFLOWS
from tests.factories import PAYLOAD_KEYS
from tests.workflows import (
    canonical,
    canonical_reminders,
    canonical_telegram,
    canonical_tools,
)
from tests.workflows.recorded import FOLDER, histories


@pytest.fixture
def replayer() -> Replayer:
    return Replayer(
        workflows=WORKFLOWS,
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


def test_every_scenario_is_recorded() -> None:
    assert {path.stem for path in FOLDER.glob("*.json")} == {
        *canonical.SCENARIOS,
        *canonical_telegram.SCENARIOS,
        *canonical_tools.SCENARIOS,
        *canonical_reminders.SCENARIOS,
    }


def test_recordings_name_no_machine() -> None:
    texts = [path.read_text(encoding="utf-8") for path in FOLDER.glob("*.json")]

    assert not [text for text in texts if '"identity"' in text or re.search(r'"\d+@', text)]
