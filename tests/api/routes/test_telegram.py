"""Who may use the Telegram bot, by REST."""

from collections.abc import AsyncIterator
from itertools import count
from uuid import uuid4

import pytest_asyncio

from runtime.core import Core
from tests.factories import Door, open_door

ACCESS = "/api/v1/telegram/admin/access"
CHECK = "/api/v1/telegram/access/check"
SECRET = "bridge geheim schlüssel"
HEADER = "X-Telegram-Bridge-Secret"
_PEOPLE = count(600_000_000)


@pytest_asyncio.fixture
async def bridge_door(core: Core) -> AsyncIterator[Door]:
    async with open_door(core, telegram_bridge_secret=SECRET) as opened:
        yield opened


def someone() -> int:
    return next(_PEOPLE) * 1000 + uuid4().int % 1000


async def test_an_administrator_lets_people_in_and_takes_them_off(door: Door) -> None:
    admin, person = await door.new_admin(), someone()
    body = {"telegram_user_id": person, "note": "Anna"}

    added = await door.client.post(ACCESS, json=body, headers=admin.auth)
    again = await door.client.post(ACCESS, json=body | {"note": ""}, headers=admin.auth)
    listed = (await door.client.get(ACCESS, headers=admin.auth)).json()["items"]
    removed = await door.client.delete(f"{ACCESS}/{person}", headers=admin.auth)
    gone = await door.client.delete(f"{ACCESS}/{person}", headers=admin.auth)

    assert (added.status_code, added.json()["note"], added.json()["allowed"]) == (201, "Anna", True)
    assert (again.status_code, again.json()["note"]) == (201, "")
    assert person in {row["telegram_user_id"] for row in listed}
    assert (removed.status_code, gone.status_code) == (204, 404)


async def test_only_administrators_see_and_change_the_list(door: Door) -> None:
    account = await door.new_account()

    answers = [
        await door.client.get(ACCESS, headers=account.auth),
        await door.client.post(ACCESS, json={"telegram_user_id": 1}, headers=account.auth),
        await door.client.delete(f"{ACCESS}/1", headers=account.auth),
    ]

    assert {answer.status_code for answer in answers} == {403}
    assert (await door.client.get(ACCESS)).status_code == 401


async def test_ids_that_telegram_does_not_give_are_refused(door: Door) -> None:
    admin = await door.new_admin()

    for wrong in (0, -5, 2**60, "12", 1.5, None):
        body = {"telegram_user_id": wrong}
        answer = await door.client.post(ACCESS, json=body, headers=admin.auth)
        assert answer.status_code == 422


async def test_without_a_secret_there_is_no_check(door: Door) -> None:
    answer = await door.client.get(f"{CHECK}/1", headers={HEADER: ""})

    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


async def test_a_bridge_with_the_secret_learns_who_may_write(bridge_door: Door) -> None:
    admin, person, stranger = await bridge_door.new_admin(), someone(), someone()
    body = {"telegram_user_id": person}
    await bridge_door.client.post(ACCESS, json=body, headers=admin.auth)

    async def check(number: int, secret: str) -> tuple[int, object]:
        headers = {HEADER.encode(): secret.encode()}
        answer = await bridge_door.client.get(f"{CHECK}/{number}", headers=headers)
        return answer.status_code, answer.json().get("allowed")

    assert await check(person, SECRET) == (200, True)
    assert await check(stranger, SECRET) == (200, False)
    assert await check(person, "wrong") == (403, None)
    assert await check(person, "") == (403, None)
    assert await check(person, "schlüssel") == (403, None)
