"""Counts of failed logins in PostgreSQL, by hashed account and address."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Extract, case, delete, extract, func, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from assistant.infra.db.models import LoginAttempts
from assistant.services.ports.accounts import Attempts

_MOST = 1_000_000_000  # far above any limit, below what the column holds


@dataclass(frozen=True)
class LoginAttemptCounts:
    """Failed logins (system)."""

    connection: AsyncConnection

    async def count(self, keys: list[bytes], window: timedelta) -> dict[bytes, Attempts]:
        """Count one more attempt for each key and return the counts.

        One statement, keys in one order: parallel tries wait for each other, never in a circle.
        """
        statement = insert(LoginAttempts).values(
            [{"key": key, "window_started_at": func.now(), "failures": 1} for key in sorted(keys)]
        )
        over = LoginAttempts.window_started_at <= func.now() - window
        upsert = statement.on_conflict_do_update(
            index_elements=["key"],
            set_={
                "failures": case((over, 1), else_=func.least(LoginAttempts.failures + 1, _MOST)),
                "window_started_at": case(
                    (over, func.now()), else_=LoginAttempts.window_started_at
                ),
            },
        ).returning(LoginAttempts.key, LoginAttempts.failures, _seconds_left(window))
        rows = await self.connection.execute(upsert)
        return {key: Attempts(failures, float(left)) for key, failures, left in rows}

    async def forget(self, key: bytes) -> None:
        """Start counting anew."""
        await self.connection.execute(delete(LoginAttempts).where(LoginAttempts.key == key))

    async def give_back(self, key: bytes) -> None:
        """Take one attempt off the count."""
        await self.connection.execute(
            update(LoginAttempts)
            .where(LoginAttempts.key == key, LoginAttempts.failures > 0)
            .values(failures=LoginAttempts.failures - 1)
        )

    async def prune(self, window: timedelta) -> int:
        """Remove counts of windows that are over; returns how many."""
        old = delete(LoginAttempts).where(LoginAttempts.window_started_at < func.now() - window)
        return (await self.connection.execute(old)).rowcount


def _seconds_left(window: timedelta) -> Extract:
    return extract("epoch", LoginAttempts.window_started_at + window - func.now())
