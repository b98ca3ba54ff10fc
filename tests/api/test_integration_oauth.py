"""A person agrees at a provider in a browser: a link, a page that says what for, the way back."""

import html
import logging
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import httpx
import pytest
import pytest_asyncio

from assistant.infra.settings import Settings, SettingsError
from runtime.core import open_core
from runtime.integrations import make_integrations
from tests.api.integrations_stage import ok
from tests.chat_product import Chat, chat_settings, open_chat
from tests.chatting import Person
from tests.factories import open_own_door
from tests.standins.programs import OIDC_PROVIDER, serving
from tests.standins.token_server import CLIENT_ID, CLIENT_SECRET, TokenServer, token_server

_AT = "/api/v1/integrations/oauth"
_BACK = f"http://assistant.test{_AT}/callback"
_CLIENTS = ("httpx", "httpcore", "asyncio")


@dataclass(frozen=True)
class Stage:
    """The product, and a provider that has an API."""

    chat: Chat
    provider: TokenServer

    async def draft(self, person: Person, **changes: Any) -> str:
        """Draft the provider's API and return the id of the draft."""
        body = fields(self.provider.url, **changes)
        drafted = await ok(await person.post("/integrations/onboarding/connect", body))
        assert drafted["missing"] == ["authorization"]
        return str(drafted["draft_id"])

    @asynccontextmanager
    async def browser(self, locale: str = "en") -> AsyncIterator["Browser"]:
        """Open a browser without cookies."""
        async with httpx.AsyncClient(
            base_url=self.chat.door.client.base_url,
            headers={"Accept-Language": locale},
            trust_env=False,
        ) as client:
            yield Browser(client)


@dataclass(frozen=True)
class Browser:
    """A browser of somebody."""

    client: httpx.AsyncClient

    async def opens(self, url: str) -> httpx.Response:
        """Open an address of ours, which is on another port here."""
        parts = urlsplit(url)
        return await self.client.get(f"{parts.path}?{parts.query}")

    async def agrees(self, url: str) -> str:
        """Open our page, go on to the provider, agree; returns where it sends this browser."""
        page = await self.opens(url)
        assert page.status_code == 200, page.text
        async with httpx.AsyncClient(trust_env=False) as elsewhere:
            sent_back = await elsewhere.get(link_of(page))
        return str(sent_back.headers["location"])


def fields(url: str, **changes: Any) -> dict[str, Any]:
    """Return what the API of a provider is connected with."""
    ways = {"token_url": f"{url}/token", "authorize_url": f"{url}/authorize"}
    return {
        "name": "Things",
        "base_url": url,
        "auth": {"type": "oauth2_authorization_code", **ways},
        "auth_data": {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET},
        "endpoints": [{"name": "things", "path": "/things"}],
        "healthcheck": {"path": "/things"},
    } | changes


def link_of(page: httpx.Response) -> str:
    """Return the one link of a page."""
    (link,) = re.findall(r'href="([^"]+)"', page.text)
    return html.unescape(link)


async def asked(person: Person, owner_id: str) -> str:
    """Return the link for a person's agreement."""
    url: str = (await ok(await person.post(f"/integrations/{owner_id}/authorize")))["url"]
    return url


async def missing_of(person: Person, draft_id: str) -> list[str]:
    """Return what a draft lacks."""
    status = await ok(await person.get(f"/integrations/onboarding/status/{draft_id}"))
    missing: list[str] = status["missing"]
    return missing


@pytest_asyncio.fixture(scope="module")
async def stage(settings: Settings, model_url: str) -> AsyncIterator[Stage]:
    async with token_server() as provider:
        own = chat_settings(
            settings,
            model_url,
            integration_oauth_redirect_url=_BACK,
            sandbox_egress_allowed_hosts=(f"127.0.0.1:{provider.port}",),
        )
        async with open_chat(own) as chat:
            yield Stage(chat, provider)


