"""Following a workflow: its status when it moves on, and what is told of its turns and tools."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from uuid import UUID

from sse_starlette import ServerSentEvent

from api.answers import ChatServices, turn_events
from api.schemas.workflows import WorkflowDetailOut
from api.streaming import event, with_pauses
from assistant.contracts.accounts import UserProfile
from assistant.contracts.conversations import Draft
from assistant.contracts.events import EventKind
from assistant.contracts.ids import chain_topic, session_topic
from assistant.contracts.tools import ChainRecord
from assistant.contracts.workflows import WorkflowState
from assistant.services.following import follow

_LOOK_AGAIN_SECONDS = 1.0

Look = Callable[[], Awaitable[WorkflowDetailOut]]


@dataclass(frozen=True)
class Subject:
    """What is heard of a workflow; without `turn_id` all turns of the topic."""

    topic: str
    turn_id: UUID | None = None

    @classmethod
    def of_chain(cls, chain: ChainRecord) -> "Subject":
        """Return what is heard of a chain: in its dialogue if it has one."""
        if chain.session_id is not None:
            return cls(session_topic(chain.session_id), chain.turn_id)
        return cls(chain_topic(chain.chain_id), chain.chain_id)

    @classmethod
    def of_session(cls, session_id: UUID) -> "Subject":
        """Return what is heard of a dialogue."""
        return cls(session_topic(session_id))


async def followed(
    services: ChatServices, user: UserProfile, subject: Subject, look: Look
) -> AsyncIterator[ServerSentEvent]:
    """Yield the workflow's status whenever it changes, and events, until the workflow ends."""

    async def draft_of(turn_id: UUID) -> Draft | None:
        return await services.conversations.draft(user.id, turn_id)

    async with services.bus.subscribe(subject.topic) as heard:
        detail = await look()
        yield _status(detail)
        told = follow(heard, draft_of, subject.turn_id)
        async for item in with_pauses(told, _LOOK_AGAIN_SECONDS):
            if item is not None:
                for shown in await turn_events(item, services.views, user):
                    yield shown
            if item is None or item.kind is EventKind.STATE:
                seen = await look()
                if seen != detail:
                    yield _status(seen)
                detail = seen
            if detail.state is not WorkflowState.RUNNING:
                return


def _status(detail: WorkflowDetailOut) -> ServerSentEvent:
    return event("status", detail.model_dump(mode="json"))
