"""Starting tool chains from other workflows: of a turn, and those whose door died."""

from contextlib import suppress

from temporalio import workflow
from temporalio.common import Priority
from temporalio.exceptions import WorkflowAlreadyStartedError

with workflow.unsafe.imports_passed_through():
    from assistant.contracts.chat import Channel, TurnPlan, TurnState, TurnTask
    from assistant.contracts.ids import chain_id_for_turn, chain_workflow_id
    from assistant.contracts.names import PRIORITY_CHAT, TOOL_CHAIN
    from assistant.contracts.tools import ChainEnd, ChainInput, ChainOutcome, ChainRef
    from workflows.options import DATABASE_STEP
    from workflows.state import search_attributes


def chain_of(
    task: TurnTask,
    plan: TurnPlan,
    channel: Channel,
    rounds: int,
    models: tuple[str, ...],
    lease_seconds: float | None = None,
) -> ChainInput:
    """Return the chain that a turn leads to; `rounds` of its steps are stored already."""
    return ChainInput(
        chain=ChainRef(
            user_id=task.user_id,
            chain_id=chain_id_for_turn(task.turn_id, task.run_no),
            request_id=task.request_id,
        ),
        channel=channel,
        limits=plan.limits,
        rounds=rounds,
        task=task,
        models=models,
        model_seconds=plan.deadline_seconds,
        chat_id=plan.approval_chat_id,
        lease_seconds=lease_seconds,
    )


async def run_chain(given: ChainInput) -> ChainOutcome:
    """Run a chain to its end; cancelling this waits until the chain has put down its tools."""
    user = str(given.chain.user_id)
    session = str(given.task.session_id) if given.task else None
    outcome: ChainOutcome = await workflow.execute_child_workflow(
        TOOL_CHAIN,
        given,
        id=chain_workflow_id(given.chain.chain_id),
        result_type=ChainOutcome,
        cancellation_type=workflow.ChildWorkflowCancellationType.WAIT_CANCELLATION_COMPLETED,
        search_attributes=search_attributes(user, given.channel, session),
        static_summary=f"Tools for a turn by {given.channel}",
        priority=_priority(given),
    )
    return outcome


async def put_down_chain(given: ChainInput) -> None:
    """Store the end of a chain that broke, or was cancelled before it began."""
    end = ChainEnd(chain=given.chain, state=TurnState.STOPPED, task=given.task)
    await workflow.execute_local_activity(
        "end_chain", end, summary="Store the end", **DATABASE_STEP
    )


async def take_over_chain(given: ChainInput) -> None:
    """Start a chain that a person asked for directly; one that runs is in good hands."""
    user = str(given.chain.user_id)
    with suppress(WorkflowAlreadyStartedError):
        await workflow.start_child_workflow(
            TOOL_CHAIN,
            given,
            id=chain_workflow_id(given.chain.chain_id),
            parent_close_policy=workflow.ParentClosePolicy.ABANDON,
            search_attributes=search_attributes(user, given.channel),
            static_summary=f"Recovered tools by {given.channel}",
            priority=Priority(priority_key=PRIORITY_CHAT, fairness_key=user),
        )


def _priority(given: ChainInput) -> Priority:
    """Return the priority of a turn's chain; background work has that of its parent."""
    if given.lease_seconds is not None:
        return Priority.default
    return Priority(priority_key=PRIORITY_CHAT, fairness_key=str(given.chain.user_id))
