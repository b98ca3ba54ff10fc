"""One run of `IntegrationOnboarding` for every way a draft can go, and the recovery of one."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

from temporalio.client import WorkflowHandle

from assistant.contracts.onboarding import DraftRef, DraftStep
from tests.workflows.draft_toys import Drafts

Scenario = Callable[[Drafts], Awaitable[WorkflowHandle[Any, Any]]]


async def draft_saved(drafts: Drafts) -> WorkflowHandle[Any, Any]:
    """Test a draft and save it."""
    draft = await drafts.begin()
    await draft.until_known()
    await drafts.gateway.test(draft.ref)
    await drafts.gateway.save(draft.save())
    return draft.handle


async def draft_cancelled(drafts: Drafts) -> WorkflowHandle[Any, Any]:
    """Change a draft and drop it."""
    draft = await drafts.begin()
    await draft.until_known()
    await draft.change(fields_set=("token",))
    await draft.until_known()
    await draft.change(step=DraftStep.CANCELLED)
    return draft.handle


async def draft_expired(drafts: Drafts) -> WorkflowHandle[Any, Any]:
    """Let the time of a draft run out, and wake the sender of the chat."""
    return (await drafts.begin(timedelta(seconds=0.5), chat_id=42)).handle


async def recovery_of_drafts(drafts: Drafts) -> WorkflowHandle[Any, Any]:
    """Start the workflow of a draft that has none."""
    return await drafts.recover(DraftRef(user_id=uuid4(), draft_id=uuid4()))


SCENARIOS: dict[str, Scenario] = {
    scenario.__name__: scenario
    for scenario in (draft_saved, draft_cancelled, draft_expired, recovery_of_drafts)
}
