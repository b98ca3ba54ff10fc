"""Answering a chat request in the way the client asked for: whole, later, or as a stream."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from uuid import UUID

from fastapi import Request, Response
from fastapi.responses import JSONResponse
from sse_starlette import ServerSentEvent

from api.problems import on_assistant_error
from api.schemas.chat import ChatOut, accepted_out, chat_out
from api.streaming import event, running, stream, until_done
from assistant.contracts.accounts import UserProfile
from assistant.contracts.conversations import AcceptedTurn, Draft
from assistant.contracts.events import EventKind, TurnEvent
from assistant.contracts.ids import session_topic
from assistant.errors import AssistantError
from assistant.services.conversations import Conversations
from assistant.services.following import follow
from assistant.services.ports.bus import Bus
from assistant.services.ports.texts import Texts
from gateway.chat import ChatGateway

_EVENT_STREAM = "text/event-stream"
_LATER = "respond-async"


@dataclass(frozen=True)
class ChatServices:
    """What chat routes work with."""

    conversations: Conversations
    gateway: ChatGateway
    bus: Bus
    texts: Texts


@dataclass(frozen=True)
class Answerer:
    """Answers one request of one user."""

    services: ChatServices
    user: UserProfile
    request: Request

    async def answer(self, turn: AcceptedTurn) -> Response:
        """Return the answer to a turn in the way the request's headers ask for."""
        if _EVENT_STREAM in self.request.headers.get("accept", ""):
            return stream(self._events(turn))
        if _LATER in self.request.headers.get("prefer", ""):
            return await self._later(turn)
        return JSONResponse((await self._whole(turn)).model_dump(mode="json"))

    async def result(self, turn_id: UUID) -> ChatOut:
        """Return what a turn came to, as it stands. Raises `NotFoundError`."""
        reply = await self.services.conversations.reply(self.user.id, turn_id)
        key = f"error-{reply.turn.error_code or 'model_failed'}"
        words = self.services.texts.text(key, self.user.locale, model=reply.turn.model or "")
        return chat_out(reply, words)

    async def _later(self, turn: AcceptedTurn) -> Response:
        if not turn.state.is_final:
            await self.services.gateway.start(turn)
        accepted = accepted_out(turn)
        headers = {"Location": accepted.status_url, "Preference-Applied": _LATER}
        return JSONResponse(accepted.model_dump(mode="json"), 202, headers)

    async def _whole(self, turn: AcceptedTurn) -> ChatOut:
        if not turn.state.is_final:
            await self.services.gateway.submit(turn)
        return await self.result(turn.turn_id)

    async def _events(self, turn: AcceptedTurn) -> AsyncIterator[ServerSentEvent]:
        yield event("accepted", accepted_out(turn).model_dump(mode="json"))
        try:
            async with (
                self.services.bus.subscribe(session_topic(turn.session_id)) as heard,
                running(self._whole(turn)) as answering,
            ):
                told = follow(heard, self._draft, turn.turn_id)
                async for item in until_done(told, answering):
                    if item.kind is not EventKind.STATE:
                        yield turn_event(item)
                yield event("final", (await answering).model_dump(mode="json"))
        except AssistantError as error:
            problem = await on_assistant_error(self.request, error)
            yield ServerSentEvent(event="error", data=bytes(problem.body).decode())

    async def _draft(self, turn_id: UUID) -> Draft | None:
        return await self.services.conversations.draft(self.user.id, turn_id)


def turn_event(item: TurnEvent) -> ServerSentEvent:
    """Return an event of a turn as clients see it."""
    return event(item.kind, item.payload())
