"""A dialogue being answered: one run takes the mailbox of its session, turn by turn, and ends.

The story of a turn: begin it, ask the model (the next one if the first fails), store what came
of it. Texts are in PostgreSQL; here are ids. A message that comes while a run ends starts the
next run, so there is nothing to linger for (see docs/decisions).
"""

import asyncio
from datetime import timedelta

from temporalio import workflow
from temporalio.exceptions import (
    ActivityError,
    ApplicationError,
    TimeoutError,  # noqa: A004 - Temporal's own
    is_cancelled_exception,
)

with workflow.unsafe.imports_passed_through():
    from assistant.contracts.chat import (
        ChatTurnInput,
        FinishInput,
        Generated,
        GenerateInput,
        Progress,
        StepState,
        StopResult,
        TurnOutcome,
        TurnPlan,
        TurnRef,
        TurnState,
        TurnTask,
    )
    from assistant.contracts.names import CHAT_TURN, PROGRESS, STOP_TURN, SUBMIT_TURN
    from assistant.errors import AssistantError, ModelError, NotFoundError, UnavailableError
    from workflows.options import DATABASE_STEP, LIVE_STEP, MODEL_RETRIES
    from workflows.progress import ProgressLog
    from workflows.showing import Showing
    from workflows.state import upsert_state

_TURNS_PER_RUN = 100
_MIN_SHARE = timedelta(seconds=1)
_MARGIN = timedelta(seconds=1)
"""An attempt that takes all of its time reports so itself, within this time."""

_OUTAGES_OUTLIVED = 5
_TOLD: tuple[type[AssistantError], ...] = (
    ModelError,
    *ModelError.__subclasses__(),
    NotFoundError,
    UnavailableError,
)
_TOLD_CODES = frozenset(kind.code for kind in _TOLD)
"""Codes there are words for; any other failure is a `model_failed` to a person."""


@workflow.defn(name=CHAT_TURN)
class ChatTurn:
    """Answers the messages of one session, in the order they came."""

    @workflow.init
    def __init__(self, given: ChatTurnInput) -> None:
        self._given = given
        self._mailbox: list[TurnRef] = sorted(given.recovered, key=lambda ref: ref.seq)
        self._done: set[str] = set()
        self._current: TurnRef | None = None
        self._answering: asyncio.Task[Generated] | None = None
        self._stopped: set[str] = set()
        self._cancelled = False
        self._progress = ProgressLog()

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
        except ActivityError:
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
        """Ask the models in order; every way this can end is an end of the turn."""
        ended = FinishInput(task=task, state=TurnState.STOPPED, history_limit=plan.history_limit)
        budget = timedelta(seconds=plan.deadline_seconds) / max(len(plan.models), 1)
        for model in plan.models:
            if self._is_stopped(task):
                return ended.ending(TurnState.STOPPED)
            try:
                await self._ask(GenerateInput(task=task, model=model), max(budget, _MIN_SHARE))
            except (ActivityError, asyncio.CancelledError) as error:
                code = _code(error)
                stopped = is_cancelled_exception(error) or self._is_stopped(task)
                if stopped or code == NotFoundError.code:  # or the dialogue was cleaned
                    return ended.ending(TurnState.STOPPED, model)
                ended = ended.ending(TurnState.FAILED, model, code)
            else:
                return ended.ending(TurnState.ANSWERED, model)
        return ended

    async def _ask(self, asked: GenerateInput, budget: timedelta) -> None:
        """Ask a model; time in which no worker was there to do it is not the model's.

        A model that fails is reported by the activity. A mere time-out means that nobody reported:
        the workers were down, and the budget starts over.
        """
        for outage in range(_OUTAGES_OUTLIVED + 1):
            try:
                await self._generate(asked, budget)
            except ActivityError as error:
                if not isinstance(error.cause, TimeoutError) or outage == _OUTAGES_OUTLIVED:
                    raise
            else:
                return

    async def _generate(self, asked: GenerateInput, budget: timedelta) -> None:
        with self._progress.step("generate", asked.task.turn_id, asked.model) as step:
            self._answering = asyncio.create_task(
                workflow.execute_activity(
                    "generate_answer",
                    asked,
                    result_type=Generated,
                    start_to_close_timeout=budget,
                    schedule_to_close_timeout=budget + _MARGIN,
                    retry_policy=MODEL_RETRIES,
                    summary=f"Answer by {asked.model}",
                    **LIVE_STEP,
                )
            )
            try:
                await self._answering
            except (ActivityError, asyncio.CancelledError) as error:
                if is_cancelled_exception(error):
                    step.state = StepState.STOPPED
                raise
            finally:
                self._answering = None

    def _interrupt(self) -> None:
        if self._answering is not None:
            self._answering.cancel()

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


def _code(error: BaseException) -> str:
    """Return the code of the error that a person will be told."""
    cause = error.cause if isinstance(error, ActivityError) else None
    if isinstance(cause, ApplicationError) and cause.type and cause.type in _TOLD_CODES:
        return cause.type
    return "model_silent" if isinstance(cause, TimeoutError) else "model_failed"
