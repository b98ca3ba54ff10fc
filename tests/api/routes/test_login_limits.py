"""Login limits: per account and address, also under parallel tries."""

import asyncio
from typing import Any

from assistant.infra.settings import Settings
from tests.factories import new_username, open_own_door
from tests.servers import Addresses, run_as_owner


def limited(settings: Settings, account: int = 100, address: int = 100, seconds: int = 900) -> Any:
    limits = {
        "login_attempts_per_account": account,
        "login_attempts_per_address": address,
        "login_window_seconds": seconds,
    }
    return open_own_door(settings.model_copy(update=limits))


async def test_a_hundred_parallel_wrong_passwords_cannot_pass_the_limit_of_the_account(
    empty_settings: Settings,
) -> None:
    async with limited(empty_settings, account=5) as door:
        await door.register("anna")
        answers = await asyncio.gather(*(door.login("anna", "wrong") for _ in range(100)))
        right = await door.login("anna")

    assert sorted(answer.status_code for answer in answers) == [401] * 5 + [429] * 95
    assert (right.status_code, right.json()["code"]) == (429, "rate_limited")
    assert 0 < int(right.headers["Retry-After"]) <= 900


async def test_unknown_names_are_limited_like_known_ones(
    empty_settings: Settings,
) -> None:
    async with limited(empty_settings, account=2) as door:
        answers = [await door.login("nobody", "wrong") for _ in range(3)]

    assert [answer.status_code for answer in answers] == [401, 401, 429]


async def test_an_address_is_limited_over_all_accounts(
    empty_settings: Settings,
) -> None:
    async with limited(empty_settings, address=3) as door:
        answers = [await door.login(new_username(), "wrong") for _ in range(4)]

    assert [answer.status_code for answer in answers] == [401, 401, 401, 429]


async def test_logins_that_succeed_are_not_counted(
    empty_settings: Settings,
) -> None:
    async with limited(empty_settings, 2, 2) as door:
        await door.register("anna")
        answers = [await door.login("anna") for _ in range(5)]

    assert [answer.status_code for answer in answers] == [200] * 5


async def test_the_limit_ends_with_its_window(
    empty_settings: Settings, addresses: Addresses, empty_database_name: str
) -> None:
    async with limited(empty_settings, 1, seconds=900) as door:
        await door.register("anna")
        refused = [(await door.login("anna", "wrong")).status_code for _ in range(2)]
        await run_as_owner(
            addresses.owner_of(empty_database_name),
            "UPDATE login_attempts SET window_started_at = now() - interval '901 seconds'",
        )
        right = await door.login("anna")

    assert refused == [401, 429]
    assert right.status_code == 200
