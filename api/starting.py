"""Which workflows can be started by kind, with what input, and how."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from uuid import UUID

from pydantic import ValidationError

from api.approving import pass_on
from api.deps import ApiDependencies
from api.describing import describe
from api.schemas.chat import ChatBody
from api.schemas.tasks import BackgroundTaskBody
from api.schemas.tools import ToolChainBody
from assistant.contracts.conversations import IncomingMessage
from assistant.contracts.ids import chain_workflow_id, chat_workflow_id, task_workflow_id
from assistant.contracts.tasks import NewTask
from assistant.contracts.tools import OpenChain, ToolCall
from assistant.errors import InvalidInputError

B = TypeVar("B", ChatBody, ToolChainBody, BackgroundTaskBody)


@dataclass(frozen=True)
class Started:
    """A workflow and its run, and the background task that it carries out, if it does."""

    workflow_id: str
    run_id: str
    task_id: UUID | None = None


@dataclass(frozen=True)
class Starter(Generic[B]):
    """How a kind is started: `start` takes services, user, input, idempotency key, request id."""

    body: type[B]
    start: Callable[[ApiDependencies, UUID, B, str, str], Awaitable[Started]]


async def _start_chat(
    deps: ApiDependencies, user_id: UUID, given: ChatBody, key: str, request_id: str
) -> Started:
    turn = await deps.chat.conversations.accept(
        IncomingMessage(
            user_id=user_id,
            text=given.message,
            key=key,
            session_id=given.session_id,
            request_id=request_id,
        )
    )
    await pass_on(deps.tools, turn)
    return Started(chat_workflow_id(turn.session_id), await deps.chat.gateway.start(turn))


async def _start_chain(
    deps: ApiDependencies, user_id: UUID, given: ToolChainBody, key: str, request_id: str
) -> Started:
    calls = tuple(ToolCall(name=call.name, arguments=call.arguments) for call in given.calls)
    chain = await deps.tools.chains.open(
        OpenChain(user_id=user_id, calls=calls, key=key, request_id=request_id)
    )
    workflow_id = chain_workflow_id(chain.chain_id)
    if chain.state.is_final:
        return Started(workflow_id, (await describe(deps, user_id, workflow_id)).run_id)
    return Started(workflow_id, await deps.tools.gateway.start(chain, rounds=len(calls)))


async def _start_task(
    deps: ApiDependencies, user_id: UUID, given: BackgroundTaskBody, key: str, request_id: str
) -> Started:
    new = NewTask(
        user_id=user_id,
        text=given.task,
        key=key,
        session_id=given.session_id,
        request_id=request_id,
    )
    enqueued = await deps.tasks.enqueue(new)
    task_id = enqueued.task.task_id
    return Started(task_workflow_id(task_id), enqueued.run_id or "", task_id)


STARTERS: dict[str, Starter[Any]] = {
    "chat": Starter(ChatBody, _start_chat),
    "tool-chain": Starter(ToolChainBody, _start_chain),
    "background-task": Starter(BackgroundTaskBody, _start_task),
}
"""By the word of the REST interface."""


def validated(body: type[B], given: dict[str, Any]) -> B:
    """Return the input of a workflow. Raises `InvalidInputError` when it does not fit."""
    try:
        return body.model_validate(given)
    except ValidationError as error:
        raise InvalidInputError("does not fit the schema", reason="schema") from error
