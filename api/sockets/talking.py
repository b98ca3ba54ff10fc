"""What is said over a socket: messages, the word about calls, and what people are told."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any, Final
from uuid import uuid4

import structlog

from api.answers import turn_result
from api.approving import approve, pass_on
from api.deps import ApiDependencies
from api.idempotency import key_of
from api.sockets import frames
from api.sockets.closing import CloseCode, SocketClosedError
from api.sockets.connection import Connection
from api.sockets.dialogues import Dialogues
from api.sockets.watching import Asked, Listener
from api.user_event_views import event_json
from assistant.contracts.accounts import Access, UserProfile
from assistant.contracts.conversations import AcceptedTurn, IncomingMessage
from assistant.errors import AssistantError, UnauthenticatedError, UnavailableError
from assistant.infra.logging import bind_context
from assistant.services.event_hub import Subscription

_log = structlog.get_logger(__name__)
PING_SECONDS: Final = 20.0
_HANDING: Final[set[asyncio.Task[AssistantError | None]]] = set()
"""Messages that are being handed over: not tasks of their sockets, with which they would end."""


class Talk:
    """One admitted socket at work."""

    def __init__(
        self,
        connection: Connection,
        deps: ApiDependencies,
        access: Access,
        tasks: asyncio.TaskGroup,
    ) -> None:
        self._connection = connection
        self._deps = deps
        self._access = access
        self._tasks = tasks
        listener = Listener(deps.chat, lambda: self._access.user, connection.say)
        self._dialogues = Dialogues(listener, tasks)
        self._on: dict[type[Any], Callable[[Any], Awaitable[None]]] = {
            frames.AuthFrame: self._prolong,
            frames.MessageFrame: self._message,
            frames.StopFrame: self._stop,
            frames.ApproveFrame: self._approve,
            frames.WatchFrame: self._watch,
            frames.UnwatchFrame: self._unwatch,
            frames.AckFrame: self._acknowledge,
            frames.PingFrame: self._ping,
            frames.PongFrame: self._pong,
        }

    async def listen(self) -> None:
        """Do what the client's frames say, one after another, until it leaves."""
        async for text in self._connection.frames():
            bind_context(request_id=uuid4().hex)
            await self._take(text)

    async def tell(self, events: Subscription) -> None:
        """Tell what the person is told, until the process stops listening."""
        await self._connection.say(frames.ready(self._access, events.newest))
        missed = None
        if events.missed_before is not None:
            missed = await self._missed(events.missed_before)
        async for event in events:
            if events.missed_before not in (None, missed):
                missed = await self._missed(events.missed_before)
            await self._connection.say(event_json(event, datetime.now(UTC)))
        raise SocketClosedError(CloseCode.RESTART, "the process stops")

    async def keep_time(self) -> None:
        """Ask whether the client is there; close when its token ends or counts no more."""
        while True:
            left = (self._access.until - datetime.now(UTC)).total_seconds()
            if left <= 0:
                raise SocketClosedError(CloseCode.UNAUTHENTICATED, "token expired")
            await asyncio.sleep(min(PING_SECONDS, left))
            if left > PING_SECONDS:
                await self._connection.say({"type": "ping"})
                with suppress(UnavailableError):  # then nobody can tell; it is asked again
                    await self._user_now()

    async def _take(self, text: str | None) -> None:
        """Do what one frame says; whatever goes wrong with it is said."""
        key = None
        try:
            frame = frames.read_frame(text)
            key = frame.client_message_id if isinstance(frame, frames.MessageFrame) else None
            await self._on[type(frame)](frame)
        except UnauthenticatedError as error:
            raise SocketClosedError(CloseCode.UNAUTHENTICATED, str(error)) from error
        except AssistantError as error:
            await self._say_error(error, key or frames.key_in(text))
        except SocketClosedError:
            raise
        except Exception:  # noqa: BLE001 - logged; one frame must not end the socket
            _log.exception("frame_failed")
            await self._say_error(AssistantError(), key)

    async def _prolong(self, frame: frames.AuthFrame) -> None:
        access = await self._deps.tokens.access(frame.token.get_secret_value())
        if access.user.id != self._access.user.id:
            raise UnauthenticatedError("the token of somebody else")
        self._access = access
        await self._connection.say(frames.prolonged(access.until))

    async def _message(self, frame: frames.MessageFrame) -> None:
        user = await self._user_now()
        self._dialogues.refuse_more(frame.session_id)
        message = IncomingMessage(
            user_id=user.id,
            text=frame.text,
            key=key_of(None, frame.client_message_id),
            session_id=frame.session_id,
            request_id=uuid4().hex,
        )
        turn = await self._deps.chat.conversations.accept(message)
        await pass_on(self._deps.tools, turn)
        bind_context(turn_id=str(turn.turn_id))
        if turn.state.is_final:
            await self._connection.say(frames.accepted(turn, frame.client_message_id))
            result = await turn_result(self._deps.chat, user, turn.turn_id)
            await self._connection.say(frames.answer(result, frame.client_message_id))
            return
        asked = Asked(turn, frame.client_message_id)
        try:
            await self._connection.say(frames.accepted(turn, frame.client_message_id))
            await self._dialogues.expect(asked)
        finally:  # who leaves now has said it, too
            handing = asyncio.create_task(self._hand_over(turn))
            _HANDING.add(handing)
            handing.add_done_callback(_HANDING.discard)
        self._tasks.create_task(self._tell_failure(handing, asked.key))

    async def _hand_over(self, turn: AcceptedTurn) -> AssistantError | None:
        """Have a message answered; returns why that has to wait, if it has."""
        try:
            await self._deps.chat.gateway.start(turn)
        except AssistantError as error:  # the message is kept, and handed over again
            _log.warning("message_left_to_the_next_look", code=error.code)
            return error
        return None

    async def _tell_failure(self, handing: asyncio.Task[AssistantError | None], key: str) -> None:
        error = await asyncio.shield(handing)
        if error is not None:
            await self._say_error(error, key)

    async def _stop(self, frame: frames.StopFrame) -> None:
        user = await self._user_now()
        await self._deps.chat.conversations.session(user.id, frame.session_id)
        stopped = await self._deps.chat.gateway.stop(frame.session_id)
        await self._connection.say(frames.stopped(frame.session_id, stopped.turn_id))

    async def _approve(self, frame: frames.ApproveFrame) -> None:
        user = await self._user_now()
        done = await approve(
            self._deps.tools, user.id, frame.workflow_id, frame.step_id, approved=frame.approved
        )
        await self._connection.say({"type": "approved", **done.model_dump(mode="json")})

    async def _watch(self, frame: frames.WatchFrame) -> None:
        user = await self._user_now()
        await self._deps.chat.conversations.session(user.id, frame.session_id)
        self._dialogues.refuse_more(frame.session_id)
        await self._dialogues.watch(frame.session_id)

    async def _unwatch(self, frame: frames.UnwatchFrame) -> None:
        self._dialogues.unwatch(frame.session_id)

    async def _acknowledge(self, frame: frames.AckFrame) -> None:
        await self._deps.events.acknowledge_until(self._access.user.id, frame.seq)

    async def _ping(self, _: frames.PingFrame) -> None:
        await self._connection.say({"type": "pong"})

    async def _pong(self, _: frames.PongFrame) -> None:
        """Take a sign of life, which needs no answer."""

    async def _user_now(self) -> UserProfile:
        """Return the account as it is now. Raises `SocketClosedError` when it was let in before."""
        try:
            user = await self._deps.tokens.still(
                self._access.user.id, self._access.user.token_version
            )
        except UnauthenticatedError as error:
            raise SocketClosedError(CloseCode.UNAUTHENTICATED, str(error)) from error
        self._access = Access(user=user, until=self._access.until)
        return user

    async def _missed(self, before: int) -> int:
        """Say that events before a number are gone; returns the number."""
        await self._connection.say({"type": "missed", "before": before})
        return before

    async def _say_error(self, error: AssistantError, key: str | None) -> None:
        texts, locale = self._deps.chat.texts, self._access.user.locale
        message = texts.text(error.message_key, locale, **error.params)
        await self._connection.say(frames.error(error, message, key))
