"""Workflows of background tasks with steps that say what a test wants, look by look."""

import asyncio
from collections import defaultdict, deque
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from temporalio import activity
from temporalio.common import Priority

from activities.failures import failures
from activities.heartbeat import heartbeats
from activities.llm import deadline
from assistant.contracts.chat import (
    FinishInput,
    Generated,
    GenerateInput,
    TurnOutcome,
    TurnPlan,
    TurnState,
    TurnTask,
)
from assistant.contracts.ids import task_session_id
from assistant.contracts.tasks import (
    TaskDrift,
    TaskEnd,
    TaskPlan,
    TaskRef,
    TaskState,
    TaskVerdict,
)
from assistant.contracts.telegram import ChatRef
from assistant.contracts.tools import AdmitInput, Admitted, ChainEnd
from assistant.contracts.upkeep import Stranded

NO_SLOT = TaskPlan(state=TaskState.QUEUED)
TURN = TaskPlan(state=TaskState.RUNNING)
"""The toy puts a turn into it."""

OVER = TaskPlan(state=TaskState.CANCELLED)
DONE = TaskVerdict(state=TaskState.SUCCESS)
FAILED = TaskVerdict(state=TaskState.FAILED)
CANCELLED = TaskVerdict(state=TaskState.CANCELLED)
DRIFT = TaskDrift(compared=7, missing=2, stray=1)
LEASE_SECONDS = 1.5
DEADLINE_SECONDS = 1.0
ANSWERED = ["begin", "generate", "store", "finish"]
"""The steps of an attempt that succeeds."""

Word = TaskPlan | TaskVerdict | Exception


def again_in(seconds: float) -> TaskVerdict:
    """Return the verdict after which a task is tried again."""
    return TaskVerdict(state=TaskState.RETRY_SCHEDULED, retry_seconds=seconds)


@dataclass
class Script:
    """What the steps of one task say, in order; the last word of a kind stays.

    A model call takes `seconds`; the first `deaf` ones die without a word, and the first `tools`
    ones call tools.
    """

    plans: deque[Word] = field(default_factory=lambda: deque([TURN]))
    verdicts: deque[Word] = field(default_factory=lambda: deque([DONE]))
    seconds: float = 0
    deaf: int = 0
    tools: int = 0
    error: Exception | None = None
    unstorable: Exception | None = None
    unwakeable: int = 0
    begun: asyncio.Event | None = None
    """A look goes on when the test says so."""


@dataclass(frozen=True)
class Call:
    """One attempt at a model call, as the activity saw it."""

    task_queue: str
    priority: Priority
    heartbeat_timeout: timedelta | None
    workflow_type: str | None


@dataclass
class Seen:
    """What the steps of one task were asked."""

    steps: list[str] = field(default_factory=list)
    at: list[float] = field(default_factory=list)
    ends: list[TaskEnd] = field(default_factory=list)
    turns: list[FinishInput] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)

    def note(self, step: str) -> None:
        """Add a step."""
        self.steps.append(step)
        self.at.append(asyncio.get_running_loop().time())


