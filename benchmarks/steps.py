"""Owns what PostgreSQL says of the steps of tools: when each ran, by the row it left."""

from dataclasses import dataclass
from uuid import UUID

import asyncpg

_STEPS = """
SELECT state, extract(epoch FROM finished_at - started_at)::float8 AS seconds
FROM tool_steps WHERE user_id = $1 ORDER BY started_at
"""


@dataclass(frozen=True)
class RanSteps:
    """Seconds that the steps of one user took themselves, in the order they ran."""

    seconds: list[float]

    def take(self, number: int) -> list[float]:
        """Return that many of the oldest that were not taken yet."""
        taken, self.seconds[:number] = self.seconds[:number], []
        return taken


async def ran_steps(owner: asyncpg.Connection, user_id: UUID) -> RanSteps:
    """Return the steps of a user. Raises `RuntimeError` when one of them did not succeed."""
    rows = await owner.fetch(_STEPS, user_id)
    if ends := {row["state"] for row in rows} - {"done"}:
        raise RuntimeError(f"steps ended as {', '.join(ends)}")
    return RanSteps([row["seconds"] for row in rows])
