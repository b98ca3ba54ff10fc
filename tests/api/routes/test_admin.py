"""Accounts of all, for administrators; the last of them stays one."""

import asyncio
from uuid import uuid4

import httpx
import pytest

from tests.factories import PASSWORD, Account, Door, new_username

USERS = "/api/v1/users/admin/users"


async def set_admin(
    door: Door, actor: Account, target: Account, *, is_admin: bool
) -> httpx.Response:
    return await door.client.patch(
        f"{USERS}/{target.user_id}/admin-access", json={"is_admin": is_admin}, headers=actor.auth
    )


async def test_admin_routes_are_closed_to_others(door: Door) -> None:
    account, other = await door.new_account(), await door.new_account()
    await door.new_admin()

    answers = [
        await door.client.get(USERS, headers=account.auth),
        await door.client.post(
            USERS, json={"username": new_username(), "password": PASSWORD}, headers=account.auth
        ),
        await set_admin(door, account, other, is_admin=True),
        await set_admin(door, account, account, is_admin=True),
    ]

    assert [(answer.status_code, answer.json()["code"]) for answer in answers] == [
        (403, "forbidden")
    ] * 4
    assert (await door.client.get(USERS)).status_code == 401


async def test_pages_show_every_account_once_the_oldest_first(empty_door: Door) -> None:
    names = ["anna", "boris", "clara", "dima", "eva"]
    for name in names:
        await empty_door.register(name)
    token = (await empty_door.login("anna")).json()["access_token"]
    auth = {"Authorization": f"Bearer {token}"}

    seen, cursor = [], None
    while True:
        params = {"limit": 2} | ({"cursor": cursor} if cursor else {})
        page = (await empty_door.client.get(USERS, params=params, headers=auth)).json()
        seen += [user["username"] for user in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break

    assert seen == names


@pytest.mark.parametrize("query", ["limit=0", "limit=201", "limit=x", "cursor=x", "cursor=%00"])
async def test_bad_pages_are_refused(door: Door, query: str) -> None:
    admin = await door.new_admin()

    answer = await door.client.get(f"{USERS}?{query}", headers=admin.auth)

    assert answer.status_code == 422


async def test_an_admin_makes_accounts_that_are_no_admins(door: Door) -> None:
    admin, name = await door.new_admin(), new_username()
    body = {"username": name, "password": PASSWORD}

    made = await door.client.post(USERS, json=body, headers=admin.auth)
    again = await door.client.post(USERS, json=body, headers=admin.auth)

    assert (made.status_code, made.json()["is_admin"]) == (201, False)
    assert again.status_code == 409
    assert (await door.login(name)).status_code == 200


async def test_promotion_and_demotion_work_at_once_with_the_same_token(door: Door) -> None:
    admin, other = await door.new_admin(), await door.new_account()

    await set_admin(door, admin, other, is_admin=True)
    promoted = await door.client.get(USERS, headers=other.auth)
    await set_admin(door, admin, other, is_admin=False)
    demoted = await door.client.get(USERS, headers=other.auth)

    assert [promoted.status_code, demoted.status_code] == [200, 403]


async def test_the_role_of_an_unknown_account_is_not_found(door: Door) -> None:
    admin = await door.new_admin()

    answers = [
        await door.client.patch(
            f"{USERS}/{unknown}/admin-access", json={"is_admin": True}, headers=admin.auth
        )
        for unknown in (uuid4(), "x")
    ]

    assert [answer.status_code for answer in answers] == [404, 422]


async def first_admin(door: Door) -> Account:
    return await door.new_account()


async def test_the_last_admin_keeps_the_role(empty_door: Door) -> None:
    admin = await first_admin(empty_door)

    answer = await set_admin(empty_door, admin, admin, is_admin=False)

    assert (answer.status_code, answer.json()["code"]) == (409, "last_admin")
    assert (await empty_door.client.get(USERS, headers=admin.auth)).status_code == 200


async def count_admins(door: Door, *accounts: Account) -> int:
    answers = [await door.client.get(USERS, headers=account.auth) for account in accounts]
    return sum(answer.status_code == 200 for answer in answers)


async def test_two_admins_demoting_each_other_at_once_leave_one(empty_door: Door) -> None:
    one, two = await first_admin(empty_door), await empty_door.new_admin()
    for _ in range(10):
        answers = await asyncio.gather(
            set_admin(empty_door, one, two, is_admin=False),
            set_admin(empty_door, two, one, is_admin=False),
        )
        left = one if answers[0].status_code == 200 else two

        assert sorted(answer.status_code for answer in answers) in ([200, 403], [200, 409])
        assert await count_admins(empty_door, one, two) == 1
        await set_admin(empty_door, left, two if left is one else one, is_admin=True)


async def test_two_admins_resigning_at_once_leave_one(empty_door: Door) -> None:
    one, two = await first_admin(empty_door), await empty_door.new_admin()

    answers = await asyncio.gather(
        set_admin(empty_door, one, one, is_admin=False),
        set_admin(empty_door, two, two, is_admin=False),
    )

    assert sorted(answer.status_code for answer in answers) == [200, 409]
    assert await count_admins(empty_door, one, two) == 1
