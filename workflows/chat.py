"""A dialogue being answered: one run takes the mailbox of its session, turn by turn, and ends.

The story of a turn: begin it, ask the model (the next one if the first fails), let a tool chain
do what the model calls for, store what came of it. Texts are in PostgreSQL; here are ids. A
message that comes while a run ends starts the next run, so there is nothing to linger for (see
docs/decisions).
"""

import asyncio

from temporalio import workflow
from temporalio.exceptions import (
    ApplicationError,
    ChildWorkflowError,
    WorkflowAlreadyStartedError,
    is_cancelled_exception,
)

with workflow.unsafe.imports_passed_through():
    from assistant.contracts.chat import (
        ChatTurnInput,
        FinishInput,
        Progress,
        StopResult,
        TurnOutcome,
        TurnPlan,
        TurnRef,
        TurnState,
        TurnTask,
    )
    from assistant.contracts.names import CHAT_TURN, PROGRESS, STOP_TURN, SUBMIT_TURN
    from assistant.contracts.tools import ChainOutcome
    from workflows.asking import Asking
    from workflows.chaining import chain_of, put_down_chain, run_chain
    from workflows.options import DATABASE_STEP
    from workflows.progress import ProgressLog
    from workflows.showing import Showing
    from workflows.state import upsert_state

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
        self._asking = Asking(self._progress, self._is_stopped)
        self._chain: asyncio.Task[ChainOutcome] | None = None

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
            self._interrupt()
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
        self._interrupt()
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
        if plan.state.is_final:
            return TurnOutcome(turn_id=task.turn_id, state=plan.state)
        showing = Showing(task, plan.chat_id)
        ended = await self._answer(task, plan)
        outcome = await self._finish(ended)
        await showing.deliver()
        return outcome

    async def _finish(self, ended: FinishInput) -> TurnOutcome:
        """Store what came of the turn; an answer that cannot be stored is a failed turn."""
        try:
            return await self._store(ended)
        except ApplicationError:  # what a local activity fails with
            if ended.state is TurnState.FAILED:
                raise
            return await self._store(ended.ending(TurnState.FAILED, ended.model, "model_failed"))

    async def _store(self, ended: FinishInput) -> TurnOutcome:
        with self._progress.step("finish", ended.task.turn_id):
            outcome: TurnOutcome = await workflow.execute_local_activity(
                "finish_turn",
                ended,
                result_type=TurnOutcome,
                summary="Store the answer",
                **DATABASE_STEP,
            )
        return outcome

    async def _answer(self, task: TurnTask, plan: TurnPlan) -> FinishInput:
        """Ask the models, or the tools; every way this can end is an end of the turn."""
        ended = FinishInput(task=task, state=TurnState.STOPPED, history_limit=plan.history_limit)
        if plan.rounds:
            return await self._use_tools(ended, plan, plan.rounds, ())
        said = await self._asking.ask(task, plan.models, plan.deadline_seconds, tools=True)
        if said.calls:
            return await self._use_tools(ended, plan, said.round_no, plan.models)
        return ended.ending(said.state, said.model, said.error_code)

    async def _use_tools(
        self, ended: FinishInput, plan: TurnPlan, rounds: int, models: tuple[str, ...]
    ) -> FinishInput:
        """Have the chain do what was called and answer; a chain that breaks is done without."""
        task = ended.task
        if self._is_stopped(task):
            return ended
        given = chain_of(task, plan, self._given.channel, rounds, models)
        try:
            with self._progress.step("tools", task.turn_id):
                self._chain = asyncio.create_task(run_chain(given))
                outcome = await self._chain
        except (ChildWorkflowError, WorkflowAlreadyStartedError, asyncio.CancelledError) as error:
            await put_down_chain(given)
            if is_cancelled_exception(error) or self._is_stopped(task):
                return ended.ending(TurnState.STOPPED)
        else:
            return ended.ending(outcome.state, outcome.model, outcome.error_code)
        finally:
            self._chain = None
        said = await self._asking.ask(task, plan.models, plan.deadline_seconds, tools=False)
        return ended.ending(said.state, said.model, said.error_code)

    def _interrupt(self) -> None:
        self._asking.interrupt()
        if self._chain is not None:
            self._chain.cancel()

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