async def test_who_agrees_may_test_save_call_and_agree_again(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    ann = await stage.chat.new_person()
    draft_id = await stage.draft(ann)
    async with stage.browser() as browser:
        url = await asked(ann, draft_id)
        back = await browser.agrees(url)
        done = await browser.opens(back)
        cookies = "".join(browser.client.cookies.values())
        assert (done.status_code, "It is joined" in done.text, cookies) == (200, True, "")
        again = await browser.opens(back)
    assert (again.status_code, "used already" in again.text) == (404, True)
    assert await missing_of(ann, draft_id) == []

    onboarding = "/integrations/onboarding"
    tested = await ok(await ann.post(f"{onboarding}/test", {"draft_id": draft_id}))
    saved = await ok(await ann.post(f"{onboarding}/save", {"draft_id": draft_id}))
    at = f"/integrations/{saved['integration_id']}"
    renewed = {"auth_data": {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}}
    await ok(await ann.ask("PATCH", f"/api/v1{at}", json=renewed))  # tokens are of one client
    refused = await ann.post(f"{at}/call", {"endpoint": "things"})
    assert (tested["success"], refused.json()["code"]) == (True, "authorization_needed")
    assert (await ann.post(f"/integrations/{draft_id}/authorize")).status_code == 404
    async with stage.browser("ru") as browser:
        back = await browser.agrees(await asked(ann, saved["integration_id"]))
        assert "Подключено" in (await browser.opens(back)).text
    called = await ok(await ann.post(f"{at}/call", {"endpoint": "things"}))
    assert called["status"] == 200

    ours = [record for record in caplog.records if not record.name.startswith(_CLIENTS)]
    logged = "\n".join(f"{record.getMessage()} {record.exc_text}" for record in ours)
    query = parse_qs(urlsplit(back).query)
    assert f"{_AT}/callback" in logged
    for secret in (url.rpartition("/")[2], *query["state"], *query["code"], CLIENT_SECRET):
        assert secret not in logged


async def test_the_page_says_what_is_joined_to_whom_and_runs_nothing(stage: Stage) -> None:
    ann = await stage.chat.new_person()
    url = await asked(ann, await stage.draft(ann, name="<b>Things</b> & co"))
    assert url.startswith(f"http://assistant.test{_AT}/start/")

    async with stage.browser("ru, en;q=0.5") as browser:
        page = await browser.opens(url)
        strange = await browser.opens(f"{_BACK}?state=%3Cscript%3E&code=x")

    shown = html.unescape(page.text)
    assert "Подключить «<b>Things</b> & co»" in shown
    assert f"«{ann.account.username}»" in shown
    assert f"Перейти на {urlsplit(stage.provider.url).netloc}" in shown
    assert link_of(page).startswith(f"{stage.provider.url}/authorize?")
    for each in (page, strange):
        assert "<b>" not in each.text
        assert "<script" not in each.text
        policy = each.headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; style-src 'sha256-")
        assert "'unsafe" not in policy
        assert each.headers["referrer-policy"] == "no-referrer"
        assert each.headers["cache-control"] == "no-store"
        assert each.headers["content-language"] == "ru"
    cookie = page.headers["set-cookie"]
    for part in ("HttpOnly", "SameSite=lax", f"Path={_AT}/callback", "Max-Age=600"):
        assert part in cookie
    assert "Secure" not in cookie


async def test_a_state_is_of_one_browser(stage: Stage) -> None:
    ann, eve = await stage.chat.new_person(), await stage.chat.new_person()
    hers, ours = await stage.draft(ann), await stage.draft(eve)
    assert (await eve.post(f"/integrations/{hers}/authorize")).status_code == 404
    async with stage.browser() as victim, stage.browser() as attacker:
        back = await victim.agrees(await asked(ann, hers))
        await attacker.agrees(await asked(eve, ours))
        for browser in (attacker, victim):  # what another browser has tried is over
            assert (await browser.opens(back)).status_code == 404
    assert await missing_of(ann, hers) == ["authorization"]
    assert await missing_of(eve, ours) == ["authorization"]


async def test_who_does_not_agree_is_told_that_nothing_was_kept(stage: Stage) -> None:
    ann = await stage.chat.new_person()
    draft_id = await stage.draft(ann)
    async with stage.browser() as browser:
        query = urlsplit(await browser.agrees(await asked(ann, draft_id))).query
        denied = await browser.opens(f"{_BACK}?{query}&error=access_denied")
        back = await browser.agrees(await asked(ann, draft_id))
        stage.provider.codes.clear()
        failed = await browser.opens(back)
    assert (denied.status_code, "Nothing was kept" in denied.text) == (403, True)
    assert (failed.status_code, "refused the credentials" in failed.text) == (502, True)
    assert await missing_of(ann, draft_id) == ["authorization"]


async def test_there_is_no_way_without_an_address_to_come_back_to(stage: Stage) -> None:
    core, ann = stage.chat.core, await stage.chat.new_person()
    draft_id = await stage.draft(ann)
    bare = core.settings.model_copy(update={"integration_oauth_redirect_url": ""})
    async with open_own_door(bare) as door:
        refused = await Person(door, ann.account, "").post(f"/integrations/{draft_id}/authorize")
    none = await ann.post(f"/integrations/{uuid4()}/authorize")
    stranger = await stage.chat.door.client.post(f"/api/v1/integrations/{draft_id}/authorize")
    assert (refused.status_code, refused.json()["code"]) == (422, "oauth_redirect_missing")
    assert (none.status_code, stranger.status_code) == (404, 401)


@pytest.mark.parametrize("url", ["assistant.test", f"ftp://a.test{_AT}/callback", f"{_BACK}/x"])
async def test_an_address_that_nobody_can_come_back_to_stops_the_start(
    settings: Settings, url: str
) -> None:
    odd = settings.model_copy(update={"integration_oauth_redirect_url": url})
    async with open_core(odd) as core:
        with pytest.raises(SettingsError, match="INTEGRATION_OAUTH_REDIRECT_URL"):
            make_integrations(core)


async def test_a_provider_of_others_agrees_too(settings: Settings, model_url: str) -> None:
    async with serving(OIDC_PROVIDER) as url:
        safe = _BACK.replace("http:", "https:")
        own = chat_settings(
            settings,
            model_url,
            integration_oauth_redirect_url=safe,
            sandbox_egress_allowed_hosts=(urlsplit(url).netloc,),
        )
        ways = {"token_url": f"{url}/oauth2/token", "authorize_url": f"{url}/oauth2/authorize"}
        auth = {"type": "oauth2_authorization_code", "scopes": ["openid"], **ways}
        secrets = {"client_id": "me", "client_secret": "mine"}
        async with open_own_door(own) as door:
            ann = Person(door, await door.new_account(), "")
            body = fields(url, auth=auth, auth_data=secrets)
            draft = await ok(await ann.post("/integrations/onboarding/connect", body))
            page = await door.client.get(urlsplit(await asked(ann, draft["draft_id"])).path)
            async with httpx.AsyncClient(trust_env=False) as elsewhere:
                sent_back = await elsewhere.post(link_of(page), data={"sub": "ann"})
            found = re.search(rf"{re.escape(safe)}[^\"' <]+", sent_back.text)
            back = sent_back.headers.get("location") or html.unescape(found[0] if found else "")
            query = urlsplit(back).query
            done = await door.client.get(
                f"https://assistant.test{_AT}/callback?{query}"
            )  # the cookie is for https alone
            assert "Secure" in page.headers["set-cookie"]
            assert (done.status_code, await missing_of(ann, draft["draft_id"])) == (200, [])
