"""Owns people by the hundred: made by COPY, with tokens, since logging in is slow and limited."""

import asyncpg

from assistant.contracts.accounts import AccessClaims
from assistant.infra.security.access_tokens import JwtAccessTokens
from benchmarks.people import Person
from benchmarks.reminder_rows import make_people
from benchmarks.roles import role_settings
from benchmarks.stack import Stack

_TOKEN_SECONDS = 3_600


async def make_crowd(stack: Stack, owner: asyncpg.Connection, number: int) -> list[Person]:
    """Make people who are logged in."""
    key = role_settings(stack).jwt_secret_key.get_secret_value()
    tokens = JwtAccessTokens(key, _TOKEN_SECONDS)
    people = []
    for user_id in await make_people(owner, number):
        token = tokens.issue(AccessClaims(user_id=user_id, token_version=1))
        people.append(Person(user_id, {"Authorization": f"Bearer {token}"}))
    return people
