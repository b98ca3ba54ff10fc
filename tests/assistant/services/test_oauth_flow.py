"""A person's way to a provider and back: PKCE, one use, one browser, ten minutes."""

import html
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit
from uuid import UUID, uuid4

import httpx
import pytest

from assistant.contracts.integrations import AuthKind, Endpoint, IntegrationRecord
from assistant.errors import (
    AuthRefusedError,
    InvalidInputError,
    NotFoundError,
    OAuthRedirectMissingError,
)
from assistant.services.oauth_flow import OAuthFlow, OAuthStart
from runtime.core import Core
from tests.assistant.services.integration_desk import IntegrationDesk, oauth
from tests.standins.programs import OIDC_PROVIDER, serving
from tests.standins.token_server import CLIENT_ID, CLIENT_SECRET, TokenServer, token_server

_BACK = "https://assistant.test/api/v1/integrations/oauth/callback"
_SECRETS = {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}


@pytest.fixture
async def provider() -> AsyncIterator[TokenServer]:
    async with token_server() as server:
        yield server


@pytest.fixture
def desk(core: Core, user_id: UUID, provider: TokenServer) -> IntegrationDesk:
    return IntegrationDesk(core, user_id, base_url=provider.url)


def flow_of(desk: IntegrationDesk, back: str = _BACK) -> OAuthFlow:
    return OAuthFlow(desk.core.database, desk.vault, desk.tokens, desk.clock, back)


async def connected(desk: IntegrationDesk) -> IntegrationRecord:
    auth = oauth(AuthKind.OAUTH2_CODE, desk.base_url, scopes=("read", "write"))
    return await desk.connect(Endpoint(name="things", path="/things"), auth=auth, secrets=_SECRETS)


async def agreed(start: OAuthStart) -> tuple[str, str]:
    """Go to the provider as a browser does; returns the state and the code that come back."""
    async with httpx.AsyncClient(trust_env=False) as browser:
        sent_back = await browser.get(start.url)
    query = parse_qs(urlsplit(sent_back.headers["location"]).query)
    return query["state"][0], query["code"][0]


async def test_who_agrees_may_call(desk: IntegrationDesk) -> None:
    record, flow = await connected(desk), flow_of(desk)
    ticket = await flow.begin(desk.user_id, record.integration_id)
    await flow.start(ticket)  # a preview of links opens it first
    start = await flow.start(ticket)
    assert (start.user_id, start.name) == (desk.user_id, record.plan.name)
    assert start.host == urlsplit(desk.base_url).netloc
    assert parse_qs(urlsplit(start.url).query)["scope"] == ["read write"]
    state, code = await agreed(start)
    done = await flow.callback(state, code, start.cookie)
    assert (done.user_id, done.owner_id, done.is_draft) == (
        desk.user_id,
        record.integration_id,
        False,
    )
    assert (await desk.call(record, "things")).status == 200
    desk.late = timedelta(hours=2)  # renewed by what came with it
    assert (await desk.call(record, "things")).status == 200


async def test_a_state_is_good_once_in_one_browser_and_not_for_long(
    desk: IntegrationDesk, provider: TokenServer
) -> None:
    record, flow = await connected(desk), flow_of(desk)
    ticket = await flow.begin(desk.user_id, record.integration_id)
    start, other = await flow.start(ticket), await flow.start(ticket)
    state, code = await agreed(start)
    with pytest.raises(NotFoundError):
        await flow.callback(state, code, other.cookie)
    with pytest.raises(NotFoundError):  # what another browser has tried is over
        await flow.callback(state, code, start.cookie)
    with pytest.raises(NotFoundError):
        await flow.callback(ticket, code, "")
    with pytest.raises(NotFoundError):
        await flow.start(ticket)  # it was used as a state, which it is not
    assert provider.asked == []
    ticket = await flow.begin(desk.user_id, record.integration_id)
    desk.late = timedelta(minutes=11)
    with pytest.raises(NotFoundError):
        await flow_of(desk).start(ticket)


async def test_a_code_of_another_journey_is_refused(desk: IntegrationDesk) -> None:
    record, flow = await connected(desk), flow_of(desk)
    ticket = await flow.begin(desk.user_id, record.integration_id)
    ours, theirs = await flow.start(ticket), await flow.start(ticket)
    state, _ = await agreed(ours)
    _, foreign = await agreed(theirs)
    with pytest.raises(AuthRefusedError) as caught:
        await flow.callback(state, foreign, ours.cookie)
    assert caught.value.params["reason"] == "invalid_grant"
    refused = await flow.start(ticket)
    state, _ = await agreed(refused)
    with pytest.raises(AuthRefusedError):
        await flow.callback(state, "", refused.cookie)


async def test_there_is_no_way_for_what_is_not_ones_own(desk: IntegrationDesk) -> None:
    record = await connected(desk)
    with pytest.raises(NotFoundError):
        await flow_of(desk).begin(uuid4(), record.integration_id)
    with pytest.raises(OAuthRedirectMissingError):
        await flow_of(desk, "").begin(desk.user_id, record.integration_id)
    plain = await desk.connect(Endpoint(name="it"))
    with pytest.raises(InvalidInputError):
        await flow_of(desk).begin(desk.user_id, plain.integration_id)


async def test_a_provider_of_others_agrees_too(desk: IntegrationDesk) -> None:
    async with serving(OIDC_PROVIDER) as url:
        desk.base_url = url
        urls = {"token_url": f"{url}/oauth2/token", "authorize_url": f"{url}/oauth2/authorize"}
        auth = oauth(AuthKind.OAUTH2_CODE, url, scopes=("openid",), **urls)
        me = Endpoint(name="me", path="/userinfo")
        client = {"client_id": "me", "client_secret": "mine"}
        record = await desk.connect(me, auth=auth, secrets=client)
        flow = flow_of(desk)
        start = await flow.start(await flow.begin(desk.user_id, record.integration_id))
        async with httpx.AsyncClient(trust_env=False) as browser:
            form = await browser.get(start.url)
            assert form.status_code == 200
            sent_back = await browser.post(start.url, data={"sub": "ann"})
        location = sent_back.headers.get("location") or _link(sent_back.text)
        query = parse_qs(urlsplit(location).query)
        await flow.callback(query["state"][0], query["code"][0], start.cookie)
        got = await desk.call(record, "me")
    assert (got.status, got.body["sub"]) == (200, "ann")


def _link(page: str) -> str:
    found = re.search(rf"{re.escape(_BACK)}[^\"' <]+", page)
    assert found, page[:500]
    return html.unescape(found[0])
