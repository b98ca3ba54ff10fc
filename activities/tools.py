"""Tool steps: check the calls of a round, run one, put down one that could not report, end a chain.

Running is a regular activity with heartbeats, the rest are local ones; all may run twice.
"""

from datetime import timedelta

from temporalio import activity

from activities.failures import failures
from activities.heartbeat import heartbeats
from assistant.contracts.tools import (
    AdmitInput,
    Admitted,
    ChainEnd,
    ChainRef,
    StepEnd,
    StepReceipt,
    StepRef,
)
from assistant.infra.logging import bind_context
from assistant.services.admitting import Admitting
from assistant.services.chains import Chains
from assistant.services.tool_steps import ToolSteps

_MARGIN = timedelta(seconds=5)
"""What Temporal adds to the time of a step, so that the step itself can say that it is over."""


class ToolChainActivities:
    """What happens around the calls."""

    def __init__(self, admitting: Admitting, chains: Chains, steps: ToolSteps) -> None:
        self._admitting = admitting
        self._chains = chains
        self._steps = steps

    @activity.defn(name="admit_round")
    async def admit_round(self, given: AdmitInput) -> Admitted:
        """Check the calls of a round and decide about each."""
        _bind(given.chain)
        with failures():
            return await self._admitting.admit(given)

    @activity.defn(name="settle_step")
    async def settle_step(self, end: StepEnd) -> StepReceipt:
        """End a step that could not do so itself."""
        _bind(end.ref.chain)
        with failures():
            return await self._steps.settle(end)

    @activity.defn(name="end_chain")
    async def end_chain(self, end: ChainEnd) -> None:
        """Store the end of a chain."""
        _bind(end.chain)
        with failures():
            await self._chains.end(end)


class ToolActivities:
    """The calls themselves."""

    def __init__(self, steps: ToolSteps) -> None:
        self._steps = steps

    @activity.defn(name="run_step")
    async def run_step(self, ref: StepRef) -> StepReceipt:
        """Run one approved step."""
        _bind(ref.chain)
        time = (activity.info().start_to_close_timeout or 2 * _MARGIN) - _MARGIN
        async with heartbeats():
            with failures():
                return await self._steps.run(ref, time.total_seconds())


def _bind(chain: ChainRef) -> None:
    bind_context(
        request_id=chain.request_id,
        user_id=str(chain.user_id),
        chain_id=str(chain.chain_id),
        workflow_id=activity.info().workflow_id or "",
    )
