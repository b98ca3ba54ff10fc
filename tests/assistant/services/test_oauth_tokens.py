"""OAuth tokens: one renewal however many callers, refusals told by their word, nothing left out."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import UUID

import pytest

from assistant.contracts.ids import token_secret_id
from assistant.contracts.integrations import AuthKind, AuthPlan, Endpoint, IntegrationRecord
from assistant.domain.integrations.oauth import Token
from assistant.errors import (
    AssistantError,
    AuthDataMissingError,
    AuthorizationNeededError,
    AuthRefusedError,
    ToolTimeoutError,
    ToolUnavailableError,
)
from assistant.services.oauth_tokens import SignIn
from runtime.core import Core
from tests.assistant.services.integration_desk import IntegrationDesk, oauth
from tests.standins.token_server import CLIENT_ID, CLIENT_SECRET, TokenServer, token_server

_SECRETS = {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}
_THINGS = Endpoint(name="things", path="/things")


@pytest.fixture
async def provider() -> AsyncIterator[TokenServer]:
    async with token_server() as server:
        yield server


@pytest.fixture
def desk(core: Core, user_id: UUID, provider: TokenServer) -> IntegrationDesk:
    return IntegrationDesk(core, user_id, base_url=provider.url)


async def by_client(desk: IntegrationDesk, **plan: str) -> IntegrationRecord:
    auth = oauth(AuthKind.OAUTH2_CLIENT, desk.base_url, **plan)
    return await desk.connect(_THINGS, auth=auth, secrets=_SECRETS)


async def by_code(desk: IntegrationDesk, *, refresh: str | None, seconds: int) -> IntegrationRecord:
    """Store an integration whose person has agreed some time ago."""
    auth = oauth(AuthKind.OAUTH2_CODE, desk.base_url)
    record = await desk.connect(_THINGS, auth=auth, secrets=_SECRETS)
    async with desk.core.database.as_user(desk.user_id) as store:
        token = Token("old", refresh, seconds)
        await desk.tokens.keep(store, record.integration_id, token)
    return record


@pytest.mark.parametrize("client_auth", ["basic", "body"])
async def test_a_token_is_asked_for_once_and_kept(
    desk: IntegrationDesk, provider: TokenServer, client_auth: str
) -> None:
    record = await by_client(desk, client_auth=client_auth, audience="api")
    answers = [await desk.call(record, "things") for _ in range(3)]
    assert [answer.status for answer in answers] == [200, 200, 200]
    assert answers[0].body == {"things": [1, 2], "token": "••••"}
    [asked] = provider.asked
    assert (asked["grant_type"], asked["audience"]) == ("client_credentials", "api")
    assert ("client_secret" in asked) is (client_auth == "body")


async def test_twenty_callers_renew_once(desk: IntegrationDesk, provider: TokenServer) -> None:
    record = await by_client(desk)
    provider.wait = 0.3
    first = await asyncio.gather(*(desk.call(record, "things") for _ in range(20)))
    desk.late = timedelta(seconds=3_590)
    second = await asyncio.gather(*(desk.call(record, "things") for _ in range(20)))
    assert {answer.status for answer in (*first, *second)} == {200}
    assert len(provider.asked) == 2


async def test_a_refused_token_is_renewed_and_the_call_repeated_once(
    desk: IntegrationDesk, provider: TokenServer
) -> None:
    record = await by_client(desk)
    await desk.call(record, "things")
    provider.revoke()
    assert (await desk.call(record, "things")).status == 401  # a young token is not to blame
    desk.late = timedelta(seconds=10)
    assert (await desk.call(record, "things")).status == 200
    assert (len(provider.asked), provider.called) == (2, 4)


async def test_a_rotated_refresh_token_is_kept(
    desk: IntegrationDesk, provider: TokenServer
) -> None:
    provider.refreshing.add("first")
    record = await by_code(desk, refresh="first", seconds=0)
    assert (await desk.call(record, "things")).status == 200
    desk.late = timedelta(hours=2)
    assert (await desk.call(record, "things")).status == 200
    assert [asked["refresh_token"] == "first" for asked in provider.asked] == [True, False]


async def test_a_refresh_token_that_is_not_rotated_stays(
    desk: IntegrationDesk, provider: TokenServer
) -> None:
    provider.refreshing.add("only")
    provider.rotates = False
    record = await by_code(desk, refresh="only", seconds=0)
    for hours in (0, 2, 4):
        desk.late = timedelta(hours=hours)
        assert (await desk.call(record, "things")).status == 200
    assert [asked["refresh_token"] for asked in provider.asked] == ["only"] * 3


@pytest.mark.parametrize("refresh", ["unknown", None])
async def test_who_no_longer_agrees_is_asked_to_again(
    desk: IntegrationDesk, refresh: str | None
) -> None:
    record = await by_code(desk, refresh=refresh, seconds=0)
    for _ in range(2):
        with pytest.raises(AuthorizationNeededError):
            await desk.call(record, "things")
    async with desk.core.database.as_user(desk.user_id) as store:
        secret_id = token_secret_id(record.integration_id)
        assert await store.integration_secrets.get(secret_id) is None


async def test_nobody_has_agreed_yet(desk: IntegrationDesk, provider: TokenServer) -> None:
    auth = oauth(AuthKind.OAUTH2_CODE, desk.base_url)
    record = await desk.connect(_THINGS, auth=auth, secrets=_SECRETS)
    with pytest.raises(AuthorizationNeededError):
        await desk.call(record, "things")
    assert provider.called == 0


@pytest.mark.parametrize(
    ("status", "garbage", "failure", "reason"),
    [
        (500, None, ToolUnavailableError, "token_status"),
        (429, b"slow down", ToolUnavailableError, "token_status"),
        (400, None, AuthRefusedError, "server_error"),
        (400, b'{"error": "no <b>words</b>"}', AuthRefusedError, "refused"),
        (200, b"<html>", AuthRefusedError, "token_not_json"),
        (404, b"<html>", AuthRefusedError, "token_status"),
        (401, b"<html>", AuthRefusedError, "refused"),
        (201, b'{"access_token": "a"}', AuthRefusedError, "token_status"),
        (200, b"[]", AuthRefusedError, "no_token"),
        (200, b"{}", AuthRefusedError, "no_token"),
        (
            200,
            b'{"access_token": "a\\r\\nb", "token_type": "bearer"}',
            AuthRefusedError,
            "no_token",
        ),
        (200, b'{"access_token": "a", "token_type": "mac"}', AuthRefusedError, "token_type"),
        (200, b'{"access_token": {"a": 1}}', AuthRefusedError, "no_token"),
        (302, b'{"access_token": "a"}', AuthRefusedError, "token_redirect"),
    ],
)
async def test_what_is_no_token_is_not_used(
    desk: IntegrationDesk,
    provider: TokenServer,
    status: int,
    garbage: bytes | None,
    failure: type[AssistantError],
    reason: str,
) -> None:
    record = await by_client(desk)
    provider.status, provider.garbage = status, garbage
    with pytest.raises(failure) as caught:
        await desk.call(record, "things")
    assert caught.value.params["reason"] == reason
    assert (caught.value.params["host"], provider.called) == ("127.0.0.1", 0)
    provider.status, provider.garbage = 200, None
    assert (await desk.call(record, "things")).status == 200  # nothing is left behind


async def test_a_wrong_client_is_refused_for_all_who_wait(
    desk: IntegrationDesk, provider: TokenServer
) -> None:
    auth = oauth(AuthKind.OAUTH2_CLIENT, desk.base_url)
    record = await desk.connect(_THINGS, auth=auth, secrets={**_SECRETS, "client_secret": "wrong"})
    provider.wait = 0.3
    ended = await asyncio.gather(
        *(desk.call(record, "things") for _ in range(8)), return_exceptions=True
    )
    assert all(isinstance(error, AuthRefusedError) for error in ended)
    assert len(provider.asked) < 4


@pytest.mark.parametrize(
    ("status", "failure", "reason"),
    [(503, ToolUnavailableError, "token_status"), (302, AuthRefusedError, "token_redirect")],
)
async def test_who_waited_for_another_in_vain_is_told_what_the_other_was_told(
    desk: IntegrationDesk,
    provider: TokenServer,
    status: int,
    failure: type[AssistantError],
    reason: str,
) -> None:
    record = await by_client(desk)
    provider.wait, provider.status, provider.garbage = 0.3, status, b"<html>"
    ended = await asyncio.gather(
        *(desk.call(record, "things") for _ in range(6)), return_exceptions=True
    )
    assert {type(error) for error in ended} == {failure}
    assert {getattr(error, "params", {}).get("reason") for error in ended} == {reason}


@pytest.mark.parametrize("seconds", [1, 6, 30])
async def test_a_token_that_holds_but_seconds_serves_all_who_waited_for_it(
    desk: IntegrationDesk, provider: TokenServer, seconds: int
) -> None:
    record = await by_client(desk)
    provider.wait, provider.seconds = 0.15, seconds
    first = await asyncio.gather(*(desk.call(record, "things") for _ in range(8)))
    desk.late = timedelta(seconds=seconds)
    second = await asyncio.gather(*(desk.call(record, "things") for _ in range(8)))
    assert {answer.status for answer in (*first, *second)} == {200}
    assert len(provider.asked) == 2


async def test_a_short_token_is_kept_for_most_of_its_time(
    desk: IntegrationDesk, provider: TokenServer
) -> None:
    record = await by_client(desk)
    provider.seconds = 20
    for late, asked in ((0, 1), (14, 1), (17, 2)):
        desk.late = timedelta(seconds=late)
        assert (await desk.call(record, "things")).status == 200
        assert len(provider.asked) == asked


@pytest.mark.parametrize(
    ("kind", "secrets", "fields"),
    [
        (AuthKind.OAUTH2_CLIENT, {}, "client_id, client_secret"),
        (AuthKind.OAUTH2_CLIENT, {"client_id": CLIENT_ID}, "client_secret"),
        (AuthKind.OAUTH2_CODE, {}, "client_id"),
    ],
)
async def test_without_its_secret_an_integration_says_at_once_what_is_missing(
    desk: IntegrationDesk,
    provider: TokenServer,
    kind: AuthKind,
    secrets: dict[str, str],
    fields: str,
) -> None:
    auth = oauth(kind, desk.base_url)
    record = await desk.connect(_THINGS, auth=auth, secrets=secrets)
    async with asyncio.timeout(2):
        with pytest.raises(AuthDataMissingError) as caught:
            await desk.call(record, "things")
        health = await desk.calls.health(desk.user_id, record.integration_id)
    assert (caught.value.params["fields"], provider.asked) == (fields, [])
    assert (health.healthy, health.error_code) == (False, "auth_data_missing")


async def test_a_secret_that_is_taken_away_meanwhile_is_missing(
    desk: IntegrationDesk, provider: TokenServer
) -> None:
    record = await by_client(desk)
    async with desk.core.database.as_user(desk.user_id) as store:
        found = await store.integrations.with_secret(record.integration_id)
        assert await store.integration_secrets.remove(record.integration_id)
    assert found is not None
    who, _ = desk.requests.sign_in(*found)
    async with asyncio.timeout(2):
        with pytest.raises(AuthDataMissingError):
            await desk.tokens.access(who)
    assert provider.asked == []


async def test_a_page_in_place_of_a_token_does_not_undo_what_a_person_agreed_to(
    desk: IntegrationDesk, provider: TokenServer
) -> None:
    provider.refreshing.add("first")
    record = await by_code(desk, refresh="first", seconds=0)
    provider.garbage = b"<html>We are back soon</html>"
    with pytest.raises(AuthRefusedError):
        await desk.call(record, "things")
    provider.garbage = None
    assert (await desk.call(record, "things")).status == 200


async def test_a_slow_provider_is_not_waited_for_and_the_api_is_sent_nothing(
    desk: IntegrationDesk, provider: TokenServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistant.services.oauth_tokens._ASK_SECONDS", 0.3)
    provider.wait = 1
    record = await by_client(desk)
    with pytest.raises(ToolTimeoutError) as caught:
        await desk.call(record, "things")
    assert (caught.value.params["sent"], provider.called) == ("not", 0)


async def test_without_an_owner_nothing_is_kept(
    desk: IntegrationDesk, provider: TokenServer
) -> None:
    record = await by_client(desk)
    async with desk.core.database.as_user(desk.user_id) as store:
        found = await store.integrations.with_secret(record.integration_id)
    assert found is not None
    assert found[1] is not None
    data = await desk.vault.read(desk.user_id, found[1])
    who = SignIn(desk.user_id, record.plan.auth, data)
    result = await desk.calls.rehearse(record.plan, who, 3)
    assert (result.success, result.status_code, result.draft_version) == (True, 200, 3)
    assert provider.asked
    assert "••••" in result.response_preview
    async with desk.core.database.as_user(desk.user_id) as store:
        secret_id = token_secret_id(record.integration_id)
        assert await store.integration_secrets.get(secret_id) is None


def test_secrets_do_not_show() -> None:
    shown = repr(Token("access-token", "refresh-token", 1)) + repr(AuthPlan())
    assert "access-token" not in shown
    assert "refresh-token" not in shown
