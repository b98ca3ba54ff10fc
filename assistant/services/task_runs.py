"""Owns the attempts at a background task: each is a run of one turn in a dialogue of its own."""

from assistant.contracts.chat import Channel, TurnPlan, TurnState, TurnTask
from assistant.contracts.conversations import AcceptedTurn, IncomingMessage
from assistant.contracts.ids import task_session_id, task_turn_key, turn_id_for
from assistant.contracts.tasks import (
    TaskEnd,
    TaskPlan,
    TaskRecord,
    TaskRef,
    TaskState,
    TaskVerdict,
)
from assistant.errors import ConflictError, InvalidInputError
from assistant.services.accepting import accepted_turn
from assistant.services.clock import Clock
from assistant.services.conversations import Conversations
from assistant.services.ports.store import Store, UserStore
from assistant.services.task_ends import TaskEnds
from assistant.services.task_limits import TaskLimits
from assistant.services.task_slots import is_begun, may_work
from assistant.services.turns import Turns


class TaskRuns:
    """Begins and finishes attempts; every method is idempotent."""

    def __init__(
        self,
        store: Store,
        conversations: Conversations,
        turns: Turns,
        ends: TaskEnds,
        clock: Clock,
        limits: TaskLimits,
    ) -> None:
        self._store = store
        self._conversations = conversations
        self._turns = turns
        self._ends = ends
        self._clock = clock
        self._limits = limits

    async def begin(self, ref: TaskRef) -> TaskPlan:
        """Give a task a slot if there is one, and return how its turn is to be answered.

        An attempt under way is gone on with: nothing counts it twice. Raises `UnavailableError`:
        try again.
        """
        async with self._store.as_user(ref.user_id) as store:
            await store.tasks.lock()
            task = await store.tasks.get(ref.task_id, for_update=True)
            if task is None or task.state.is_final:
                return TaskPlan(state=task.state if task else TaskState.CANCELLED)
            if not await may_work(store, task, self._limits.user_concurrency):
                return await _stand_in_line(store, task)
            turn = await self._turn(store, task)
        if turn is None:
            return TaskPlan(
                state=TaskState.RUNNING,
                task=_no_turn(task),
                plan=TurnPlan(state=TurnState.FAILED),
            )
        given = _task_of(turn)
        return TaskPlan(
            state=TaskState.RUNNING,
            task=given,
            plan=await self._turns.begin(given),
            lease_seconds=self._limits.lease_seconds,
        )

    async def finish(self, end: TaskEnd) -> TaskVerdict:
        """Store what came of an attempt; see `TaskEnds`."""
        return await self._ends.finish(end)

    async def _turn(self, store: UserStore, task: TaskRecord) -> AcceptedTurn | None:
        """Return the run of the turn to answer: that under way, or the next, which is counted.

        None when the text can be no message: the row says why.
        """
        known = await store.turns.get(task.turn_id) if task.turn_id else None
        if known is not None and is_begun(task):
            return accepted_turn(known, is_new=False)
        turn, code = None, None
        try:
            if known is None:
                turn = await self._conversations.accept_in(store, _message(task))
            else:
                retried = await store.turns.retry(known.turn_id)
                turn = accepted_turn(retried or known, is_new=retried is not None)
        except (InvalidInputError, ConflictError) as error:  # its text can be no message
            code = error.code
        changes = {
            "state": TaskState.RUNNING,
            "attempts": task.attempts + 1,
            "next_attempt_at": None,
            "turn_id": turn.turn_id if turn else None,
            "error_code": code,
            "started_at": task.started_at or self._clock.now(),
        }
        await store.tasks.change(task.task_id, changes)
        return turn


async def _stand_in_line(store: UserStore, task: TaskRecord) -> TaskPlan:
    """Have a task wait for a slot; one that is tried again has its old place in the line."""
    if task.state is not TaskState.QUEUED:
        changes = {"state": TaskState.QUEUED, "next_attempt_at": None}
        await store.tasks.change(task.task_id, changes)
    return TaskPlan(state=TaskState.QUEUED)


def _message(task: TaskRecord) -> IncomingMessage:
    key = task_turn_key(task.task_id)
    return IncomingMessage(
        user_id=task.user_id,
        text=task.text,
        key=key,
        channel=Channel.WORKER,
        session_id=task_session_id(task.task_id),
        request_id=key,
        opens=True,
        labels=task.labels,
    )


def _task_of(turn: AcceptedTurn) -> TurnTask:
    return TurnTask(
        user_id=turn.user_id,
        session_id=turn.session_id,
        turn_id=turn.turn_id,
        seq=turn.ref.seq,
        run_no=turn.ref.run_no,
        request_id=turn.ref.request_id,
    )


def _no_turn(task: TaskRecord) -> TurnTask:
    """Return what stands for the turn of a task that can have none."""
    return TurnTask(
        user_id=task.user_id,
        session_id=task_session_id(task.task_id),
        turn_id=turn_id_for(task.user_id, task_turn_key(task.task_id)),
        seq=0,
    )
