"""The way to tool chains: start one that was asked for directly, tell one what the person said."""

from contextlib import suppress
from uuid import UUID

from temporalio.common import Priority, WorkflowIDConflictPolicy

from assistant.contracts.chat import ToolLimits
from assistant.contracts.ids import chain_workflow_id
from assistant.contracts.names import DECIDE_STEP, PRIORITY_CHAT, TOOL_CHAIN
from assistant.contracts.tools import ChainInput, ChainRecord, ChainRef, StepDecision
from assistant.errors import NotFoundError
from gateway.temporal import RPC_PATIENCE, Temporal, temporal_errors
from workflows.state import search_attributes


class ToolGateway:
    """Starts chains and passes on decisions."""

    def __init__(self, temporal: Temporal, limits: ToolLimits) -> None:
        self._temporal = temporal
        self._limits = limits

    async def start(self, chain: ChainRecord, rounds: int) -> str:
        """Start a stored chain, durably; returns the id of the run. Again, nothing changes.

        Raises `UnavailableError` when Temporal is out of reach.
        """
        ref = ChainRef(user_id=chain.user_id, chain_id=chain.chain_id, request_id=chain.request_id)
        given = ChainInput(chain=ref, channel=chain.channel, limits=self._limits, rounds=rounds)
        with temporal_errors():
            handle = await self._temporal.client.start_workflow(
                TOOL_CHAIN,
                given,
                id=chain_workflow_id(chain.chain_id),
                task_queue=self._temporal.task_queue,
                id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
                search_attributes=search_attributes(str(chain.user_id), chain.channel),
                static_summary=f"Tools by {chain.channel}",
                priority=Priority(priority_key=PRIORITY_CHAT, fairness_key=str(chain.user_id)),
                rpc_timeout=RPC_PATIENCE,
            )
        return handle.result_run_id or ""

    async def decide(self, chain_id: UUID, decision: StepDecision) -> None:
        """Tell a chain what the person said about a step; its row says so already.

        A chain that has ended need not hear it. Raises `UnavailableError`.
        """
        handle = self._temporal.client.get_workflow_handle(chain_workflow_id(chain_id))
        with suppress(NotFoundError), temporal_errors():
            await handle.signal(DECIDE_STEP, decision, rpc_timeout=RPC_PATIENCE)
