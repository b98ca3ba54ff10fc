"""Answering one turn: ask the models, have a tool chain do what they call for, store the answer.

Every way this can go is an end of the turn. Who takes the turn, and when, is the workflow's affair.
"""

import asyncio
from collections.abc import Callable

from temporalio import workflow
from temporalio.exceptions import (
    ApplicationError,
    ChildWorkflowError,
    WorkflowAlreadyStartedError,
    is_cancelled_exception,
)

with workflow.unsafe.imports_passed_through():
    from assistant.contracts.chat import (
        Channel,
        FinishInput,
        TurnOutcome,
        TurnPlan,
        TurnState,
        TurnTask,
    )
    from assistant.contracts.tools import ChainOutcome
    from workflows.asking import Asking
    from workflows.chaining import chain_of, put_down_chain, run_chain
    from workflows.options import DATABASE_STEP, MODEL_RETRIES, ONCE
    from workflows.progress import ProgressLog
    from workflows.showing import Showing


class Turns:
    """Answers turns of one channel, one at a time.

    `is_stopped` tells whether the person has said stop. With `lease_seconds` it is background work
    (see `Asking`), which is tried again as a whole.
    """

    def __init__(
        self,
        progress: ProgressLog,
        channel: Channel,
        is_stopped: Callable[[TurnTask], bool],
        lease_seconds: float | None = None,
    ) -> None:
        self._progress = progress
        self._channel = channel
        self._is_stopped = is_stopped
        self._lease_seconds = lease_seconds
        retries = MODEL_RETRIES if lease_seconds is None else ONCE
        self._asking = Asking(progress, is_stopped, lease_seconds, retries)
        self._chain: asyncio.Task[ChainOutcome] | None = None

    def interrupt(self) -> None:
        """Put down what is under way, if `is_stopped` says so of its turn."""
        self._asking.interrupt()
        if self._chain is not None:
            self._chain.cancel()

    async def answer(self, task: TurnTask, plan: TurnPlan) -> TurnOutcome:
        """Answer a turn that has begun, and show it where that is wanted; one that is over is over.

        Raises `ApplicationError` when its end cannot be stored.
        """
        if plan.state.is_final:
            return TurnOutcome(turn_id=task.turn_id, state=plan.state)
        showing = Showing(task, None if self._channel is Channel.WORKER else plan.chat_id)
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
        given = chain_of(task, plan, self._channel, rounds, models, self._lease_seconds)
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
