"""One's own account: profile and preferences."""

import pytest

from tests.factories import Door

ME = "/api/v1/users/me"
USERS = "/api/v1/users/admin/users"


async def test_the_account_shows_defaults_and_no_secrets(door: Door) -> None:
    account = await door.new_account()

    me = (await door.client.get(ME, headers=account.auth)).json()

    assert me["id"] == str(account.user_id)
    assert (me["max_history_messages"], me["quiet_hours_start"], me["model"]) == (50, None, None)
    assert not {"password", "password_hash", "token_version"} & me.keys()


async def test_preferences_change_only_what_is_given(door: Door) -> None:
    account = await door.new_account(display_name="Anna")
    changes = {
        "locale": "ru",
        "timezone": "Asia/Tbilisi",
        "max_history_messages": 100,
        "quiet_hours_start": "23:00",
        "quiet_hours_end": "08:30",
        "model": "other:cloud",
    }

    first = await door.client.patch(ME, json=changes, headers=account.auth)
    second = await door.client.patch(
        ME,
        json={"quiet_hours_start": None, "quiet_hours_end": None, "model": None},
        headers=account.auth,
    )

    expected = changes | {"quiet_hours_start": "23:00:00", "quiet_hours_end": "08:30:00"}
    assert expected.items() <= first.json().items()
    assert first.json()["display_name"] == "Anna"
    assert second.json()["quiet_hours_start"] is None
    assert (second.json()["locale"], second.json()["model"]) == ("ru", None)
    assert (await door.client.get(ME, headers=account.auth)).json() == second.json()


@pytest.mark.parametrize(
    "changes",
    [
        {"max_history_messages": 1},
        {"max_history_messages": 100_001},
        {"max_history_messages": "50"},
        {"max_history_messages": 2.5},
        {"timezone": "Nowhere"},
        {"timezone": None},
        {"locale": "de"},
        {"display_name": ""},
        {"display_name": " \t "},
        {"quiet_hours_start": "23:00"},
        {"quiet_hours_start": "23:00", "quiet_hours_end": None},
        {"quiet_hours_start": "23:00+03:00", "quiet_hours_end": "08:00+03:00"},
        {"quiet_hours_start": "25:00", "quiet_hours_end": "08:00"},
        {"is_admin": True},
        {"token_version": 7},
        [],
        None,
        "text",
    ],
)
async def test_bad_preferences_are_refused_and_change_nothing(door: Door, changes: object) -> None:
    account = await door.new_account()
    before = (await door.client.get(ME, headers=account.auth)).json()

    answer = await door.client.patch(ME, json=changes, headers=account.auth)

    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_input")
    assert (await door.client.get(ME, headers=account.auth)).json() == before
