"""Owns the end of an attempt at a background task: what follows, in one transaction, once."""

from datetime import datetime, timedelta
from typing import Final

import structlog

from assistant.contracts.chat import TurnState
from assistant.contracts.conversations import TurnEnd, TurnRecord
from assistant.contracts.ids import chain_id_for_turn
from assistant.contracts.tasks import (
    TASK_PREVIEW_CHARS,
    TaskEnd,
    TaskRecord,
    TaskState,
    TaskVerdict,
)
from assistant.domain.backoff import backoff_seconds
from assistant.domain.digest import shorten
from assistant.errors import heals_code
from assistant.services.clock import Clock
from assistant.services.ports.store import Store, UserStore
from assistant.services.task_limits import TaskLimits
from assistant.services.task_results import Made, TaskResults, made_by
from assistant.services.task_slots import hand_out, is_begun, reserved

_UNKNOWN: Final = "internal"
_log = structlog.get_logger(__name__)


class TaskEnds:
    """Ends attempts, and tasks with them; doing it twice tells the same and changes nothing."""

    def __init__(
        self, store: Store, results: TaskResults, clock: Clock, limits: TaskLimits
    ) -> None:
        self._store = store
        self._results = results
        self._clock = clock
        self._limits = limits

    async def finish(self, end: TaskEnd) -> TaskVerdict:
        """Store what came of an attempt, give its slot to others, tell the person of the end.

        What the turn's row says counts; an answer that is there is told even to who has cancelled.
        Raises `UnavailableError`: try again.
        """
        async with self._store.as_user(end.ref.user_id) as store:
            await store.tasks.lock()
            task = await store.tasks.get(end.ref.task_id, for_update=True)
            if task is None:
                return TaskVerdict(state=TaskState.CANCELLED)
            turn = await store.turns.get(task.turn_id) if task.turn_id else None
            if _ends_now(task, turn, end):
                task = await self._end(store, task, turn, end)
                await hand_out(store, self._limits.user_concurrency, self._clock.now())
            return await self._verdict(store, task)

    async def _end(
        self, store: UserStore, task: TaskRecord, turn: TurnRecord | None, end: TaskEnd
    ) -> TaskRecord:
        turn = await _closed(store, turn, end)
        state, code = _outcome(task, turn, end)
        made = await made_by(store, task)
        now = self._clock.now()
        changes: dict[str, object] = {
            "state": state,
            "error_code": code,
            "next_attempt_at": None,
            "finished_at": now,
        }
        if state is TaskState.SUCCESS:
            changes["result_preview"] = shorten(made.text, TASK_PREVIEW_CHARS)
        elif state is TaskState.FAILED and self._is_worth_another(task, code):
            changes |= {
                "state": TaskState.RETRY_SCHEDULED,
                "next_attempt_at": now + self._delay(task),
                "finished_at": None,
            }
        return await self._settle(store, task, changes, made)

    async def _settle(
        self, store: UserStore, task: TaskRecord, changes: dict[str, object], made: Made
    ) -> TaskRecord:
        settled = await store.tasks.change(task.task_id, changes) or task
        if settled.state.is_final:
            await self._results.tell(store, settled, made)
        _log.info(
            "task_attempt_ended",
            task_id=str(task.task_id),
            state=settled.state,
            attempts=settled.attempts,
            error_code=settled.error_code,
        )
        return settled

    async def _verdict(self, store: UserStore, task: TaskRecord) -> TaskVerdict:
        final = task.state.is_final
        return TaskVerdict(
            state=task.state,
            retry_seconds=self._wait(task.next_attempt_at)
            if task.state is TaskState.RETRY_SCHEDULED
            else None,
            chat_id=await self._results.unsent_chat(store, task) if final else None,
            freed=await reserved(store),
        )

    def _is_worth_another(self, task: TaskRecord, code: str | None) -> bool:
        heals = code is not None and heals_code(code)
        return heals and task.attempts <= self._limits.max_retries

    def _delay(self, task: TaskRecord) -> timedelta:
        base, most = self._limits.retry_base_seconds, self._limits.retry_max_seconds
        return timedelta(seconds=backoff_seconds(base, most, task.attempts))

    def _wait(self, until: datetime | None) -> float:
        return max((until - self._clock.now()).total_seconds(), 0) if until else 0


def _ends_now(task: TaskRecord, turn: TurnRecord | None, end: TaskEnd) -> bool:
    """Tell whether this is the end of the attempt under way, or of a task that is cancelled."""
    if end.cancelled and not task.state.is_final:
        return True
    is_present = end.run_no is None or turn is None or turn.run_no == end.run_no
    return is_begun(task) and is_present


async def _closed(store: UserStore, turn: TurnRecord | None, end: TaskEnd) -> TurnRecord | None:
    """Return the turn of a task; one that nobody goes on with is closed."""
    if turn is None or turn.state.is_final:
        return turn
    state = TurnState.STOPPED if end.cancelled else TurnState.FAILED
    code = None if end.cancelled else (end.outcome and end.outcome.error_code) or _UNKNOWN
    closed = TurnEnd(state=state, error_code=code)
    ended = await store.turns.finish(turn.turn_id, turn.run_no, closed)
    await store.chains.close(chain_id_for_turn(turn.turn_id, turn.run_no), state)
    return ended or await store.turns.get(turn.turn_id)


def _outcome(
    task: TaskRecord, turn: TurnRecord | None, end: TaskEnd
) -> tuple[TaskState, str | None]:
    """Return the state that an attempt leads to if it is the last, and why it failed."""
    if turn is not None and turn.state is TurnState.ANSWERED:
        return TaskState.SUCCESS, None
    if end.cancelled or (turn is not None and turn.state is TurnState.STOPPED):
        return TaskState.CANCELLED, None
    said = turn.error_code if turn else end.outcome and end.outcome.error_code
    return TaskState.FAILED, said or task.error_code or _UNKNOWN
