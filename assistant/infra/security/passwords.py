"""Password hashes: Argon2id by pwdlib, a few at a time, in threads."""

import asyncio
import secrets

from pwdlib import PasswordHash
from pwdlib.exceptions import UnknownHashError
from pwdlib.hashers.argon2 import Argon2Hasher

_MEMORY_KIB, _PASSES, _LANES = 19_456, 2, 1  # OWASP Password Storage Cheat Sheet


class Argon2Passwords:
    """At most `concurrency` hashes at once: each takes a core and 19 MiB for some 20 ms."""

    def __init__(self, concurrency: int = 2) -> None:
        self._hasher = PasswordHash(
            [Argon2Hasher(memory_cost=_MEMORY_KIB, time_cost=_PASSES, parallelism=_LANES)]
        )
        self._dummy = self._hasher.hash(secrets.token_urlsafe())
        self._slots = asyncio.Semaphore(concurrency)

    async def hash(self, password: str) -> str:
        """Return the hash to store."""
        async with self._slots:
            return await asyncio.to_thread(self._hasher.hash, password)

    async def verify(self, password: str, password_hash: str | None) -> bool:
        """Tell whether the password fits; without a hash a dummy is checked all the same."""
        async with self._slots:
            fits = await asyncio.to_thread(self._check, password, password_hash or self._dummy)
        return fits and password_hash is not None

    def _check(self, password: str, password_hash: str) -> bool:
        try:
            return self._hasher.verify(password, password_hash)
        except UnknownHashError:
            return False
