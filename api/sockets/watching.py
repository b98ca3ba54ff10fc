"""One dialogue as one socket hears it: what happens in its turns, and the answer of each.

The bus says when to look and the row says what became of a turn, as for an answer over REST. What
a turn said before the socket came is told at once, from the draft.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass
from typing import Final
from uuid import UUID

import structlog

from api.answers import ChatServices, turn_result
from api.schemas.chat import ChatOut
from api.sockets import frames
from api.streaming import with_pauses
from assistant.contracts.accounts import UserProfile
from assistant.contracts.conversations import AcceptedTurn, Draft
from assistant.contracts.events import EventKind, TurnEvent
from assistant.errors import NotFoundError, UnavailableError
from assistant.services.following import follow

_log = structlog.get_logger(__name__)
_LOOK_SECONDS: Final = 1.0
_SILENT_LOOKS: Final = 10
_RECENT_MESSAGES: Final = 100
"""Among them are the questions of all turns that can be open in a dialogue."""

_REMEMBERED: Final = 100


@dataclass(frozen=True)
class Asked:
    """A message of this socket whose answer is to come, under the client's key."""

    turn: AcceptedTurn
    key: str


@dataclass(frozen=True)
class Listener:
    """Who hears a dialogue: `user` returns the account as it is now, `say` sends a frame."""

    services: ChatServices
    user: Callable[[], UserProfile]
    say: Callable[[frames.Json], Awaitable[None]]


class Watch:
    """Hears a dialogue while the client wants to, or while answers to its messages are to come.

    `wanted`: the client has asked for all turns. `has_begun`: the state of those under way has been
    told, if it was wanted. `is_over`: it hears nothing more.
    """

    def __init__(self, listener: Listener, session_id: UUID) -> None:
        self.wanted = False
        self.has_begun = False
        self.is_over = False
        self._listener = listener
        self._session_id = session_id
        self._open: dict[UUID, Asked | None] = {}
        self._told: dict[UUID, object] = {}
        self._silence = 0

    def _is_needed(self) -> bool:
        """Tell whether there is a reason to go on."""
        return self.wanted or any(asked is not None for asked in self._open.values())

    def expect(self, asked: Asked) -> None:
        """Have the answer to a message told, and the message handed over again in silence."""
        self._open[asked.turn.turn_id] = asked

    async def run(self, heard: AsyncIterator[TurnEvent]) -> None:
        """Tell what happens until there is no reason to."""
        under_way = await self._under_way()
        self._open = dict.fromkeys(under_way) | self._open
        self.has_begun = True
        if self.wanted:
            await self.tell_state()
        told = follow(self._from_the_beginning(under_way, heard), self._draft)
        async with aclosing(with_pauses(told, _LOOK_SECONDS)) as items:
            async for item in items:
                await (self._look_in_silence() if item is None else self._tell(item))
                if not self._is_needed():
                    self.is_over = True
                    return

    async def tell_state(self) -> None:
        """Tell that the dialogue is watched, and how the turns under way stand."""
        shown = [await self._result(turn_id) for turn_id in self._open]
        turns = [each for each in shown if each is not None and not each.state.is_final]
        await self._listener.say(frames.watching(self._session_id, turns))

    async def _tell(self, item: TurnEvent) -> None:
        self._silence = 0
        self._open.setdefault(item.turn_id, None)
        views, user = self._listener.services.views, self._listener.user()
        tool = await views.told(item.tool, item.turn_id, user) if item.tool else None
        await self._listener.say(frames.turn_frame(item, self._session_id, tool))
        if item.kind is EventKind.STATE:
            await self._answer(item.turn_id)

    async def _look_in_silence(self) -> None:
        """Look whether the oldest turns have ended unheard; hand the next one over again."""
        while (oldest := next(iter(self._open), None)) and await self._answer(oldest):
            pass
        self._silence += 1
        asked = self._open.get(oldest) if oldest else None
        if asked is not None and self._silence % _SILENT_LOOKS == 0:
            try:
                await self._listener.services.gateway.start(asked.turn)
            except UnavailableError as error:
                _log.warning("watch_waits", error=str(error))

    async def _answer(self, turn_id: UUID) -> bool:
        """Tell the answer of a turn that has ended, once; tells whether it has."""
        result = await self._result(turn_id)
        if result is None or not result.state.is_final:
            return False
        asked = self._open.pop(turn_id, None)
        ending = (result.state, result.message_id, result.usage.duration_ms)
        if self._told.get(turn_id) != ending or asked is not None:
            self._told[turn_id] = ending
            await self._listener.say(frames.answer(result, asked.key if asked else None))
        while len(self._told) > _REMEMBERED:
            del self._told[next(iter(self._told))]
        return True

    async def _result(self, turn_id: UUID) -> ChatOut | None:
        """Return how a turn stands, None while that cannot be known."""
        try:
            return await turn_result(self._listener.services, self._listener.user(), turn_id)
        except UnavailableError as error:
            _log.warning("watch_waits", error=str(error))
            return None
        except NotFoundError:  # deleted meanwhile
            self._open.pop(turn_id, None)
            return None

    async def _under_way(self) -> list[UUID]:
        """Return the open turns of the dialogue, the oldest first."""
        user_id = self._listener.user().id
        try:
            page = await self._listener.services.conversations.history(
                user_id, self._session_id, None, _RECENT_MESSAGES
            )
        except (NotFoundError, UnavailableError) as error:
            _log.warning("watch_waits", error=str(error))
            return []
        turns = dict.fromkeys(message.turn_id for message in page.messages)
        return [turn for turn in turns if turn in page.turns and not page.turns[turn].is_final]

    async def _from_the_beginning(
        self, under_way: list[UUID], heard: AsyncIterator[TurnEvent]
    ) -> AsyncIterator[TurnEvent]:
        """Yield, before what is heard, what has a follower catch up with turns under way."""
        for turn_id in under_way:
            asked = self._open.get(turn_id)
            if asked is not None and asked.turn.is_new:
                continue
            restart = TurnEvent(turn_id=turn_id, kind=EventKind.RESTART)
            await self._listener.say(frames.turn_frame(restart, self._session_id))
            draft = await self._draft(turn_id)
            if draft is not None and draft.seq:
                last = {"attempt": draft.attempt, "seq": draft.seq - 1}
                yield TurnEvent(turn_id=turn_id, kind=EventKind.TOKEN, **last)
        async for item in heard:
            yield item

    async def _draft(self, turn_id: UUID) -> Draft | None:
        user_id = self._listener.user().id
        try:
            return await self._listener.services.conversations.draft(user_id, turn_id)
        except UnavailableError as error:
            _log.warning("watch_waits", error=str(error))
            return None
