"""The person's word about a call that waits, whichever way it comes in."""

from uuid import UUID

import structlog

from api.schemas.tools import ApprovedOut
from api.tool_calls import ToolServices
from assistant.contracts.chat import Channel
from assistant.contracts.conversations import AcceptedTurn
from assistant.contracts.ids import chain_workflow_id, chat_workflow_id
from assistant.contracts.tools import ChainRecord, StepDecision
from assistant.errors import NotFoundError, UnavailableError

_log = structlog.get_logger(__name__)


async def approve(
    services: ToolServices, user_id: UUID, workflow_id: str, step_id: UUID, *, approved: bool
) -> ApprovedOut:
    """Let a call be made, or refuse it; the workflow is that of its chain or of its dialogue.

    Raises `NotFoundError`, and `ApprovalOverError` for a call that was decided otherwise.
    """
    chain, step = await services.views.steps.find(user_id, step_id)
    if workflow_id not in _addresses(chain):
        raise NotFoundError("the step is of another workflow")
    await services.approvals.decide(user_id, step.step_id, approved=approved)
    decision = StepDecision(step_id=step.step_id, approved=approved)
    await services.gateway.decide(chain.chain_id, decision)
    return ApprovedOut(
        step_id=step.step_id, approved=approved, workflow_id=chain_workflow_id(chain.chain_id)
    )


async def pass_on(services: ToolServices, turn: AcceptedTurn) -> None:
    """Tell the chain of a call what a message has decided about it; its row says so already."""
    if turn.heard is None:
        return
    await services.approvals.tell(turn.user_id, turn.heard)
    try:
        await services.gateway.decide(turn.heard.chain_id, turn.heard.decision)
    except UnavailableError as error:  # the chain looks at the row now and then
        _log.warning("word_left_to_the_next_look", error=str(error))


def _addresses(chain: ChainRecord) -> set[str]:
    """Return the workflows under which a chain's steps are decided about.

    The request of a background task's turn has the id of the task's workflow.
    """
    own = {chain_workflow_id(chain.chain_id)}
    if chain.channel is Channel.WORKER:
        return own | {chain.request_id}
    return own if chain.session_id is None else own | {chat_workflow_id(chain.session_id)}
