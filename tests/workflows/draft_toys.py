"""Workflows of drafts with steps that keep rows in memory, and say what a test wants."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from temporalio import activity
from temporalio.client import WorkflowHandle
from temporalio.worker import Worker
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner, SandboxRestrictions

from activities.heartbeat import THROTTLE_SECONDS
from activities.onboarding import draft_failures
from assistant.contracts.ids import integration_id_for, onboarding_workflow_id
from assistant.contracts.names import TURN_RECOVERY
from assistant.contracts.onboarding import (
    DraftExpired,
    DraftNews,
    DraftRef,
    DraftStep,
    OnboardingStatus,
    SaveDraft,
    TestSummary,
)
from assistant.contracts.telegram import ChatRef
from assistant.contracts.upkeep import Stranded
from assistant.errors import DraftOverError
from assistant.infra.settings import Settings
from assistant.infra.temporal.client import connect
from gateway.onboarding import OnboardingGateway
from gateway.temporal import Temporal
from tests.chatting import until
from tests.factories import PAYLOAD_KEYS
from workflows.onboarding import IntegrationOnboarding
from workflows.upkeep import TurnRecovery

LATER = timedelta(days=7)
TEST_SECONDS = 5.0
_SANDBOX = SandboxedWorkflowRunner(
    restrictions=SandboxRestrictions.default.with_passthrough_modules("assistant")
)


@dataclass
class ToyDraft:
    """A row; a test takes until `tested` is set, and saving raises `error` if there is one."""

    news: DraftNews
    chat_id: int | None = None
    tested: asyncio.Event = field(default_factory=asyncio.Event)
    tests: int = 0
    saves: int = 0
    error: Exception | None = None


@dataclass
class ToyDraftSteps:
    """The steps of drafts."""

    rows: dict[UUID, ToyDraft] = field(default_factory=dict)
    chats: list[ChatRef] = field(default_factory=list)
    stranded: tuple[DraftRef, ...] = ()
    started: list[DraftRef] = field(default_factory=list)

    @activity.defn(name="look_at_draft")
    async def look_at_draft(self, ref: DraftRef) -> DraftNews:
        return self.rows[ref.draft_id].news

    @activity.defn(name="test_draft")
    async def test_draft(self, ref: DraftRef) -> DraftNews:
        row = self.rows[ref.draft_id]
        row.tests += 1
        while not row.tested.is_set():
            activity.heartbeat()
            await asyncio.sleep(0.05)
        tested = TestSummary(success=True, status_code=200, tested_at=datetime.now(UTC))
        row.news = row.news.model_copy(update={"step": DraftStep.TESTED, "last_test": tested})
        return row.news

    @activity.defn(name="save_draft")
    async def save_draft(self, given: SaveDraft) -> DraftNews:
        row = self.rows[given.ref.draft_id]
        row.saves += 1
        await asyncio.sleep(0.1)
        with draft_failures():
            if row.error is not None:
                raise row.error
            if row.news.step is DraftStep.EXPIRED:
                raise DraftOverError
        saved = integration_id_for(given.ref.draft_id)
        changes = {"step": DraftStep.SAVED, "saved_integration_id": saved}
        row.news = row.news.model_copy(update=changes)
        return row.news

    @activity.defn(name="expire_draft")
    async def expire_draft(self, ref: DraftRef) -> DraftExpired:
        row = self.rows[ref.draft_id]
        if row.news.expires_at <= datetime.now(UTC):
            row.news = row.news.model_copy(update={"step": DraftStep.EXPIRED})
        expired = row.news.step is DraftStep.EXPIRED
        chat_id = row.chat_id if expired else None
        return DraftExpired(expired=expired, expires_at=row.news.expires_at, chat_id=chat_id)

    @activity.defn(name="find_stranded")
    async def find_stranded(self) -> Stranded:
        return Stranded(sessions=(), chats=(), drafts=self.stranded)

    @activity.defn(name="start_drafts")
    async def start_drafts(self, found: Stranded) -> None:
        self.started.extend(found.drafts)

    @activity.defn(name="wake_delivery")
    async def wake_delivery(self, chat: ChatRef) -> None:
        self.chats.append(chat)


@dataclass(frozen=True)
class Drafts:
    """A task queue of its own where toys keep drafts."""

    temporal: Temporal
    steps: ToyDraftSteps

    @property
    def gateway(self) -> OnboardingGateway:
        return OnboardingGateway(self.temporal, TEST_SECONDS)

    async def begin(self, life: timedelta = LATER, chat_id: int | None = None) -> "Begun":
        """Store a draft and start its workflow."""
        ref = DraftRef(user_id=uuid4(), draft_id=uuid4())
        expires_at = datetime.now(UTC) + life
        news = DraftNews(version=1, step=DraftStep.CONNECTED, expires_at=expires_at)
        row = ToyDraft(news, chat_id)
        row.tested.set()
        self.steps.rows[ref.draft_id] = row
        await self.gateway.start(ref, news)
        handle = self.temporal.client.get_workflow_handle(
            onboarding_workflow_id(ref.draft_id), result_type=OnboardingStatus
        )
        return Begun(self, ref, row, handle)

    async def recover(self, *stranded: DraftRef) -> WorkflowHandle[object, object]:
        """Have recovery find these."""
        self.steps.stranded = stranded
        return await self.temporal.client.start_workflow(
            TURN_RECOVERY, id=f"recovery-{uuid4()}", task_queue=self.temporal.task_queue
        )


@dataclass(frozen=True)
class Begun:
    """One draft and its workflow."""

    drafts: Drafts
    ref: DraftRef
    row: ToyDraft
    handle: WorkflowHandle[object, OnboardingStatus]

    async def change(self, **changes: object) -> None:
        """Store the next version of the draft, and tell its workflow."""
        version = self.row.news.version + 1
        self.row.news = self.row.news.model_copy(update={"version": version, **changes})
        await self.drafts.gateway.start(self.ref, self.row.news)

    async def until_known(self) -> None:
        """Wait until the workflow says what the row says."""

        async def known() -> bool:
            status = await self.drafts.gateway.status(self.ref)
            return status is not None and status.version == self.row.news.version

        await until(known, 10)

    async def is_being_tested(self) -> bool:
        """Tell whether a test has begun."""
        return self.row.tests > 0

    def save(self) -> SaveDraft:
        """Return the wish to save it."""
        return SaveDraft(ref=self.ref)


@asynccontextmanager
async def open_drafts(settings: Settings) -> AsyncIterator[Drafts]:
    """Run a worker with toys on a task queue of its own."""
    client = await connect(
        settings.temporal_address, settings.temporal_namespace, PAYLOAD_KEYS, lazy=False
    )
    drafts = Drafts(Temporal(client, f"tests-drafts-{uuid4().hex}"), ToyDraftSteps())
    async with drafts_worker(drafts):
        yield drafts


def drafts_worker(drafts: Drafts) -> Worker:
    """Return a worker of the task queue."""
    steps, beats = drafts.steps, timedelta(seconds=THROTTLE_SECONDS)
    return Worker(
        drafts.temporal.client,
        task_queue=drafts.temporal.task_queue,
        workflows=[IntegrationOnboarding, TurnRecovery],
        activities=[
            steps.look_at_draft,
            steps.test_draft,
            steps.save_draft,
            steps.expire_draft,
            steps.wake_delivery,
            steps.find_stranded,
            steps.start_drafts,
        ],
        workflow_runner=_SANDBOX,
        max_heartbeat_throttle_interval=beats,
        default_heartbeat_throttle_interval=beats,
        graceful_shutdown_timeout=timedelta(seconds=1),
    )
