"""Password hashes."""

import asyncio

from assistant.infra.security.passwords import Argon2Passwords


class Watched(Argon2Passwords):
    """Notes which hashes were really checked, and how many at once."""

    def __init__(self) -> None:
        super().__init__(concurrency=2)
        self.checked: list[str] = []
        self.most = self.busy = 0

    def _check(self, password: str, password_hash: str) -> bool:
        self.busy += 1
        self.most = max(self.most, self.busy)
        self.checked.append(password_hash)
        fits = super()._check(password, password_hash)
        self.busy -= 1
        return fits


async def test_a_password_fits_its_own_salted_hash_only() -> None:
    passwords = Argon2Passwords()
    one, two = await passwords.hash("correct horse"), await passwords.hash("correct horse")

    assert one != two
    assert one.startswith("$argon2id$")
    assert await passwords.verify("correct horse", one)
    assert not await passwords.verify("wrong horse", one)
    assert not await passwords.verify("correct horse", "not a hash")


async def test_without_a_hash_the_work_is_the_same() -> None:
    passwords = Watched()
    real = await passwords.hash("correct horse")

    assert not await passwords.verify("wrong horse", real)
    assert not await passwords.verify("wrong horse", None)

    costs = [checked.split("$")[:4] for checked in passwords.checked]
    assert len(costs) == 2
    assert costs[0] == costs[1]


async def test_only_a_few_are_checked_at_once() -> None:
    passwords = Watched()

    await asyncio.gather(*(passwords.verify("guess", None) for _ in range(10)))

    assert len(passwords.checked) == 10
    assert passwords.most <= 2
