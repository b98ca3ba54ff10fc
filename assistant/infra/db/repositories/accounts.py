"""Accounts in PostgreSQL: the user's own row, and all of them for the system."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Row, bindparam, exists, func, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from assistant.contracts.accounts import Registration, UserProfile
from assistant.infra.db.models import User
from assistant.services.ports.accounts import Credentials

_ADMINS_LOCK = 0x61646D696E  # "admin"; advisory locks are numbered for the whole database
_COLUMNS = [getattr(User, name) for name in UserProfile.model_fields]

_OWN = select(*_COLUMNS).where(User.id == bindparam("own_id"))
"""Statements that every turn needs are built once: building costs more than running them."""


def _profile(row: Row[Any] | None) -> UserProfile | None:
    return None if row is None else UserProfile.model_validate(row._mapping)  # noqa: SLF001 - SQLAlchemy's public name


@dataclass(frozen=True)
class Profile:
    """The account of the user whose transaction it is."""

    connection: AsyncConnection
    user_id: UUID

    async def get(self) -> UserProfile | None:
        """Return the profile; None when the account is gone."""
        row = await self.connection.execute(_OWN, {"own_id": self.user_id})
        return _profile(row.one_or_none())

    async def update(self, changes: Mapping[str, object]) -> UserProfile | None:
        """Set preferences by their names; None when the account is gone."""
        if not changes:
            return await self.get()
        change = update(User).where(User.id == self.user_id).values(**changes)
        return _profile((await self.connection.execute(change.returning(*_COLUMNS))).one_or_none())

    async def set_role_prompt(self, text: str | None) -> None:
        """Set the user's own system prompt."""
        await self.update({"role_prompt": text})


@dataclass(frozen=True)
class Accounts:
    """All accounts (system)."""

    connection: AsyncConnection

    async def lock_admins(self) -> None:
        """Hold, until the transaction ends, the lock on who is an administrator."""
        await self.connection.execute(select(func.pg_advisory_xact_lock(_ADMINS_LOCK)))

    async def exist(self) -> bool:
        """Tell whether anybody has registered."""
        return bool(await self.connection.scalar(select(exists(select(User.id)))))

    async def add(
        self, registration: Registration, password_hash: str | None, *, is_admin: bool
    ) -> UserProfile | None:
        """Make an account; None when its name is taken."""
        values = registration.model_dump() | {
            "id": uuid4(),
            "password_hash": password_hash,
            "is_admin": is_admin,
        }
        statement = insert(User).values(values).on_conflict_do_nothing(index_elements=["username"])
        result = await self.connection.execute(statement.returning(*_COLUMNS))
        return _profile(result.one_or_none())

    async def get(self, user_id: UUID) -> UserProfile | None:
        """Return the profile; None when there is none."""
        query = select(*_COLUMNS).where(User.id == user_id)
        return _profile((await self.connection.execute(query)).one_or_none())

    async def credentials(self, username: str) -> Credentials | None:
        """Return what the login of this name is checked against."""
        query = select(User.id, User.password_hash).where(User.username == username)
        row = (await self.connection.execute(query)).one_or_none()
        return None if row is None else Credentials(row.id, row.password_hash)

    async def page(self, after: UUID | None, limit: int) -> list[UserProfile]:
        """Return accounts made after that of `after`, the oldest first."""
        query = select(*_COLUMNS).order_by(User.created_at, User.id).limit(limit)
        if after is not None:
            place = select(User.created_at, User.id).where(User.id == after).scalar_subquery()
            query = query.where(tuple_(User.created_at, User.id) > place)
        rows = (await self.connection.execute(query)).mappings()
        return [UserProfile.model_validate(row) for row in rows]

    async def other_admin_exists(self, user_id: UUID) -> bool:
        """Tell whether there is an administrator besides this account."""
        others = select(User.id).where(User.is_admin, User.id != user_id)
        return bool(await self.connection.scalar(select(exists(others))))

    async def set_admin(self, user_id: UUID, *, is_admin: bool) -> UserProfile | None:
        """Give or take the role; None when there is no such account."""
        change = update(User).where(User.id == user_id).values(is_admin=is_admin)
        return _profile((await self.connection.execute(change.returning(*_COLUMNS))).one_or_none())
