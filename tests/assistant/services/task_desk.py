"""One person's background tasks as tests of services have them; their workflows are a record."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from time import monotonic
from typing import Any
from uuid import UUID, uuid4

from assistant.contracts.chat import Channel, FinishInput, TurnOutcome, TurnState, TurnTask
from assistant.contracts.conversations import Draft, IncomingMessage, MessageRecord
from assistant.contracts.ids import chain_id_for_turn, task_workflow_id
from assistant.contracts.tasks import (
    Enqueued,
    NewTask,
    TaskEnd,
    TaskPlan,
    TaskRecord,
    TaskRef,
    TaskVerdict,
)
from assistant.contracts.telegram import OutboxRecord, OutboxRef, OutboxState, Receipt
from assistant.contracts.tools import NO_LABELS, Labels, NewArtifact
from assistant.contracts.user_events import UserEvent
from assistant.errors import UnavailableError
from assistant.services.accepting import ConversationLimits
from assistant.services.clock import Clock
from assistant.services.conversations import Conversations
from assistant.services.intents import Intents
from assistant.services.task_ends import TaskEnds
from assistant.services.task_limits import TaskLimits
from assistant.services.task_results import TaskResults
from assistant.services.task_runs import TaskRuns
from assistant.services.tasks import Tasks
from assistant.services.turns import Turns, TurnSettings
from assistant.skills.registry import Registry
from runtime.core import Core
from tests.assistant.masking import MASK
from tests.factories import make_chain, make_step

REPORT = "сравни тарифы"
_DIALOGUES = ConversationLimits(
    message_chars=200, prompt_tokens=500, max_waiting=6, max_open=8, model="kimi"
)
LIMITS = TaskLimits(user_concurrency=2, max_queued=5, text_chars=100)
_CHATS = count(820_000_000_000)


@dataclass
class RecordedTaskWorkflows:
    """Workflows of tasks as their port has them; `down`: no Temporal."""

    down: bool = False
    runs: dict[str, TaskRef] = field(default_factory=dict)
    started: list[TaskRef] = field(default_factory=list)
    woken: list[TaskRef] = field(default_factory=list)
    cancelled: list[TaskRef] = field(default_factory=list)

    async def start(self, ref: TaskRef) -> str:
        """Start a workflow."""
        self._refuse()
        self.started.append(ref)
        self.runs[task_workflow_id(ref.task_id)] = ref
        return f"run-{ref.task_id}"

    async def wake(self, refs: Sequence[TaskRef]) -> None:
        """Tell workflows."""
        self._refuse()
        self.woken += refs

    async def cancel(self, ref: TaskRef) -> bool:
        """Ask a workflow to end, which it does."""
        self._refuse()
        self.cancelled.append(ref)
        return self.runs.pop(task_workflow_id(ref.task_id), None) is not None

    async def running(self) -> AsyncIterator[str]:
        """Return what runs."""
        self._refuse()
        for workflow_id in sorted(self.runs):
            yield workflow_id

    def _refuse(self) -> None:
        if self.down:
            raise UnavailableError("temporal: down")


@dataclass
class TaskDesk:
    """Asks for tasks, and does the steps of their workflows one by one."""

    core: Core
    user_id: UUID
    limits: TaskLimits = LIMITS
    delivers: bool = True
    later: timedelta = timedelta()
    patience: float = 0
    workflows: RecordedTaskWorkflows = field(default_factory=RecordedTaskWorkflows)

    @property
    def clock(self) -> Clock:
        """The test's time."""
        return Clock(now=lambda: self.now, monotonic=monotonic)

    @property
    def now(self) -> datetime:
        """The time now, as far as the test has moved it."""
        return datetime.now(UTC) + self.later

    @property
    def conversations(self) -> Conversations:
        """The person's dialogues."""
        return Conversations(self.core.database, _DIALOGUES, MASK)

    @property
    def turns(self) -> Turns:
        """The steps of a turn."""
        settings = TurnSettings("kimi", (), 60, shows=self.delivers)
        core = self.core
        return Turns(core.database, core.bus, core.texts, Intents(Registry.load()), settings)

    @property
    def ends(self) -> TaskEnds:
        """The ends of attempts."""
        results = TaskResults(self.core.texts, delivers=self.delivers)
        return TaskEnds(self.core.database, results, self.clock, self.limits)

    @property
    def runs(self) -> TaskRuns:
        """The attempts."""
        return TaskRuns(
            self.core.database, self.conversations, self.turns, self.ends, self.clock, self.limits
        )

    @property
    def tasks(self) -> Tasks:
        """What people do."""
        return Tasks(
            self.core.database,
            self.workflows,
            self.ends,
            self.core.texts,
            self.clock,
            self.limits,
            settle_seconds=self.patience,
        )

    def new(self, text: str = REPORT, key: str = "", **fields: Any) -> NewTask:
        """Return what is to be done, with a new key unless one is given."""
        values = {"user_id": self.user_id, "key": key or uuid4().hex} | fields
        return NewTask(text=text, **values)

    async def enqueue(self, text: str = REPORT, key: str = "", **fields: Any) -> Enqueued:
        """Ask for a task."""
        return await self.tasks.enqueue(self.new(text, key, **fields))

    async def ask(self, text: str = REPORT, **fields: Any) -> TaskRef:
        """Ask for a task that is new."""
        stored = await self.enqueue(text, **fields)
        assert stored.is_new
        return stored.task.ref

    async def row(self, ref: TaskRef) -> TaskRecord:
        """Return a task as it stands."""
        return await self.tasks.get(self.user_id, ref.task_id)

    async def change(self, ref: TaskRef, **changes: object) -> None:
        """Change a row."""
        async with self.core.database.as_user(self.user_id) as store:
            await store.tasks.change(ref.task_id, changes)

    async def begin(self, ref: TaskRef) -> TaskPlan:
        """Do the first step of an attempt."""
        return await self.runs.begin(ref)

    async def turn(self, ref: TaskRef) -> TurnTask:
        """Begin an attempt that has a slot; returns its turn."""
        plan = await self.begin(ref)
        assert plan.task is not None
        return plan.task

    async def answer(
        self, turn: TurnTask, text: str = "Готовый ответ", labels: Labels = NO_LABELS
    ) -> TurnOutcome:
        """Have a model answer a turn."""
        draft = Draft(
            turn_id=turn.turn_id,
            attempt=1,
            seq=1,
            content=text,
            thinking="",
            model="kimi",
            prompt_tokens=1,
            completion_tokens=1,
            complete=True,
            labels=labels,
        )
        async with self.core.database.as_user(self.user_id) as store:
            await store.drafts.save(draft)
        return await self.end_turn(turn, TurnState.ANSWERED)

    async def end_turn(
        self, turn: TurnTask, state: TurnState, code: str | None = None
    ) -> TurnOutcome:
        """Do the last step of a turn."""
        return await self.turns.finish(
            FinishInput(task=turn, state=state, history_limit=50, error_code=code)
        )

    async def finish(
        self,
        ref: TaskRef,
        outcome: TurnOutcome | None = None,
        run_no: int | None = None,
        *,
        cancelled: bool = False,
    ) -> TaskVerdict:
        """Do the last step of an attempt."""
        end = TaskEnd(ref=ref, run_no=run_no, outcome=outcome, cancelled=cancelled)
        return await self.runs.finish(end)

    async def succeed(self, ref: TaskRef, text: str = "Готовый ответ") -> TaskVerdict:
        """Do a task."""
        return await self.finish(ref, await self.answer(await self.turn(ref), text))

    async def fail(self, ref: TaskRef, code: str = "model_silent") -> TaskVerdict:
        """Have an attempt fail."""
        turn = await self.turn(ref)
        return await self.finish(ref, await self.end_turn(turn, TurnState.FAILED, code))

    async def add_file(self, turn: TurnTask, content: bytes = b"a,b") -> UUID:
        """Have a tool of a turn make a file."""
        chain = make_chain(
            chain_id=chain_id_for_turn(turn.turn_id, turn.run_no),
            turn_id=turn.turn_id,
            session_id=turn.session_id,
        )
        step, artifact_id = make_step(), uuid4()
        file = NewArtifact(name="table.csv", media_type="text/csv", content=content)
        async with self.core.database.as_user(self.user_id) as store:
            await store.chains.open(chain)
            await store.steps.replace_round(chain.chain_id, 1, [step])
            stored = await store.steps.get(step.step_id)
            assert stored is not None
            expires = self.now + timedelta(days=1)
            await store.artifacts.add(artifact_id, stored, file, expires)
        return artifact_id

    async def dialogue(self, **fields: Any) -> UUID:
        """Open a dialogue; returns its id."""
        message = IncomingMessage(user_id=self.user_id, text="привет", key=uuid4().hex, **fields)
        return (await self.conversations.accept(message)).session_id

    async def telegram_dialogue(self, chat_id: int, session_id: UUID) -> UUID:
        """Open the dialogue of a Telegram chat."""
        return await self.dialogue(channel=Channel.TELEGRAM, chat_id=chat_id, session_id=session_id)

    async def link_telegram(self) -> int:
        """Give the person a Telegram chat."""
        chat_id = next(_CHATS) + uuid4().int % 1_000_000_000
        async with self.core.database.as_system() as system:
            await system.telegram.allow(chat_id, "")
            await system.telegram.tie(chat_id, self.user_id)
        return chat_id

    async def events(self) -> list[UserEvent]:
        """Return all that the person was told on every channel."""
        async with self.core.database.as_user(self.user_id) as store:
            return await store.events.after(0, 100)

    async def said(self, session_id: UUID) -> list[MessageRecord]:
        """Return what the assistant said in a dialogue, oldest first."""
        messages = await self.conversations.transcript(self.user_id, session_id)
        return [message for message in messages if message.role == "assistant"]

    async def sent(self, chat_id: int) -> list[OutboxRecord]:
        """Send what waits in a chat; returns its rows."""
        rows = []
        async with self.core.database.as_user(self.user_id) as store:
            while outbox_id := await store.outbox.next_open(chat_id):
                row = await store.outbox.get(outbox_id)
                assert row is not None
                rows.append(row)
                ref = OutboxRef(user_id=self.user_id, outbox_id=outbox_id)
                await store.outbox.settle(Receipt(ref=ref, state=OutboxState.SENT))
        return rows
