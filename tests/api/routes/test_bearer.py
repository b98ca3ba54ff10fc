"""Access tokens at the door: which open it and which do not."""

import time
from uuid import uuid4

import jwt
import pytest

from tests.factories import JWT_KEY, Account, Door

ME = "/api/v1/users/me"


def claims(account: Account, **changes: object) -> dict[str, object]:
    now = int(time.time())
    whole = {
        "iss": "assistant",
        "aud": "assistant-api",
        "sub": str(account.user_id),
        "jti": uuid4().hex,
        "iat": now,
        "exp": now + 60,
        "type": "access",
        "ver": 1,
    } | changes
    return {name: value for name, value in whole.items() if value is not None}


async def test_a_token_made_by_the_rules_opens_the_door(door: Door) -> None:
    account = await door.new_account()
    token = jwt.encode(claims(account), JWT_KEY, algorithm="HS256")

    answer = await door.client.get(ME, headers={"Authorization": f"Bearer {token}"})

    assert answer.status_code == 200


@pytest.mark.parametrize(
    "changes",
    [
        {"exp": 1},
        {"exp": None},
        {"iat": None},
        {"iat": 99_999_999_999},
        {"jti": None},
        {"sub": None},
        {"sub": "not a uuid"},
        {"sub": "00000000-0000-0000-0000-000000000000"},
        {"iss": "somebody"},
        {"iss": None},
        {"aud": "another-api"},
        {"aud": None},
        {"type": "refresh"},
        {"type": None},
        {"ver": 2},
        {"ver": None},
        {"ver": True},
        {"ver": "1"},
    ],
)
async def test_tokens_with_a_wrong_claim_are_refused(
    door: Door, changes: dict[str, object]
) -> None:
    account = await door.new_account()
    token = jwt.encode(claims(account, **changes), JWT_KEY, algorithm="HS256")

    answer = await door.client.get(ME, headers={"Authorization": f"Bearer {token}"})

    assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")
    assert answer.headers["WWW-Authenticate"] == "Bearer"


async def test_forged_unsigned_and_broken_tokens_are_refused(door: Door) -> None:
    account = await door.new_account()
    tokens = [
        jwt.encode(claims(account), "x" * 32, algorithm="HS256"),
        jwt.encode(claims(account), JWT_KEY, algorithm="HS512"),
        jwt.encode(claims(account), "", algorithm="none"),
        account.access_token[:-2] + "xx",
        account.refresh_token,
        "a.b.c",
        "x" * 8000,
    ]
    headers = [{"Authorization": f"Bearer {token}"} for token in tokens]
    headers += [{}, {"Authorization": "Basic YTpi"}, {"Authorization": "Bearer"}]

    answers = [await door.client.get(ME, headers=header) for header in headers]

    assert {answer.status_code for answer in answers} == {401}


async def test_a_token_in_the_address_is_not_a_token(door: Door) -> None:
    account = await door.new_account()

    answer = await door.client.get(ME, params={"token": account.access_token})

    assert answer.status_code == 401
