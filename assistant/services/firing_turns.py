"""Owns how a turn that carries out a firing ends: the row of the firing learns of it."""

from uuid import UUID

from assistant.contracts.accounts import UserProfile
from assistant.contracts.conversations import TurnRecord
from assistant.contracts.ids import firing_of_request, firing_turn_key
from assistant.contracts.reminders import FiringRecord, FiringState
from assistant.contracts.user_events import NewUserEvent, ReminderTold
from assistant.domain.telegram_html import escape_markdown
from assistant.services.firing_rules import told_again
from assistant.services.firing_texts import FiringTexts
from assistant.services.ports.store import UserStore
from assistant.services.user_events import reminder_event

_STOPPED = "stopped"
_OPEN = frozenset({FiringState.DUE, FiringState.FAILED})
"""A failed one can be tried again, by way of its turn."""


async def firing_of(store: UserStore, turn: TurnRecord) -> FiringRecord | None:
    """Return the firing that a turn carries out, locked; None for any other turn."""
    firing_id = firing_of_request(turn.request_id)
    firing = await store.firings.get(firing_id, for_update=True) if firing_id else None
    # Clients name their requests as they like.
    return firing if firing is not None and firing.turn_id == turn.turn_id else None


async def with_headline(
    store: UserStore, firing: FiringRecord, profile: UserProfile, texts: FiringTexts, answer: str
) -> str:
    """Return an answer in Markdown below what led to it."""
    reminder = await store.reminders.get(firing.reminder_id)
    if reminder is None:
        return answer
    headline = texts.answered(told_again(reminder, firing), profile)
    return f"{escape_markdown(headline)}\n\n{answer}"


async def settle_firing(
    store: UserStore, firing: FiringRecord, turn: TurnRecord, outbox_id: UUID | None, answer: str
) -> None:
    """Store what a firing came to and have every channel told.

    An answer was said unless it is empty, and goes out if it has an outbox row.
    """
    if firing.state not in _OPEN:
        return
    changes: dict[str, object] = {"error_code": None}
    if not answer:
        changes |= {"state": FiringState.FAILED, "error_code": turn.error_code or _STOPPED}
    elif outbox_id is None:
        changes |= {"state": FiringState.SENT, "sent_at": turn.finished_at}
    else:
        changes |= {"state": FiringState.DUE, "outbox_id": outbox_id}
    await store.firings.change(firing.firing_id, changes)
    if answer:
        await store.events.append(_event(firing, turn, answer))


def _event(firing: FiringRecord, turn: TurnRecord, answer: str) -> NewUserEvent:
    told = ReminderTold(
        reminder_id=firing.reminder_id,
        firing_id=firing.firing_id,
        due_at=firing.due_at,
        text=answer,
        may_acknowledge=False,
        session_id=turn.session_id,
    )
    return reminder_event(turn.user_id, told, firing_turn_key(firing.firing_id))
