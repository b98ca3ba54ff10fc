"""Owns the going off of a reminder: all that a firing does, in one transaction, once.

The row says whether it has been done, so that each step may run again after a crash.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import structlog

from assistant.contracts.conversations import AcceptedTurn
from assistant.contracts.ids import outbox_id_for
from assistant.contracts.reminders import (
    FireOutcome,
    FiringOrigin,
    FiringRecord,
    FiringRef,
    FiringState,
    ReminderRecord,
    ReminderState,
)
from assistant.contracts.telegram import OutboxState
from assistant.errors import ConflictError, InvalidInputError, MailboxFullError
from assistant.services.accepting import accepted_turn
from assistant.services.clock import Clock
from assistant.services.conversations import Conversations
from assistant.services.firing_acts import Act, FiringActs, nag_source
from assistant.services.firing_rules import Occasion, is_soon
from assistant.services.ports.reminders import FiringSight, NewFiring
from assistant.services.ports.store import Store, UserStore
from assistant.services.ports.texts import Texts
from assistant.services.scheduling import next_firing

_MAILBOX_WAIT = timedelta(seconds=30)
_TRIES = 100
"""Times of a schedule that may have fired already, as when the clock of a machine went back."""

_GONE = FireOutcome(state=FiringState.CANCELLED)
_UNSENT = frozenset({OutboxState.PENDING, OutboxState.SENDING})
_log = structlog.get_logger(__name__)


class Firing:
    """Lets firings go off; `delivers` tells whether there is a bot."""

    def __init__(
        self,
        store: Store,
        conversations: Conversations,
        texts: Texts,
        clock: Clock,
        *,
        delivers: bool,
    ) -> None:
        self._store = store
        self._acts = FiringActs(conversations, texts, delivers=delivers)
        self._clock = clock

    async def fire(self, ref: FiringRef) -> FireOutcome:
        """Let a firing go off if its time has come; again, it tells the same and does nothing.

        Raises `UnavailableError`: try again.
        """
        try:
            return await self._attempt(ref)
        except MailboxFullError:
            later = self._clock.now() + _MAILBOX_WAIT
            return FireOutcome(state=FiringState.PLANNED, wait_until=later)
        except (InvalidInputError, ConflictError) as error:  # its text can be no message
            _log.warning("firing_refused", firing_id=str(ref.firing_id), code=error.code)
            return await self._attempt(ref, Act(FiringState.FAILED, error_code=error.code))

    async def nag(self, ref: FiringRef) -> FireOutcome:
        """Repeat what nobody has answered if it is time to; says when to do so next.

        Raises `UnavailableError`: try again.
        """
        async with self._store.as_user(ref.user_id) as store:
            sight = await store.firings.sight(ref.firing_id)
            if sight is None:
                return _GONE
            occasion = self._occasion(sight)
            if occasion is None or not occasion.nags:
                return FireOutcome(state=sight.firing.state)
            if sight.profile.reminders_paused:
                wait = occasion.renag_seconds
                return FireOutcome(state=sight.firing.state, nag_seconds=wait)
            return await self._repeat(store, occasion)

    async def handed(self, user_id: UUID, firing_ids: Sequence[UUID]) -> None:
        """Note that the workflows of planned firings were started."""
        async with self._store.as_user(user_id) as store:
            await store.firings.hand(firing_ids, self._clock.now())

    async def _attempt(self, ref: FiringRef, act: Act | None = None) -> FireOutcome:
        """Do what is to be done about a firing now; with `act`, that is settled already."""
        async with self._store.as_user(ref.user_id) as store:
            sight = await store.firings.sight(ref.firing_id)
            if sight is None:
                return _GONE
            firing, occasion = sight.firing, self._occasion(sight)
            if firing.state is not FiringState.PLANNED:
                return await self._fired(store, firing, occasion)
            if occasion is None or not occasion.stands:
                await store.firings.change(firing.firing_id, {"state": FiringState.CANCELLED})
                return _GONE
            if sight.profile.reminders_paused:
                await store.firings.hand([firing.firing_id], None)
                return FireOutcome(state=FiringState.PLANNED)
            if (until := occasion.waits_until) is not None:
                return FireOutcome(state=FiringState.PLANNED, wait_until=until)
            return await self._go_off(store, occasion, act)

    def _occasion(self, sight: FiringSight) -> Occasion | None:
        if sight.reminder is None:
            return None
        now = self._clock.now()
        return Occasion(sight.reminder, sight.firing, sight.profile, now, sight.chat_id)

    async def _go_off(self, store: UserStore, occasion: Occasion, act: Act | None) -> FireOutcome:
        if not occasion.reckoning.fires:
            act = Act(FiringState.SKIPPED)
        act = act or await self._acts.act(store, occasion)
        firing = await _store_act(store, occasion, act)
        following = await _plan_next(store, occasion)
        late = (occasion.now - occasion.firing.due_at).total_seconds()
        _log.info(
            "reminder_fired",
            firing_id=str(firing.firing_id),
            action=occasion.reminder.action,
            state=firing.state,
            late_seconds=round(late, 3),
            missed=firing.missed,
        )
        return FireOutcome(
            state=firing.state,
            following=following,
            turn=act.turn,
            chat_id=act.chat_id,
            nag_seconds=replace(occasion, firing=firing).nag_seconds,
        )

    async def _repeat(self, store: UserStore, occasion: Occasion) -> FireOutcome:
        """Repeat a reminder, unless it is too early or the last message still waits to be sent.

        Else all of them would arrive at once when Telegram is back.
        """
        state, chat_id = occasion.firing.state, await _unsent_chat(store, occasion.firing)
        wait = occasion.nag_seconds
        if not wait and chat_id is not None and not occasion.is_stale:
            wait = occasion.renag_seconds
        if wait:
            return FireOutcome(state=state, chat_id=chat_id, nag_seconds=wait)
        act = await self._acts.repeat(store, occasion)
        changes = {"nags": occasion.firing.nags + 1}
        firing = await store.firings.change(occasion.firing.firing_id, changes)
        after = replace(occasion, firing=firing or occasion.firing)
        return FireOutcome(state=state, chat_id=act.chat_id, nag_seconds=after.renag_seconds)

    async def _fired(
        self, store: UserStore, firing: FiringRecord, occasion: Occasion | None
    ) -> FireOutcome:
        """Return what is left to do about a firing that went off: whoever let it may have died."""
        now = self._clock.now()
        planned = await store.firings.planned(firing.reminder_id)
        wait = occasion.nag_seconds if occasion else None
        return FireOutcome(
            state=firing.state,
            following=next((one.ref for one in planned if _is_to_hand(one, now)), None),
            turn=await _open_turn(store, firing),
            chat_id=await _unsent_chat(store, firing),
            nag_seconds=None if wait is None else max(wait, 1),
        )


async def _store_act(store: UserStore, occasion: Occasion, act: Act) -> FiringRecord:
    changes: dict[str, object] = {
        "state": act.state,
        "missed": occasion.reckoning.missed,
        "fired_at": occasion.now,
        "sent_at": occasion.now if act.state is FiringState.SENT else None,
        "outbox_id": act.outbox_id,
        "turn_id": act.turn.turn_id if act.turn else None,
        "error_code": act.error_code,
    }
    return await store.firings.change(occasion.firing.firing_id, changes) or occasion.firing


async def _plan_next(store: UserStore, occasion: Occasion) -> FiringRef | None:
    """Plan the next firing by the schedule, or end it; returns it if it is to have a workflow."""
    reminder = occasion.reminder
    if occasion.firing.origin is not FiringOrigin.SCHEDULE:
        if not await store.firings.planned(reminder.reminder_id):
            await _end(store, reminder)
        return None
    after = occasion.reckoning.after
    for _ in range(_TRIES):
        at = next_firing(reminder.schedule, after)
        if at is None:
            await _end(store, reminder)
            return None
        new = NewFiring(reminder_id=reminder.reminder_id, due_at=at)
        planned = await store.firings.plan(new)
        if planned is not None:
            return planned.ref if _is_to_hand(planned, occasion.now) else None
        after = at
    _log.error("reminder_not_planned", reminder_id=str(reminder.reminder_id))
    return None


async def _end(store: UserStore, reminder: ReminderRecord) -> None:
    await store.reminders.change(reminder.reminder_id, {"state": ReminderState.ENDED})


def _is_to_hand(firing: FiringRecord, now: datetime) -> bool:
    by_schedule = firing.origin is FiringOrigin.SCHEDULE and firing.handed_at is None
    return by_schedule and is_soon(firing.due_at, now)


async def _open_turn(store: UserStore, firing: FiringRecord) -> AcceptedTurn | None:
    turn = await store.turns.get(firing.turn_id) if firing.turn_id else None
    open_ = turn is not None and not turn.state.is_final
    return accepted_turn(turn, is_new=False) if turn and open_ else None


async def _unsent_chat(store: UserStore, firing: FiringRecord) -> int | None:
    """Return the chat in which the last message of a firing waits to be sent, None if it does not.

    It is woken again: whoever put the message there may have died before they could.
    """
    outbox_id = firing.outbox_id
    if outbox_id is not None and firing.nags:
        outbox_id = outbox_id_for(nag_source(firing.firing_id, firing.nags), 0)
    row = await store.outbox.get(outbox_id) if outbox_id else None
    return row.chat_id if row and row.state in _UNSENT else None
