"""Accounts: who may make one, who is an administrator, what a person may change of their own."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from assistant.contracts.accounts import Registration, UserPage, UserProfile
from assistant.domain.time_zones import zone_names
from assistant.errors import (
    ForbiddenError,
    InvalidInputError,
    LastAdminError,
    NotFoundError,
    RegistrationClosedError,
    UsernameTakenError,
)
from assistant.services.ports.security import Passwords
from assistant.services.ports.store import Store
from assistant.services.ports.system_store import SystemStore
from assistant.services.proactive import Proactive


@dataclass(frozen=True)
class AccountService:
    """What can be done with accounts. `registration_open` lets strangers make their own."""

    store: Store
    passwords: Passwords
    registration_open: bool = True

    async def register(self, registration: Registration, password: str) -> UserProfile:
        """Make a stranger's account; the first one ever is the administrator's, even when closed.

        Raises `RegistrationClosedError` or `UsernameTakenError`.
        """
        await self._refuse_if_closed()
        password_hash = await self.passwords.hash(password)
        async with self.store.as_system() as system:
            await system.accounts.lock_admins()
            is_first = not await system.accounts.exist()
            if not (is_first or self.registration_open):
                raise RegistrationClosedError
            return await _add(system, registration, password_hash, is_admin=is_first)

    async def create(self, registration: Registration, password: str) -> UserProfile:
        """Make an account in the name of an administrator; raises `UsernameTakenError`."""
        password_hash = await self.passwords.hash(password)
        async with self.store.as_system() as system:
            return await _add(system, registration, password_hash, is_admin=False)

    async def update(self, user_id: UUID, changes: Mapping[str, object]) -> UserProfile:
        """Set preferences of the user; raises `NotFoundError` when the account is gone."""
        async with self.store.as_user(user_id) as own:
            profile = await own.profile.update(changes)
        if profile is None:
            raise NotFoundError
        return profile

    async def page(self, after: UUID | None, limit: int) -> UserPage:
        """Return accounts, the oldest first, for administrators."""
        async with self.store.as_system() as system:
            users = await system.accounts.page(after, limit + 1)
        more = len(users) > limit
        return UserPage(users=tuple(users[:limit]), after=users[limit - 1].id if more else None)

    async def set_admin(self, actor_id: UUID, user_id: UUID, *, is_admin: bool) -> UserProfile:
        """Give or take the role of administrator in the name of `actor_id`.

        Raises `ForbiddenError` when the actor has lost the role meanwhile, `NotFoundError`, or
        `LastAdminError`.
        """
        async with self.store.as_system() as system:
            await system.accounts.lock_admins()
            actor = await system.accounts.get(actor_id)
            if actor is None or not actor.is_admin:
                raise ForbiddenError
            if not is_admin and not await system.accounts.other_admin_exists(user_id):
                raise LastAdminError
            profile = await system.accounts.set_admin(user_id, is_admin=is_admin)
            if profile is None:
                raise NotFoundError
            return profile

    async def _refuse_if_closed(self) -> None:
        """Spare the slow hash when the answer is known."""
        if self.registration_open:
            return
        async with self.store.as_system() as system:
            if await system.accounts.exist():
                raise RegistrationClosedError


@dataclass(frozen=True)
class OwnSettings:
    """What tools may change of a person's own settings: the port `Accounts`."""

    store: Store
    proactive: Proactive

    async def set_timezone(self, user_id: UUID, timezone: str) -> None:
        """Set the time zone by its IANA name.

        Raises `InvalidInputError` for one that does not exist, `NotFoundError` when the account
        is gone.
        """
        if timezone not in zone_names():
            raise InvalidInputError("no such time zone", reason="timezone")
        async with self.store.as_user(user_id) as own:
            if await own.profile.update({"timezone": timezone}) is None:
                raise NotFoundError("the account is gone")
        await self.proactive.rezone(user_id)


async def _add(
    system: SystemStore, registration: Registration, password_hash: str, *, is_admin: bool
) -> UserProfile:
    profile = await system.accounts.add(registration, password_hash, is_admin=is_admin)
    if profile is None:
        raise UsernameTakenError
    return profile
