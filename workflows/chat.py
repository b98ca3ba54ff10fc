"""A dialogue being answered: one run takes the mailbox of its session, turn by turn, and ends.

The story of a turn: begin it, ask the model (the next one if the first fails), let a tool chain
do what the model calls for, store what came of it. Texts are in PostgreSQL; here are ids. A
message that comes while a run ends starts the next run, so there is nothing to linger for (see
docs/decisions).
"""

import asyncio

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from assistant.contracts.chat import (
        ChatTurnInput,
        Progress,
        StopResult,
        TurnOutcome,
        TurnPlan,
        TurnRef,
        TurnTask,
    )
    from assistant.contracts.names import CHAT_TURN, PROGRESS, STOP_TURN, SUBMIT_TURN
    from workflows.options import DATABASE_STEP
    from workflows.progress import ProgressLog
    from workflows.state import upsert_state
    from workflows.turns import Turns

_TURNS_PER_RUN = 100


@workflow.defn(name=CHAT_TURN)
class ChatTurn:
    """Answers the messages of one session, in the order they came."""

    @workflow.init
    def __init__(self, given: ChatTurnInput) -> None:
        self._given = given
        self._mailbox: list[TurnRef] = sorted(given.recovered, key=lambda ref: ref.seq)
        self._done: set[str] = set()
        self._current: TurnRef | None = None
        self._stopped: set[str] = set()
        self._cancelled = False
        self._progress = ProgressLog()
        self._turns = Turns(self._progress, given.channel, self._is_stopped)

    @workflow.run
    async def run(self, given: ChatTurnInput) -> None:  # noqa: ARG002 - taken by @workflow.init
        """Answer until the mailbox is empty.

        A cancelled run stops the answer being written, and those that wait, but stores each.
        """
        work = asyncio.create_task(self._work())
        try:
            await asyncio.shield(work)
        except asyncio.CancelledError:
            self._cancelled = True
            self._turns.interrupt()
            await work
            raise

    @workflow.signal(name=SUBMIT_TURN)
    def submit(self, ref: TurnRef) -> None:
        """Take a turn into the mailbox; one that is known is not taken again."""
        if not self._knows(ref):
            self._mailbox.append(ref)
            self._mailbox.sort(key=lambda waiting: waiting.seq)

    @workflow.update(name=STOP_TURN)
    async def stop(self) -> StopResult:
        """Stop the answer that is being written; what there is of it is kept."""
        if self._current is None:
            return StopResult()
        self._stopped.add(self._current.key)
        self._turns.interrupt()
        return StopResult(turn_id=self._current.turn_id)

    @workflow.query(name=PROGRESS)
    def progress(self) -> Progress:
        """Return what is going on."""
        return self._progress.view(waiting=len(self._mailbox), done=len(self._done))

    async def _work(self) -> None:
        while ref := await self._next():
            self._current = ref
            outcome = await self._turn(self._task(ref))
            self._current = None
            self._done.add(ref.key)
            upsert_state(outcome.state)
            if len(self._done) >= _TURNS_PER_RUN and self._mailbox:
                waiting = {"recovered": tuple(self._mailbox)}
                workflow.continue_as_new(self._given.model_copy(update=waiting))

    async def _next(self) -> TurnRef | None:
        """Return the next turn; None when there is none."""
        await workflow.wait_condition(
            lambda: bool(self._mailbox) or workflow.all_handlers_finished()
        )
        return self._mailbox.pop(0) if self._mailbox else None

    async def _turn(self, task: TurnTask) -> TurnOutcome:
        with self._progress.step("begin", task.turn_id):
            plan: TurnPlan = await workflow.execute_local_activity(
                "begin_turn",
                task,
                result_type=TurnPlan,
                summary="Take the turn",
                **DATABASE_STEP,
            )
        return await self._turns.answer(task, plan)

    def _is_stopped(self, task: TurnTask) -> bool:
        return self._cancelled or f"{task.turn_id}/{task.run_no}" in self._stopped

    def _knows(self, ref: TurnRef) -> bool:
        waits = any(waiting.key == ref.key for waiting in self._mailbox)
        return waits or ref.key in self._done or ref == self._current

    def _task(self, ref: TurnRef) -> TurnTask:
        return TurnTask(
            user_id=self._given.user_id,
            session_id=self._given.session_id,
            turn_id=ref.turn_id,
            seq=ref.seq,
            run_no=ref.run_no,
            request_id=ref.request_id,
        )
