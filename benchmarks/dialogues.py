"""Owns long dialogues made by SQL as the database's owner: what months of talk would leave."""

from uuid import UUID, uuid4

import asyncpg

_NO_LIMIT = 10_000_000
_KEEP_ALL = "UPDATE users SET max_history_messages = $2 WHERE id = $1"
_SESSION = """
INSERT INTO chat_sessions (id, user_id, channel, title, live_messages, live_characters)
VALUES ($1, $2, 'api', 'A long one', $3::int, $3::bigint * 80)
"""
_MESSAGES = """
WITH made AS (
    INSERT INTO turns (id, user_id, session_id, channel, request_hash, state, finished_at)
    SELECT uuidv7(), $2, $1, 'api', '', 'answered', now() FROM generate_series(1, $3::int)
    RETURNING id, seq
)
INSERT INTO messages (id, user_id, session_id, turn_id, turn_seq, part, role, content)
SELECT uuidv7(), $2, $1, made.id, made.seq, part,
       CASE part WHEN 0 THEN 'user' ELSE 'assistant' END, repeat('word and ', 9)
FROM made CROSS JOIN generate_series(0, 1) AS part
"""


async def make_dialogue(owner: asyncpg.Connection, user_id: UUID, turns: int) -> str:
    """Make a dialogue of so many turns, two messages each, and return its id.

    The user's history is not trimmed from now on. Foreign keys are not checked row by row, since
    what is inserted is right by construction; statistics are brought up to date.
    """
    session_id = uuid4()
    async with owner.transaction():
        await owner.execute("SET LOCAL session_replication_role = replica")
        await owner.execute(_KEEP_ALL, user_id, _NO_LIMIT)
        await owner.execute(_SESSION, session_id, user_id, 2 * turns)
        await owner.execute(_MESSAGES, session_id, user_id, turns, timeout=120)
    for table in ("turns", "messages"):
        await owner.execute(f"VACUUM (ANALYZE) {table}", timeout=120)
    return str(session_id)