@dataclass
class ToySteps:
    """The steps of background tasks and of their turns."""

    scripts: dict[UUID, Script] = field(default_factory=dict)
    seen: dict[UUID, Seen] = field(default_factory=lambda: defaultdict(Seen))
    woken: list[TaskRef] = field(default_factory=list)
    chats: list[ChatRef] = field(default_factory=list)
    stranded: tuple[TaskRef, ...] = ()
    started: list[TaskRef] = field(default_factory=list)

    @activity.defn(name="begin_task")
    async def begin_task(self, ref: TaskRef) -> TaskPlan:
        script = self.scripts[ref.task_id]
        self.seen[ref.task_id].note("begin")
        word = _next(script.plans)
        if script.begun is not None:
            await script.begun.wait()
        plan = _said(word, TaskPlan)
        return plan if plan is not TURN else _with_turn(ref)

    @activity.defn(name="finish_task")
    async def finish_task(self, end: TaskEnd) -> TaskVerdict:
        seen = self.seen[end.ref.task_id]
        seen.note("finish")
        seen.ends.append(end)
        verdict: TaskVerdict = _said(_next(self.scripts[end.ref.task_id].verdicts), TaskVerdict)
        return verdict

    @activity.defn(name="wake_tasks")
    async def wake_tasks(self, verdict: TaskVerdict) -> None:
        for ref in verdict.freed:
            script = self.scripts.get(ref.task_id)
            if script is not None and script.unwakeable:
                script.unwakeable -= 1
                raise RuntimeError("nobody hears")
        self.woken.extend(verdict.freed)

    @activity.defn(name="wake_delivery")
    async def wake_delivery(self, chat: ChatRef) -> None:
        self.chats.append(chat)

    @activity.defn(name="generate_answer")
    async def generate_answer(self, asked: GenerateInput) -> Generated:
        task_id = asked.task.turn_id
        script, seen, info = self.scripts[task_id], self.seen[task_id], activity.info()
        call = Call(info.task_queue, info.priority, info.heartbeat_timeout, info.workflow_type)
        seen.calls.append(call)
        seen.note("generate")
        if script.deaf:
            script.deaf -= 1
            await asyncio.sleep(LEASE_SECONDS * 3)
        with failures():
            async with heartbeats(), deadline():
                await asyncio.sleep(script.seconds)
                if script.error is not None:
                    raise script.error
        made = Generated(model=asked.model, characters=4)
        if script.tools and asked.offer_tools:
            script.tools -= 1
            return made.model_copy(update={"calls": 1, "round_no": 1})
        return made

    @activity.defn(name="finish_turn")
    async def finish_turn(self, ended: FinishInput) -> TurnOutcome:
        task_id = ended.task.turn_id
        self.seen[task_id].turns.append(ended)
        self.seen[task_id].note("store")
        if (error := self.scripts[task_id].unstorable) is not None:
            with failures():
                raise error
        return TurnOutcome(turn_id=task_id, state=ended.state, error_code=ended.error_code)

    @activity.defn(name="admit_round")
    async def admit_round(self, given: AdmitInput) -> Admitted:  # noqa: ARG002 - a toy
        return Admitted(steps=())

    @activity.defn(name="end_chain")
    async def end_chain(self, end: ChainEnd) -> None:
        """Forget it."""

    @activity.defn(name="find_stranded")
    async def find_stranded(self) -> Stranded:
        return Stranded(sessions=(), chats=(), tasks=self.stranded)

    @activity.defn(name="start_tasks")
    async def start_tasks(self, found: Stranded) -> None:
        self.started.extend(found.tasks)

    @activity.defn(name="reconcile_tasks")
    async def reconcile_tasks(self) -> TaskDrift:
        async with heartbeats():
            return DRIFT

    @property
    def local(self) -> list[Any]:
        """The activities of the common queue."""
        return [
            *(self.begin_task, self.finish_task, self.wake_tasks, self.wake_delivery),
            *(self.finish_turn, self.admit_round, self.end_chain, self.find_stranded),
            *(self.start_tasks, self.reconcile_tasks),
        ]


def _with_turn(ref: TaskRef) -> TaskPlan:
    turn = TurnTask(
        user_id=ref.user_id,
        session_id=task_session_id(ref.task_id),
        turn_id=ref.task_id,
        seq=1,
    )
    plan = TurnPlan(
        state=TurnState.RUNNING, models=("toy",), deadline_seconds=DEADLINE_SECONDS, asks_in=7
    )
    return TaskPlan(state=TaskState.RUNNING, task=turn, plan=plan, lease_seconds=LEASE_SECONDS)


def _next(words: deque[Word]) -> Word:
    return words.popleft() if len(words) > 1 else words[0]


def _said(word: Word, kind: type[Any]) -> Any:
    with failures():
        if isinstance(word, Exception):
            raise word
    assert isinstance(word, kind)
    return word
