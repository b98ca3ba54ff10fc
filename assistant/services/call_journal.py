"""Owns that a changing call is made once: what is about to be sent is written down before.

What may have been sent and did not come back is never sent again, unless the API takes a key that
makes the repetition harmless.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Final
from uuid import UUID

import structlog

from assistant.contracts.integrations import Answer, CallRecord, CallState
from assistant.errors import (
    AssistantError,
    IdempotencyConflictError,
    NotRepeatedError,
    ToolError,
    ToolUnavailableError,
)
from assistant.services.answers import to_keep
from assistant.services.clock import Clock
from assistant.services.ports.exchanges import Sent
from assistant.services.ports.store import Store, UserStore

_log = structlog.get_logger(__name__)
_GRACE: Final = timedelta(seconds=5)
_POLL_SECONDS: Final = 0.2

Begun = tuple[CallRecord, bool]
"""A call that was written down in a transaction, and whether it is to be sent after that."""

Send = Callable[[], Awaitable[Answer]]


class CallJournal:
    """The journal of anybody's changing calls."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def begin(
        self, store: UserStore, call: CallRecord, seconds: float, *, keyed: bool
    ) -> bool:
        """Write down that a call is sent that takes at most `seconds`; tell whether it is to be.

        It is once the transaction is committed, and not before. With `keyed` the API itself does
        it but once. Raises `IdempotencyConflictError` for another call under the same id.
        """
        now = self._clock.now()
        deadline = now + timedelta(seconds=seconds) + _GRACE
        record, is_new = await store.integration_calls.begin(call, deadline)
        if record.request_hash != call.request_hash:
            raise IdempotencyConflictError("the key was used for another call")
        if is_new:
            return True
        if record.state is CallState.FAILED:
            return await store.integration_calls.again(call.call_id, deadline)
        if record.state is CallState.SENDING and keyed:
            return record.created_at + _GRACE < now  # two at once are one at the other side
        return keyed and record.state is CallState.UNKNOWN

    async def once(
        self, user_id: UUID, begun: Begun, send: Send, seconds: float, *, keyed: bool
    ) -> Answer:
        """Send a call that is to be sent, or wait for its end; return its one answer.

        Raises `IdempotencyConflictError` for another call under the same id, `NotRepeatedError`
        when nobody knows whether it was done, and what `send` raises when it is known that
        nothing was.
        """
        call, may_send = begun
        until = self._clock.monotonic() + seconds + _GRACE.total_seconds()
        while not may_send:
            known = await self._known(user_id, call)
            if known is not None:
                return known
            if self._clock.monotonic() > until:
                raise ToolUnavailableError("the call is under way", sent=Sent.MAYBE)
            await asyncio.sleep(_POLL_SECONDS)
            async with self._store.as_user(user_id) as store:
                may_send = await self.begin(store, call, seconds, keyed=keyed)
        return await self._send(user_id, call, send)

    async def _known(self, user_id: UUID, call: CallRecord) -> Answer | None:
        """Return the answer of a call that was made, None while it is being made."""
        now = self._clock.now()
        async with self._store.as_user(user_id) as store:
            overdue = await store.integration_calls.overdue(call.call_id, now)
            record, _ = await store.integration_calls.begin(call, now)
        if overdue or record.state is CallState.UNKNOWN:
            raise NotRepeatedError("nobody knows whether the call was made")
        return record.answer if record.state is CallState.DONE else None

    async def _send(self, user_id: UUID, call: CallRecord, send: Send) -> Answer:
        try:
            answer = await send()
        except ToolError as error:
            maybe = error.params.get("sent") == Sent.MAYBE
            await self._end(user_id, call, CallState.UNKNOWN if maybe else CallState.FAILED, error)
            if maybe:
                raise NotRepeatedError("the call may have been made") from error
            raise
        except AssistantError as error:  # of our own parts, before anything was sent
            await self._end(user_id, call, CallState.FAILED, error)
            raise
        await self._done(user_id, call, answer)
        return answer

    async def _done(self, user_id: UUID, call: CallRecord, answer: Answer) -> None:
        """Note the end; that it cannot be noted does not undo it, and asking again is refused."""
        try:
            async with self._store.as_user(user_id) as store:
                kept = to_keep(answer)
                await store.integration_calls.end(call.call_id, CallState.DONE, kept, None)
        except AssistantError as error:
            _log.warning("call_end_lost", call_id=str(call.call_id), code=error.code)

    async def _end(
        self, user_id: UUID, call: CallRecord, state: CallState, error: AssistantError
    ) -> None:
        async with self._store.as_user(user_id) as store:
            await store.integration_calls.end(call.call_id, state, None, error.code)
        _log.warning("call_not_done", call_id=str(call.call_id), state=state, code=error.code)
