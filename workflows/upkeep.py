"""Upkeep, started by Temporal schedules: recovery of what is stranded, pruning of old rows."""

from contextlib import suppress

from temporalio import workflow
from temporalio.common import Priority
from temporalio.exceptions import FailureError, WorkflowAlreadyStartedError

with workflow.unsafe.imports_passed_through():
    from assistant.contracts.chat import ChatTurnInput
    from assistant.contracts.ids import chat_workflow_id
    from assistant.contracts.names import (
        CHAT_TURN,
        HOUSEKEEPING,
        PRIORITY_CHAT,
        SUBMIT_TURN,
        TURN_RECOVERY,
    )
    from assistant.contracts.upkeep import Pruned, Stranded
    from workflows.chaining import take_over_chain
    from workflows.delivery import wake_delivery
    from workflows.options import DATABASE_STEP
    from workflows.state import search_attributes


@workflow.defn(name=TURN_RECOVERY)
class TurnRecovery:
    """Starts a `ChatTurn` for dialogues that nobody answers and a `ToolChain` for open chains.

    Wakes the senders of chats that wait, plans firings of reminders that have no workflow, starts
    background tasks, and the workflows of drafts of integrations.
    """

    @workflow.run
    async def run(self) -> None:
        """Look once."""
        found: Stranded = await workflow.execute_local_activity(
            "find_stranded", result_type=Stranded, **DATABASE_STEP
        )
        workflow.set_current_details(
            f"{len(found.sessions)} dialogues, {len(found.chains)} chains, "
            f"{len(found.chats)} chats, {len(found.firings)} firings, {len(found.tasks)} tasks"
        )
        for session in found.sessions:
            await _take_over(session)
        for chain in found.chains:
            await take_over_chain(chain)
        for chat in found.chats:
            await wake_delivery(chat.user_id, chat.chat_id)
        if found.firings:
            await workflow.execute_local_activity("plan_firings", found, **DATABASE_STEP)
        if found.tasks:
            await workflow.execute_local_activity("start_tasks", found, **DATABASE_STEP)
        if found.drafts:  # none are in the histories of runs from before there were drafts
            await workflow.execute_local_activity("start_drafts", found, **DATABASE_STEP)


async def _take_over(session: ChatTurnInput) -> None:
    """Start the dialogue's workflow; one that runs already is told, and knows what it has."""
    workflow_id = chat_workflow_id(session.session_id)
    try:
        await workflow.start_child_workflow(
            CHAT_TURN,
            session,
            id=workflow_id,
            parent_close_policy=workflow.ParentClosePolicy.ABANDON,
            search_attributes=search_attributes(
                str(session.user_id), session.channel, str(session.session_id)
            ),
            static_summary=f"Recovered chat turn by {session.channel}",
            priority=Priority(priority_key=PRIORITY_CHAT, fairness_key=str(session.user_id)),
        )
    except WorkflowAlreadyStartedError:
        running = workflow.get_external_workflow_handle(workflow_id)
        with suppress(FailureError):  # it has ended meanwhile: the next look starts it
            for ref in session.recovered:
                await running.signal(SUBMIT_TURN, ref)


@workflow.defn(name=HOUSEKEEPING)
class Housekeeping:
    """Removes old requests, expired tokens and counts of failed logins."""

    @workflow.run
    async def run(self) -> Pruned:
        """Prune once."""
        pruned: Pruned = await workflow.execute_local_activity(
            "prune", result_type=Pruned, **DATABASE_STEP
        )
        return pruned
