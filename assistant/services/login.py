"""Login by password: the same answer for an unknown user and a wrong password, and limits."""

import hashlib
import ipaddress
import math
from dataclasses import dataclass
from datetime import timedelta

from assistant.contracts.accounts import TokenPair
from assistant.errors import BadCredentialsError, RateLimitedError
from assistant.services.ports.accounts import Attempts
from assistant.services.ports.security import Passwords
from assistant.services.ports.store import Store
from assistant.services.tokens import TokenService

_IPV6_HOME = 64  # one customer owns all addresses of this prefix


@dataclass(frozen=True)
class LoginLimits:
    """How many failed logins are allowed within the window, for an account and an address."""

    per_account: int
    per_address: int
    window: timedelta


@dataclass(frozen=True)
class LoginService:
    """Checks a password and opens a family of tokens."""

    store: Store
    passwords: Passwords
    tokens: TokenService
    limits: LoginLimits

    async def login(self, username: str, password: str, address: str) -> TokenPair:
        """Return tokens; `address` is the client's network address.

        Raises `RateLimitedError` with the seconds to wait, or `BadCredentialsError`.
        """
        account_key, address_key = _key("account", username), _key("address", _home(address))
        await self._count(account_key, address_key)
        async with self.store.as_system() as system:
            found = await system.accounts.credentials(username)
        fits = await self.passwords.verify(password, found.password_hash if found else None)
        if found is None or not fits:
            raise BadCredentialsError
        async with self.store.as_system() as system:
            await system.login_attempts.forget(account_key)
            await system.login_attempts.give_back(address_key)
            return await self.tokens.open_family(system, found.user_id)

    async def _count(self, account_key: bytes, address_key: bytes) -> None:
        """Count the attempt before it is made, so that parallel ones cannot pass the limit."""
        async with self.store.as_system() as system:
            counts = await system.login_attempts.count(
                [account_key, address_key], self.limits.window
            )
        _refuse_over(counts[account_key], self.limits.per_account)
        _refuse_over(counts[address_key], self.limits.per_address)


def _refuse_over(attempts: Attempts, limit: int) -> None:
    if attempts.failures > limit:
        raise RateLimitedError(retry_after=max(1, math.ceil(attempts.seconds_left)))


def _key(kind: str, value: str) -> bytes:
    return hashlib.sha256(f"{kind}\0{value}".encode()).digest()


def _home(address: str) -> str:
    """Return what stands for the client: the IPv4 address, or the network of an IPv6 one."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv4Address):
        return str(parsed)
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    return str(ipaddress.ip_network((parsed.packed, _IPV6_HOME), strict=False))
