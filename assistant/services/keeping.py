"""Owns how the answer of a turn is kept in its dialogue, whose oldest messages make room."""

from assistant.contracts.conversations import Draft, NewAnswer, SessionRecord, TurnRecord
from assistant.services.ports.store import UserStore


async def keep(store: UserStore, turn: TurnRecord, draft: Draft, history_limit: int) -> bool:
    """Store the answer; False when its question was deleted, and so is the answer."""
    if not await store.messages.add_answer(_answer(turn, draft)):
        return False
    session = await store.sessions.touch(turn.session_id, 1, len(draft.content))
    await _trim(store, session, history_limit, turn.seq)
    return True


def _answer(turn: TurnRecord, draft: Draft) -> NewAnswer:
    return NewAnswer(
        turn_id=turn.turn_id,
        content=draft.content,
        thinking=draft.thinking or None,
        partial=not draft.complete,
        labels=draft.labels,
    )


async def _trim(store: UserStore, session: SessionRecord | None, limit: int, upto_seq: int) -> None:
    """Keep the newest messages; questions that still wait for their turn are left alone."""
    surplus = session.message_count - limit if session else 0
    if session and surplus > 0:
        messages, characters = await store.messages.trim(session.session_id, surplus, upto_seq)
        await store.sessions.touch(session.session_id, -messages, -characters)
