"""A tool chain: rounds of calls that run at once, the model asked between them, until it answers.

Each call is checked and, where the policy says so, waits for the person's word. A step that fails
ends only itself. Arguments and results are in PostgreSQL; here are ids and states. Whatever the
model does, the chain ends: calls, time and wrong calls are counted.
"""

import asyncio
from uuid import UUID

from temporalio import workflow
from temporalio.exceptions import ApplicationError

with workflow.unsafe.imports_passed_through():
    from assistant.contracts.chat import Progress, TurnState, TurnTask
    from assistant.contracts.names import DECIDE_STEP, PROGRESS, TOOL_CHAIN
    from assistant.contracts.tools import (
        AdmitInput,
        Admitted,
        AdmittedStep,
        ChainEnd,
        ChainInput,
        ChainOutcome,
        StepDecision,
        ToolStepState,
    )
    from workflows.asking import Asking, Said
    from workflows.delivery import wake_delivery
    from workflows.options import DATABASE_STEP
    from workflows.progress import ProgressLog
    from workflows.state import upsert_state, upsert_tools
    from workflows.stepping import Stepping

_LAST_WORD = 30.0
"""Seconds that the model has for its answer even when the tools have used up the chain's time."""

_WRONG_ROUNDS = 2
"""After this many rounds with wrong calls the model is offered no more tools: one repair."""


@workflow.defn(name=TOOL_CHAIN)
class ToolChain:
    """Runs the tools that one turn, or one direct request, calls for."""

    @workflow.init
    def __init__(self, given: ChainInput) -> None:
        self._given = given
        self._progress = ProgressLog()
        self._asking = Asking(self._progress, self._is_stopped, given.lease_seconds)
        self._stepping = Stepping(given, self._progress)
        self._cancelled = False
        self._used: set[UUID] = set()
        self._names: set[str] = set()
        self._wrong_rounds = 0

    @workflow.run
    async def run(self, given: ChainInput) -> ChainOutcome:  # noqa: ARG002 - taken by @workflow.init
        """Work until the chain has ended; a cancelled one puts down its tools and says so."""
        work = asyncio.create_task(self._work())
        try:
            return await asyncio.shield(work)
        except asyncio.CancelledError:
            self._cancelled = True
            self._asking.interrupt()
            self._stepping.interrupt()
            await work
            raise
        except ApplicationError:  # a local step failed for good
            if self._given.task is not None:  # the dialogue asks for a plain answer
                raise
            return await self._end(TurnState.FAILED)

    @workflow.signal(name=DECIDE_STEP)
    def decide(self, decision: StepDecision) -> None:
        """Hear what the person said about a step; its row says the same."""
        self._stepping.decide(decision)

    @workflow.query(name=PROGRESS)
    def progress(self) -> Progress:
        """Return what is going on."""
        return self._progress.view(waiting=self._stepping.waiting, done=len(self._used))

    async def _work(self) -> ChainOutcome:
        for round_no in range(1, self._given.rounds + 1):
            await self._round(round_no)
        task = self._given.task
        if task is None or not self._given.models:
            return await self._end(self._final(), compose=task is not None)
        said = await self._ask(task)
        while said.calls:
            await self._round(said.round_no)
            said = await self._ask(task)
        if said.state is TurnState.FAILED:  # the person gets what the tools found
            return await self._end(TurnState.ANSWERED, compose=True)
        return await self._end(said.state, said)

    async def _ask(self, task: TurnTask) -> Said:
        seconds = min(self._given.model_seconds, max(self._stepping.seconds_left, _LAST_WORD))
        return await self._asking.ask(task, self._given.models, seconds, tools=self._may_go_on())

    def _may_go_on(self) -> bool:
        limits = self._given.limits
        return (
            len(self._used) < limits.steps
            and self._wrong_rounds < _WRONG_ROUNDS
            and self._stepping.seconds_left > 0
        )

    async def _round(self, round_no: int) -> None:
        """Run the calls of a round at once, then those that take up what the others found."""
        admitted = await self._admit(round_no)
        self._wrong_rounds += bool(admitted.invalid)
        await self._run([step for step in admitted.steps if not step.later])
        if any(step.later for step in admitted.steps):
            admitted = await self._admit(round_no)
            await self._run([step for step in admitted.steps if not step.later])

    async def _admit(self, round_no: int) -> Admitted:
        given = AdmitInput(
            chain=self._given.chain,
            round_no=round_no,
            limits=self._given.limits,
            chat_id=self._given.chat_id,
        )
        admitted: Admitted = await workflow.execute_local_activity(
            "admit_round",
            given,
            result_type=Admitted,
            summary="Check the calls",
            **DATABASE_STEP,
        )
        waits = any(step.state is ToolStepState.WAITING for step in admitted.steps)
        if waits and self._given.chat_id is not None:
            await wake_delivery(self._given.chain.user_id, self._given.chat_id)
        return admitted

    async def _run(self, steps: list[AdmittedStep]) -> None:
        self._used.update(step.step_id for step in steps)
        if names := {step.name for step in steps} - self._names:
            self._names |= names
            upsert_tools(sorted(self._names))
        await asyncio.gather(*(self._stepping.run(step) for step in steps))

    async def _end(
        self, state: TurnState, said: Said | None = None, *, compose: bool = False
    ) -> ChainOutcome:
        state = TurnState.STOPPED if self._cancelled else state
        end = ChainEnd(
            chain=self._given.chain,
            state=state,
            task=self._given.task,
            compose=compose and not self._cancelled,
        )
        await workflow.execute_local_activity(
            "end_chain", end, summary="Store the end", **DATABASE_STEP
        )
        upsert_state(state)
        return ChainOutcome(
            chain_id=self._given.chain.chain_id,
            state=state,
            model=said.model if said else None,
            error_code=said.error_code if said else None,
        )

    def _final(self) -> TurnState:
        return TurnState.STOPPED if self._cancelled else TurnState.ANSWERED

    def _is_stopped(self, _task: TurnTask) -> bool:
        return self._cancelled
