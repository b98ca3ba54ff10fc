"""Looking at a workflow: Temporal tells of it, or the row behind it where Temporal knows none."""

from contextlib import suppress
from uuid import UUID

from api.deps import ApiDependencies
from assistant.contracts.ids import chain_workflow_id, draft_of_workflow, task_of_workflow
from assistant.contracts.workflows import WorkflowDetail
from assistant.errors import NotFoundError
from gateway.forgotten import forgotten, forgotten_draft, forgotten_task


async def describe(
    deps: ApiDependencies, user_id: UUID, workflow_id: str, run_id: str | None = None
) -> WorkflowDetail:
    """Return one run, the newest without `run_id`, with its steps. Raises `NotFoundError`."""
    try:
        return await deps.workflows.describe(user_id, workflow_id, run_id)
    except NotFoundError:
        if run_id is not None:
            raise
        found = await _of_row(deps, user_id, workflow_id)
        if found is None:
            raise
        return found


async def _of_row(deps: ApiDependencies, user_id: UUID, workflow_id: str) -> WorkflowDetail | None:
    if task_id := task_of_workflow(workflow_id):
        return forgotten_task(await deps.tasks.get(user_id, task_id))
    if draft_id := draft_of_workflow(workflow_id):
        return forgotten_draft(await deps.integrations.onboarding.get(user_id, draft_id))
    if chain_id := chain_id_of(workflow_id):
        return forgotten((await deps.tools.chains.report(user_id, chain_id)).chain)
    return None


def chain_id_of(workflow_id: str) -> UUID | None:
    """Return whose workflow this is, None if it is no chain's."""
    with suppress(ValueError):
        chain_id = UUID(workflow_id.rpartition("/")[2])
        if chain_workflow_id(chain_id) == workflow_id:
            return chain_id
    return None
