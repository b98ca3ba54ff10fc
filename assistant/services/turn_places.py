"""Owns which Telegram chat goes with a turn: the one that shows it, the one that is asked."""

from assistant.contracts.chat import Channel
from assistant.contracts.conversations import TurnRecord
from assistant.services.ports.store import UserStore


async def shown_in(store: UserStore, turn: TurnRecord) -> int | None:
    """Return the Telegram chat in which a turn is shown, if it is."""
    if turn.channel is not Channel.TELEGRAM:
        return None
    session = await store.sessions.get(turn.session_id)
    return session.chat_id if session else None


async def asks_in(store: UserStore, turn: TurnRecord) -> int | None:
    """Return the Telegram chat that is asked for approvals of a turn that nobody watches.

    It is the one in which the background task was asked for, else the person's own.
    """
    if turn.channel is not Channel.WORKER:
        return None
    task = await store.tasks.of_turn(turn.turn_id)
    if task is None:
        return None
    return task.chat_id if task.chat_id is not None else await store.tasks.linked_chat()
