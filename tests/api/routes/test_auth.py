"""Register, log in, refresh, log out, and how they refuse."""

import asyncio
from uuid import uuid4

import httpx
import pytest

from assistant.infra.settings import Settings
from tests.factories import PASSWORD, Door, new_username, open_own_door
from tests.servers import run_as_owner


async def refresh(door: Door, token: str) -> httpx.Response:
    return await door.client.post("/api/v1/auth/refresh", json={"refresh_token": token})


async def is_let_in(door: Door, access_token: str) -> bool:
    auth = {"Authorization": f"Bearer {access_token}"}
    return (await door.client.get("/api/v1/users/me", headers=auth)).status_code == 200


async def test_registering_returns_the_account_without_secrets(door: Door) -> None:
    answer = await door.register(display_name="Анна", locale="ru", timezone="Asia/Tbilisi")

    assert answer.status_code == 201
    user = answer.json()
    assert (user["display_name"], user["locale"], user["timezone"], user["is_admin"]) == (
        *("Анна", "ru", "Asia/Tbilisi"),
        user["is_admin"],
    )
    assert "password" not in answer.text
    assert "token_version" not in user


async def test_the_display_name_is_the_username_unless_given(door: Door) -> None:
    name = new_username()

    assert (await door.register(name)).json()["display_name"] == name


async def test_a_taken_username_is_refused_however_it_is_written(door: Door) -> None:
    name = new_username()
    await door.register(name)

    answer = await door.register(f" {name.upper()} ")

    assert (answer.status_code, answer.json()["code"]) == (409, "username_taken")


async def test_the_same_name_registered_twenty_times_at_once_is_one_account(door: Door) -> None:
    name = new_username()

    answers = await asyncio.gather(*(door.register(name) for _ in range(20)))

    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 19


async def test_twenty_first_registrations_at_once_make_exactly_one_admin(empty_door: Door) -> None:
    answers = await asyncio.gather(*(empty_door.register() for _ in range(20)))

    assert [answer.status_code for answer in answers] == [201] * 20
    assert sum(answer.json()["is_admin"] for answer in answers) == 1


async def test_closed_registration_lets_in_the_first_account_and_nobody_else(
    empty_settings: Settings,
) -> None:
    settings = empty_settings.model_copy(update={"registration_open": False})
    async with open_own_door(settings) as door:
        first, second = await door.register("first"), await door.register("second")

    assert (first.status_code, first.json()["is_admin"]) == (201, True)
    assert (second.status_code, second.json()["code"]) == (403, "registration_closed")


async def test_closed_registration_let_only_one_of_twenty_strangers_be_first(
    empty_settings: Settings,
) -> None:
    settings = empty_settings.model_copy(update={"registration_open": False})
    async with open_own_door(settings) as door:
        answers = await asyncio.gather(*(door.register() for _ in range(20)))

    assert sorted(answer.status_code for answer in answers) == [201] + [403] * 19


@pytest.mark.parametrize(
    "fields",
    [
        {"password": "seven77"},
        {"password": "x" * 1025},
        {"password": "я" * 513},
        {"password": 12345678},
        {"username": "ab"},
        {"username": "two words"},
        {"username": "nul\0name"},
        {"username": "x" * 65},
        {"display_name": "two\nlines"},
        {"locale": "xx"},
        {"timezone": "Mars/Olympus"},
        {"timezone": "../../etc/passwd"},
        {"is_admin": True},
    ],
)
async def test_bad_registrations_are_refused_and_store_nothing(
    door: Door, fields: dict[str, object]
) -> None:
    name = new_username()
    body = {"username": name, "password": PASSWORD} | fields

    answer = await door.client.post("/api/v1/auth/register", json=body)

    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_input")
    assert (await door.login(name)).status_code == 401


async def test_login_gives_tokens_that_open_the_door(door: Door) -> None:
    name = (await door.register()).json()["username"]

    answer = await door.login(name.upper())

    tokens = answer.json()
    assert (tokens["token_type"], tokens["expires_in"]) == ("bearer", 900)
    assert answer.headers["Cache-Control"] == "no-store"
    assert await is_let_in(door, tokens["access_token"])


