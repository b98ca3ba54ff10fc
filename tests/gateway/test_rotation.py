"""The one rotation: started once, asked how far it is, ended by another worker if one dies.

All tests that start the workflow of this id are in this file: it is one for the whole namespace.
"""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import uuid4

import pytest
import pytest_asyncio
from temporalio import activity
from temporalio.client import WorkflowExecutionStatus
from temporalio.worker import Worker
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner, SandboxRestrictions

from activities.rotation import RotationActivities
from assistant.contracts.auth_rotation import RotatedBatch, RotationInput
from assistant.contracts.ids import ROTATION_ID
from assistant.errors import AuthKeysMissingError, UnavailableError
from assistant.infra.alerts import StoredAlerts
from assistant.infra.db.database import Database
from assistant.infra.security.keyring import NoKeyring
from assistant.infra.settings import Settings
from assistant.infra.temporal.client import connect
from assistant.services.auth_rotation import AuthRotation
from gateway.rotation import RotationGateway
from gateway.temporal import Temporal
from tests.assistant.conftest import new_user
from tests.assistant.integrating import NEW, OLD, store_secret, stored
from tests.chatting import until
from tests.factories import PAYLOAD_KEYS
from workflows.rotation import AuthDataRotation

_SANDBOX = SandboxedWorkflowRunner(
    restrictions=SandboxRestrictions.default.with_passthrough_modules("assistant")
)
BEATS = timedelta(seconds=0.2)


@pytest_asyncio.fixture
async def temporal(empty_settings: Settings) -> Temporal:
    """A task queue of the test's own."""
    settings = empty_settings
    client = await connect(
        settings.temporal_address, settings.temporal_namespace, PAYLOAD_KEYS, lazy=False
    )
    return Temporal(client, f"tests-rotation-{uuid4().hex}")


@pytest_asyncio.fixture
async def alone(empty_settings: Settings) -> AsyncIterator[Database]:
    """A database without any secret."""
    database = Database(empty_settings.database_url, 6)
    yield database
    await database.close()


class DyingRotation(RotationActivities):
    """Does its first batch, and never says so."""

    begun = False

    @activity.defn(name="rotate_batch")
    async def rotate_batch(self, given: RotationInput) -> RotatedBatch:
        """Do it, and hang."""
        await super().rotate_batch(given)
        self.begun = True
        await asyncio.Event().wait()
        raise AssertionError


def worker(temporal: Temporal, steps: RotationActivities) -> Worker:
    """Return a worker with these steps, which has no second for what does not end."""
    return Worker(
        temporal.client,
        task_queue=temporal.task_queue,
        workflows=[AuthDataRotation],
        activities=[steps.count_rotation, steps.rotate_batch, steps.tell_rotation],
        workflow_runner=_SANDBOX,
        max_heartbeat_throttle_interval=BEATS,
        default_heartbeat_throttle_interval=BEATS,
    )


async def test_all_is_sealed_anew_though_a_worker_dies_in_mid_batch(
    temporal: Temporal, alone: Database
) -> None:
    gateway = RotationGateway(temporal, NEW)
    rotation = AuthRotation(alone, NEW, StoredAlerts(alone))
    user_id = await new_user(alone)
    ids = await store_secret(alone, user_id, OLD, 5)
    lost = ids[0]
    async with alone.as_user(user_id) as store:
        before = await store.integration_secrets.get(lost)
        assert before is not None
        await store.integration_secrets.swap(lost, before.sealed, "lost:token")
    dying = DyingRotation(rotation)

    async def begun() -> bool:
        return dying.begun

    async with worker(temporal, dying):
        await gateway.start(uuid4())
        await until(begun)
        run = await temporal.client.get_workflow_handle(ROTATION_ID).describe()
        again = await gateway.start(uuid4())
        same_run = await temporal.client.get_workflow_handle(ROTATION_ID).describe()
    async with worker(temporal, RotationActivities(rotation)):
        handle = temporal.client.get_workflow_handle(ROTATION_ID)
        await handle.result()
        done = await gateway.progress()
        await gateway.start(uuid4())
        await handle.result()
        second = await gateway.progress()

    sealed = [(await stored(alone, user_id, each)).sealed.partition(":")[0] for each in ids]
    async with alone.as_system() as system:
        alerts = await system.alerts.recent(5)
    assert again is not None
    assert (again.total, again.done, run.run_id) == (5, False, same_run.run_id)
    assert sorted(sealed) == ["lost", "new", "new", "new", "new"]
    assert done is not None
    assert (done.done, done.missing, done.total) == (True, {"lost": 1}, 5)
    assert second is not None
    assert (second.total, second.seen) == (1, 1)
    assert [(alert.kind, alert.detail) for alert in alerts] == [
        ("auth_keys_missing", "lost: 1"),
        ("auth_keys_missing", "lost: 1"),
    ]


async def test_without_a_worker_it_is_started_all_the_same(temporal: Temporal) -> None:
    gateway = RotationGateway(temporal, NEW)

    progress = await gateway.start(uuid4())

    handle = temporal.client.get_workflow_handle(ROTATION_ID)
    run = await handle.describe()
    await handle.terminate()
    assert progress is None
    assert run.status is WorkflowExecutionStatus.RUNNING


async def test_without_keys_or_temporal_it_says_so(temporal: Temporal, settings: Settings) -> None:
    with pytest.raises(AuthKeysMissingError):
        await RotationGateway(temporal, NoKeyring()).start(uuid4())
    away = await connect("127.0.0.1:1", settings.temporal_namespace, PAYLOAD_KEYS)
    gateway = RotationGateway(Temporal(away, "none"), NEW)
    with pytest.raises(UnavailableError):
        await gateway.start(uuid4())
