"""Answering a chat request in the way the client asked for: whole, later, or as a stream."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from uuid import UUID

import structlog
from fastapi import Request, Response
from fastapi.responses import JSONResponse
from sse_starlette import ServerSentEvent

from api.problems import on_assistant_error, problem_response
from api.schemas.chat import ChatOut, accepted_out, chat_out
from api.schemas.tools import ApprovalOut
from api.streaming import event, running, stream, until_done
from api.tool_views import ToolViews, approval_events
from api.waiting import LATER, handed_over, prefers_later
from assistant.contracts.accounts import UserProfile
from assistant.contracts.conversations import AcceptedTurn, Draft
from assistant.contracts.events import EventKind, TurnEvent
from assistant.contracts.ids import session_topic
from assistant.contracts.tools import ToolStepState
from assistant.errors import AssistantError
from assistant.services.conversations import Conversations
from assistant.services.following import follow
from assistant.services.ports.bus import Bus
from assistant.services.ports.texts import Texts
from gateway.chat import ChatGateway

_EVENT_STREAM = "text/event-stream"

_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class ChatServices:
    """What chat routes work with. After `patience_seconds` a whole answer is promised for later."""

    conversations: Conversations
    gateway: ChatGateway
    bus: Bus
    texts: Texts
    views: ToolViews
    patience_seconds: float


@dataclass(frozen=True)
class Answerer:
    """Answers one request of one user."""

    services: ChatServices
    user: UserProfile
    request: Request

    async def answer(self, turn: AcceptedTurn) -> Response:
        """Return the answer to a turn in the way the request's headers ask for.

        The turn is durable already; an answer that takes too long, or that a tool waits for the
        person's word for, is a 202.
        """
        if _EVENT_STREAM in self.request.headers.get("accept", ""):
            return stream(told_to_the_end(self.request, self._events(turn)))
        if prefers_later(self.request):
            return await self._later(turn, {"Preference-Applied": LATER})
        try:
            async with asyncio.timeout(self.services.patience_seconds):
                result = await self._whole(turn)
        except TimeoutError:
            return await self._later(turn, {})
        if not result.state.is_final:  # what is asked may be an earlier turn's
            return _accepted(turn, {}, result.approvals)
        return JSONResponse(_as_kept(result, turn).model_dump(mode="json"))

    async def result(self, turn_id: UUID) -> ChatOut:
        """Return what a turn came to, as it stands. Raises `NotFoundError`."""
        return await turn_result(self.services, self.user, turn_id)

    async def _later(self, turn: AcceptedTurn, headers: dict[str, str]) -> Response:
        if not turn.state.is_final:
            await self.services.gateway.start(turn)
        return _accepted(turn, headers)

    async def _whole(self, turn: AcceptedTurn, *, through_approvals: bool = False) -> ChatOut:
        """Hand the turn over and wait until its row says how it ended.

        Unless it waits through approvals, what it waits for is an answer too, be it a question of
        an earlier turn: who asks may have nothing else to hear of it by.
        """

        async def look() -> ChatOut | None:
            result = await self.result(turn.turn_id)
            if result.state.is_final:
                return result
            return None if through_approvals else await self._asked(turn, result)

        if turn.state.is_final:
            return await self.result(turn.turn_id)
        return await handed_over(
            self.services.bus,
            session_topic(turn.session_id),
            start=lambda: self.services.gateway.start(turn),
            look=look,
            concerns=lambda item: _waits(item) or (item.turn_id == turn.turn_id and _moved(item)),
        )

    async def _asked(self, turn: AcceptedTurn, result: ChatOut) -> ChatOut | None:
        """Return the result with the questions that it waits for, None if there are none."""
        if result.approvals:
            return result
        asking = await self.services.views.steps.asking(self.user.id, turn.session_id)
        if asking is None:
            return None
        approvals = (await self.result(asking)).approvals
        return result.model_copy(update={"approvals": approvals}) if approvals else None

    async def _events(self, turn: AcceptedTurn) -> AsyncIterator[ServerSentEvent]:
        yield event("accepted", accepted_out(turn).model_dump(mode="json"))
        async with (
            self.services.bus.subscribe(session_topic(turn.session_id)) as heard,
            running(self._whole(turn, through_approvals=True)) as answering,
        ):
            if not turn.is_new:  # what it waits for may have been told before
                for asked in approval_events((await self.result(turn.turn_id)).approvals):
                    yield asked
            told = follow(heard, self._draft, turn.turn_id)
            async for item in until_done(told, answering):
                if item.kind is EventKind.STATE:
                    continue
                for shown in await turn_events(item, self.services.views, self.user):
                    yield shown
            yield event("final", _as_kept(await answering, turn).model_dump(mode="json"))

    async def _draft(self, turn_id: UUID) -> Draft | None:
        return await self.services.conversations.draft(self.user.id, turn_id)


async def turn_result(services: ChatServices, user: UserProfile, turn_id: UUID) -> ChatOut:
    """Return what a turn of a user came to, as it stands. Raises `NotFoundError`."""
    reply = await services.conversations.reply(user.id, turn_id)
    key = f"error-{reply.turn.error_code or 'model_failed'}"
    words = services.texts.text(key, user.locale, model=reply.turn.model or "")
    files = reply.artifacts if reply.turn.state.is_final else ()
    return chat_out(
        reply,
        words,
        await services.views.artifacts(user.id, files),
        await services.views.approvals(reply.steps, user),
        await services.views.titles(user, {step.name for step in reply.steps}),
    )


def _as_kept(result: ChatOut, turn: AcceptedTurn) -> ChatOut:
    """Return a result that says what is kept of the message, if a secret was taken out of it."""
    return result.model_copy(update={"masked": True, "text": turn.text}) if turn.masked else result


def _accepted(
    turn: AcceptedTurn, headers: dict[str, str], approvals: Sequence[ApprovalOut] = ()
) -> Response:
    accepted = accepted_out(turn, approvals)
    headers["Location"] = accepted.status_url
    return JSONResponse(accepted.model_dump(mode="json"), 202, headers)


def _moved(item: TurnEvent) -> bool:
    return item.kind is EventKind.STATE


def _waits(item: TurnEvent) -> bool:
    return item.tool is not None and item.tool.state is ToolStepState.WAITING


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


async def turn_events(
    item: TurnEvent, views: ToolViews, user: UserProfile
) -> list[ServerSentEvent]:
    """Return an event of a turn as clients see it; a call that waits is two."""
    if item.kind is EventKind.TOOL:
        return await views.events(item, user)
    return [event(item.kind, item.payload())]