async def test_unknown_user_and_wrong_password_get_the_same_answer(door: Door) -> None:
    name = (await door.register()).json()["username"]

    answers = [await door.login(name, "wrong"), await door.login(new_username(), "wrong")]

    bodies = [answer.json() | {"request_id": ""} for answer in answers]
    assert [answer.status_code for answer in answers] == [401, 401]
    assert bodies[0] == bodies[1]
    assert bodies[0]["code"] == "bad_credentials"
    assert answers[0].headers["WWW-Authenticate"] == "Bearer"


async def test_the_password_form_logs_in_as_swagger_sends_it(door: Door) -> None:
    name = (await door.register()).json()["username"]
    form = {"grant_type": "password", "username": name, "password": PASSWORD, "scope": ""}

    good = await door.client.post("/api/v1/auth/token", data=form)
    bad = await door.client.post("/api/v1/auth/token", data=form | {"password": "wrong"})
    nul = await door.client.post("/api/v1/auth/token", data=form | {"username": "nul\0"})

    assert await is_let_in(door, good.json()["access_token"])
    assert [bad.status_code, nul.status_code] == [401, 401]


async def test_a_refreshed_token_works_and_the_old_one_ends_the_whole_login(door: Door) -> None:
    account = await door.new_account()

    second = (await refresh(door, account.refresh_token)).json()
    third = (await refresh(door, second["refresh_token"])).json()
    reused = await refresh(door, account.refresh_token)

    assert await is_let_in(door, third["access_token"])
    assert (reused.status_code, reused.json()["code"]) == (401, "unauthenticated")
    assert (await refresh(door, third["refresh_token"])).status_code == 401


async def test_reuse_in_one_login_leaves_other_logins_of_the_user_alone(door: Door) -> None:
    account = await door.new_account()
    other = (await door.login(account.username)).json()

    await refresh(door, account.refresh_token)
    await refresh(door, account.refresh_token)

    assert (await refresh(door, other["refresh_token"])).status_code == 200


async def test_a_refresh_token_used_twenty_times_at_once_leaves_no_valid_token(door: Door) -> None:
    account = await door.new_account()

    answers = await asyncio.gather(*(refresh(door, account.refresh_token) for _ in range(20)))

    winners = [answer.json() for answer in answers if answer.status_code == 200]
    assert len(winners) == 1
    assert (await refresh(door, winners[0]["refresh_token"])).status_code == 401


async def test_a_token_issued_while_its_family_is_revoked_is_not_valid(door: Door) -> None:
    for _ in range(5):
        account = await door.new_account()
        second = (await refresh(door, account.refresh_token)).json()
        answers = await asyncio.gather(
            refresh(door, second["refresh_token"]), refresh(door, account.refresh_token)
        )
        for answer in answers:
            if answer.status_code == 200:
                after = await refresh(door, answer.json()["refresh_token"])
                assert after.status_code == 401


async def test_unknown_and_expired_refresh_tokens_are_refused(door: Door, owner_url: str) -> None:
    account = await door.new_account()
    await run_as_owner(
        owner_url,
        "UPDATE refresh_tokens SET expires_at = now() WHERE user_id = $1",
        account.user_id,
    )

    expired, unknown = await refresh(door, account.refresh_token), await refresh(door, "guess")

    assert [expired.status_code, unknown.status_code] == [401, 401]


async def test_logout_ends_the_login_and_can_be_repeated(door: Door) -> None:
    account = await door.new_account()
    second = (await refresh(door, account.refresh_token)).json()
    body = {"refresh_token": second["refresh_token"]}

    answers = [await door.client.post("/api/v1/auth/logout", json=body) for _ in range(2)]

    assert [(answer.status_code, answer.text) for answer in answers] == [(204, ""), (204, "")]
    assert (await refresh(door, second["refresh_token"])).status_code == 401


async def test_logout_with_an_unknown_token_ends_nothing(door: Door) -> None:
    answer = await door.client.post("/api/v1/auth/logout", json={"refresh_token": uuid4().hex})

    assert answer.status_code == 204
