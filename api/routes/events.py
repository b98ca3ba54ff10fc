"""Route of everything a person is told, as it happens: server-sent events."""

from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import UTC, datetime
from typing import Annotated

from fastapi import Header, Query
from sse_starlette import EventSourceResponse, ServerSentEvent

from api.deps import CurrentAccess, Deps
from api.problems import problems
from api.streaming import event, stream, with_pauses
from api.strict_json import strict_router
from api.user_event_views import event_json
from assistant.contracts.accounts import Access
from assistant.errors import UnavailableError
from assistant.services.event_hub import EventHub, SlowReaderError, Subscription

router = strict_router("/api/v1/chat/events", ["chat"])

_HIGHEST_SEQ = 2**62
_LOOK_SECONDS = 5.0

Seq = Annotated[int | None, Query(ge=0, le=_HIGHEST_SEQ, description="A `seq`.")]
LastEventId = Annotated[int | None, Header(ge=0, le=_HIGHEST_SEQ)]


@router.get(
    "",
    summary="What the person is told on every channel, as it happens",
    response_class=EventSourceResponse,
    responses={200: {"content": {"text/event-stream": {}}}, **problems(401)},
)
async def follow_events(
    access: CurrentAccess, deps: Deps, after: Seq = None, last_event_id: LastEventId = None
) -> EventSourceResponse:
    """Send events from now on, or those after a number first (`Last-Event-ID` or `after`).

    The stream ends with the access, and when its reader is too slow: come back with the last id.
    """
    start = after if last_event_id is None else last_event_id
    return stream(_told(deps.events.hub, access, start))


async def _told(hub: EventHub, access: Access, after: int | None) -> AsyncIterator[ServerSentEvent]:
    with suppress(SlowReaderError, UnavailableError):
        async with hub.attach(access.user.id, after) as heard:
            async for shown in _shown(heard, access):
                yield shown


async def _shown(heard: Subscription, access: Access) -> AsyncIterator[ServerSentEvent]:
    missed = None
    async for told in with_pauses(heard, _LOOK_SECONDS):
        if heard.missed_before not in (None, missed):
            missed = heard.missed_before
            yield event("missed", {"before": missed})
        if told is not None:
            now = datetime.now(UTC)
            yield event(told.kind.value, event_json(told, now), event_id=str(told.seq))
        if datetime.now(UTC) >= access.until:
            return
