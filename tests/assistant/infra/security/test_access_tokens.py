"""Access tokens; what the door refuses is in the tests of its routes."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import jwt
import pytest

from assistant.contracts.accounts import AccessClaims
from assistant.infra.security.access_tokens import JwtAccessTokens
from tests.factories import JWT_KEY


def test_a_token_says_what_it_was_issued_for() -> None:
    tokens, claims = JwtAccessTokens(JWT_KEY), AccessClaims(user_id=uuid4(), token_version=3)

    read = tokens.read(tokens.issue(claims))
    assert read is not None
    assert AccessClaims(**read.model_dump(exclude={"expires_at"})) == claims
    assert timedelta(minutes=14) < read.expires_at - datetime.now(UTC) <= timedelta(minutes=15)
    assert tokens.issue(claims) != tokens.issue(claims)


def test_a_token_lives_as_long_as_it_should_and_not_a_second_longer() -> None:
    claims = AccessClaims(user_id=uuid4(), token_version=1)
    payload = jwt.decode(
        JwtAccessTokens(JWT_KEY, 60).issue(claims), options={"verify_signature": False}
    )

    assert payload["exp"] - payload["iat"] == 60
    assert JwtAccessTokens(JWT_KEY).read(JwtAccessTokens(JWT_KEY, 0).issue(claims)) is None


def test_a_short_key_is_refused_and_no_key_is_shown() -> None:
    with pytest.raises(ValueError, match="at least 32 bytes") as refusal:
        JwtAccessTokens("short-canary")

    assert "canary" not in str(refusal.value)
    assert JWT_KEY not in repr(JwtAccessTokens(JWT_KEY))
