"""The way to the workflows of drafts of integrations: start one or tell it the news, ask it.

News go by signal-with-start: durable at once, whether or not a worker is there. Tests and saving
are updates, since a person waits for what comes of them.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import uuid4

from temporalio.client import (
    WorkflowHandle,
    WorkflowQueryFailedError,
    WorkflowQueryRejectedError,
    WorkflowUpdateFailedError,
    WorkflowUpdateRPCTimeoutOrCancelledError,
    WorkflowUpdateStage,
)
from temporalio.common import Priority, WorkflowIDConflictPolicy
from temporalio.service import RPCError

from assistant.contracts.chat import Channel
from assistant.contracts.ids import onboarding_workflow_id
from assistant.contracts.names import (
    DRAFT_CHANGED,
    INTEGRATION_ONBOARDING,
    ONBOARDING_STATUS,
    PRIORITY_CHAT,
    SAVE_DRAFT,
    TEST_DRAFT,
)
from assistant.contracts.onboarding import DraftNews, DraftRef, OnboardingStatus, SaveDraft
from assistant.errors import UnavailableError
from gateway.failures import error_of
from gateway.temporal import RPC_PATIENCE, Temporal, temporal_errors
from workflows.state import search_attributes

_RESULT_PATIENCE = timedelta(seconds=10)
"""What is added to the time of a test for everything around it."""

_QUERY_PATIENCE = timedelta(seconds=3)


class OnboardingGateway:
    """Reaches workflows of drafts; a test takes `test_seconds` at most."""

    def __init__(self, temporal: Temporal, test_seconds: float) -> None:
        self._temporal = temporal
        self._patience = timedelta(seconds=test_seconds) + _RESULT_PATIENCE

    async def start(self, ref: DraftRef, news: DraftNews) -> str:
        """Start the workflow of a draft or tell it the news, durably; returns the id of its run.

        Raises `UnavailableError`.
        """
        return await self._start(ref, news)

    async def ensure(self, ref: DraftRef) -> str:
        """Start the workflow of a draft unless it runs; it looks at the row itself.

        Raises `UnavailableError`.
        """
        return await self._start(ref)

    async def test(self, ref: DraftRef) -> OnboardingStatus:
        """Have the draft tested.

        Raises what testing raises, `ConflictError` while another test goes on, `NotFoundError`
        when no workflow runs, `UnavailableError`.
        """
        return await self._update(ref, TEST_DRAFT, ref, f"test/{ref.request_id or uuid4()}")

    async def save(self, given: SaveDraft) -> OnboardingStatus:
        """Have the draft saved.

        Raises what saving raises, `NotFoundError` when no workflow runs, `UnavailableError`.
        """
        key = f"save/{given.ref.request_id or uuid4()}"
        return await self._update(given.ref, SAVE_DRAFT, given, key)

    async def status(self, ref: DraftRef) -> OnboardingStatus | None:
        """Ask the workflow; None when nobody answers in time, or there is none."""
        try:
            status: OnboardingStatus = await self._handle(ref).query(
                ONBOARDING_STATUS, result_type=OnboardingStatus, rpc_timeout=_QUERY_PATIENCE
            )
        except (RPCError, WorkflowQueryFailedError, WorkflowQueryRejectedError):
            return None
        return status

    async def _start(self, ref: DraftRef, news: DraftNews | None = None) -> str:
        user = str(ref.user_id)
        with temporal_errors():
            handle = await self._temporal.client.start_workflow(
                INTEGRATION_ONBOARDING,
                ref,
                id=onboarding_workflow_id(ref.draft_id),
                task_queue=self._temporal.task_queue,
                id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
                start_signal=None if news is None else DRAFT_CHANGED,
                start_signal_args=[] if news is None else [news],
                search_attributes=search_attributes(user, Channel.API),
                static_summary="Draft of an integration",
                priority=Priority(priority_key=PRIORITY_CHAT, fairness_key=user),
                rpc_timeout=RPC_PATIENCE,
            )
        return handle.result_run_id or ""

    async def _update(
        self, ref: DraftRef, name: str, given: DraftRef | SaveDraft, key: str
    ) -> OnboardingStatus:
        """Have something done; no worker takes it up within the patience of any request."""
        with _update_errors():
            update = await self._handle(ref).start_update(
                name,
                given,
                wait_for_stage=WorkflowUpdateStage.ACCEPTED,
                id=key,
                result_type=OnboardingStatus,
                rpc_timeout=RPC_PATIENCE,
            )
            status: OnboardingStatus = await update.result(rpc_timeout=self._patience)
        return status

    def _handle(self, ref: DraftRef) -> WorkflowHandle[object, object]:
        return self._temporal.client.get_workflow_handle(onboarding_workflow_id(ref.draft_id))


@contextmanager
def _update_errors() -> Iterator[None]:
    try:
        with temporal_errors():
            yield
    except WorkflowUpdateFailedError as error:
        raise error_of(error) from error
    except WorkflowUpdateRPCTimeoutOrCancelledError as error:
        raise UnavailableError("temporal: time-out") from error
