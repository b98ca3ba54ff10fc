"""Answering a chat request in the way the client asked for: whole, later, or as a stream."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from uuid import UUID

import structlog
from fastapi import Request, Response
from fastapi.responses import JSONResponse
from sse_starlette import ServerSentEvent

from api.problems import on_assistant_error, problem_response
from api.schemas.chat import ChatOut, accepted_out, chat_out
from api.streaming import event, running, stream, until_done, with_pauses
from assistant.contracts.accounts import UserProfile
from assistant.contracts.conversations import AcceptedTurn, Draft
from assistant.contracts.events import EventKind, TurnEvent
from assistant.contracts.ids import session_topic
from assistant.errors import AssistantError, UnavailableError
from assistant.services.conversations import Conversations
from assistant.services.following import follow
from assistant.services.ports.bus import Bus
from assistant.services.ports.texts import Texts
from gateway.chat import ChatGateway

_EVENT_STREAM = "text/event-stream"
_LATER = "respond-async"
_LOOK_SECONDS = 1.0
"""How often the row is looked at when nothing is heard: the bus may drop events."""
_SILENT_LOOKS = 10

_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class ChatServices:
    """What chat routes work with. After `patience_seconds` a whole answer is promised for later."""

    conversations: Conversations
    gateway: ChatGateway
    bus: Bus
    texts: Texts
    patience_seconds: float


@dataclass(frozen=True)
class Answerer:
    """Answers one request of one user."""

    services: ChatServices
    user: UserProfile
    request: Request

    async def answer(self, turn: AcceptedTurn) -> Response:
        """Return the answer to a turn in the way the request's headers ask for.

        The turn is durable already; an answer that takes too long is a 202.
        """
        if _EVENT_STREAM in self.request.headers.get("accept", ""):
            return stream(told_to_the_end(self.request, self._events(turn)))
        if _LATER in self.request.headers.get("prefer", ""):
            return await self._later(turn, {"Preference-Applied": _LATER})
        try:
            async with asyncio.timeout(self.services.patience_seconds):
                return JSONResponse((await self._whole(turn)).model_dump(mode="json"))
        except TimeoutError:
            return await self._later(turn, {})

    async def result(self, turn_id: UUID) -> ChatOut:
        """Return what a turn came to, as it stands. Raises `NotFoundError`."""
        reply = await self.services.conversations.reply(self.user.id, turn_id)
        key = f"error-{reply.turn.error_code or 'model_failed'}"
        words = self.services.texts.text(key, self.user.locale, model=reply.turn.model or "")
        return chat_out(reply, words)

    async def _later(self, turn: AcceptedTurn, headers: dict[str, str]) -> Response:
        if not turn.state.is_final:
            await self.services.gateway.start(turn)
        accepted = accepted_out(turn)
        headers["Location"] = accepted.status_url
        return JSONResponse(accepted.model_dump(mode="json"), 202, headers)

    async def _whole(self, turn: AcceptedTurn) -> ChatOut:
        """Hand the turn over and wait until its row says how it ended."""
        if turn.state.is_final:
            return await self.result(turn.turn_id)
        async with self.services.bus.subscribe(session_topic(turn.session_id)) as heard:
            await self.services.gateway.start(turn)
            silence = 0
            async for item in with_pauses(heard, _LOOK_SECONDS):
                if item is None or _ends(item, turn.turn_id):
                    result = await self.result(turn.turn_id)
                    if result.state.is_final:
                        return result
                silence = 0 if item else silence + 1
                if silence == _SILENT_LOOKS:  # its run may have been terminated
                    await self.services.gateway.start(turn)
                    silence = 0
        raise UnavailableError("the bus ended")

    async def _events(self, turn: AcceptedTurn) -> AsyncIterator[ServerSentEvent]:
        yield event("accepted", accepted_out(turn).model_dump(mode="json"))
        async with (
            self.services.bus.subscribe(session_topic(turn.session_id)) as heard,
            running(self._whole(turn)) as answering,
        ):
            told = follow(heard, self._draft, turn.turn_id)
            async for item in until_done(told, answering):
                if item.kind is not EventKind.STATE:
                    yield turn_event(item)
            yield event("final", (await answering).model_dump(mode="json"))

    async def _draft(self, turn_id: UUID) -> Draft | None:
        return await self.services.conversations.draft(self.user.id, turn_id)


def _ends(item: TurnEvent, turn_id: UUID) -> bool:
    return item.kind is EventKind.STATE and item.turn_id == turn_id


async def told_to_the_end(
    request: Request, events: AsyncIterator[ServerSentEvent]
) -> AsyncIterator[ServerSentEvent]:
    """Yield events; a failure on the way is an `error` event, since the headers are sent."""
    try:
        async for item in events:
            yield item
    except AssistantError as error:
        yield _error_event(await on_assistant_error(request, error))
    except Exception:  # noqa: BLE001 - whatever it is, an event is all that can be said now
        _log.exception("stream_failed")
        yield _error_event(problem_response(request, 500, AssistantError.code))


def _error_event(problem: Response) -> ServerSentEvent:
    return ServerSentEvent(event="error", data=bytes(problem.body).decode())


def turn_event(item: TurnEvent) -> ServerSentEvent:
    """Return an event of a turn as clients see it."""
    return event(item.kind, item.payload())
