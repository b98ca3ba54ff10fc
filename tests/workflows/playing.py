"""What tests of tool chains share: a person with toys, the steps of their turns, their word."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import httpx
from temporalio.client import WorkflowExecutionStatus, WorkflowHandle

from assistant.contracts.chat import Progress
from assistant.contracts.ids import chain_id_for_turn, chain_workflow_id, chat_workflow_id
from assistant.contracts.names import PROGRESS
from assistant.contracts.tools import ArtifactRecord, ChainRecord, StepRecord, ToolStepState
from tests.chat_product import Chat
from tests.chatting import Json, Person, until

Handle = WorkflowHandle[object, object]
Made = tuple[str, ToolStepState]
DONE, FAILED = ToolStepState.DONE, ToolStepState.FAILED


@dataclass(frozen=True)
class Play:
    """The chains of one person."""

    chat: Chat
    person: Person

    @property
    def user_id(self) -> UUID:
        return self.person.account.user_id

    async def chain(self, turn_id: str) -> ChainRecord | None:
        async with self.chat.core.database.as_user(self.user_id) as store:
            return await store.chains.get(chain_of(turn_id))

    async def steps(self, turn_id: str) -> list[StepRecord]:
        async with self.chat.core.database.as_user(self.user_id) as store:
            return await store.steps.of_chain(chain_of(turn_id))

    async def made(self, turn_id: str) -> list[Made]:
        """Return the names of the steps with how they stand."""
        return [(step.name, step.state) for step in await self.steps(turn_id)]

    async def files(self, turn_id: str) -> list[ArtifactRecord]:
        async with self.chat.core.database.as_user(self.user_id) as store:
            return await store.artifacts.of_chains([chain_of(turn_id)])

    async def until_step(self, turn_id: str, name: str, *states: ToolStepState) -> StepRecord:
        """Wait until a step of that name stands like that."""

        async def found() -> StepRecord | None:
            steps = await self.steps(turn_id)
            return next((one for one in steps if one.name == name and one.state in states), None)

        return await until(found)

    async def waiting(self, turn_id: str, name: str = "change") -> StepRecord:
        return await self.until_step(turn_id, name, ToolStepState.WAITING)

    async def decides(
        self, step: StepRecord, *, approved: bool, person: Person | None = None
    ) -> httpx.Response:
        """Say yes or no about a step, as this person or as another."""
        path = f"/workflows/{chain_workflow_id(step.chain_id)}/approve"
        body = {"step_id": str(step.step_id), "approved": approved}
        return await (person or self.person).post(path, body)

    def run_of(self, turn_id: str) -> Handle:
        """Return the workflow of the chain of a turn."""
        workflow_id = chain_workflow_id(chain_of(turn_id))
        return self.chat.core.temporal.client.get_workflow_handle(workflow_id)

    def dialogue(self, accepted: Json) -> Handle:
        """Return the workflow of a dialogue."""
        workflow_id = chat_workflow_id(UUID(accepted["session_id"]))
        return self.chat.core.temporal.client.get_workflow_handle(workflow_id)

    async def progress(self, turn_id: str) -> Progress:
        progress: Progress = await self.run_of(turn_id).query(PROGRESS, result_type=Progress)
        return progress

    async def closed(self, handle: Handle) -> WorkflowExecutionStatus | None:
        """Wait until a workflow has ended; returns how."""

        async def ended() -> bool:
            return (await handle.describe()).close_time is not None

        await until(ended)
        return (await handle.describe()).status


def chain_of(turn_id: str) -> UUID:
    """Return the id of the chain of the first run of a turn."""
    return chain_id_for_turn(UUID(turn_id), 1)


def tool_results(request: Json) -> list[str]:
    """Return what a model was told of its calls."""
    return [one["content"] for one in request["messages"] if one["role"] == "tool"]


def offered(requests: Sequence[Json]) -> list[bool]:
    """Tell of each request whether it offered tools."""
    return [bool(request.get("tools")) for request in requests]
