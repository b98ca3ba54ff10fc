"""Why nobody answered a call: each way to fail has its own words, which name who did not."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from assistant.contracts.integrations import AuthKind, Endpoint, Healthcheck
from assistant.errors import ToolError
from assistant.infra.i18n import Translator
from assistant.services.failed_tests import asked_and_why
from assistant.services.ports.exchanges import Sent
from runtime.core import Core
from tests.assistant.infra.web.sites import Site, Speak, answer, redirect, running
from tests.assistant.infra.web.test_stream import make_certificate
from tests.assistant.services.integration_desk import IntegrationDesk, oauth
from tests.standins.token_server import CLIENT_ID, CLIENT_SECRET

_GET = Endpoint(name="get", path="/")
_SECRETS = {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}


@pytest.fixture
def desk(core: Core, user_id: UUID) -> IntegrationDesk:
    return IntegrationDesk(core, user_id, seconds=2)


async def failure(desk: IntegrationDesk, **plan: Any) -> ToolError:
    """Call an API, look at its health, and return why there was no answer."""
    health = Healthcheck(path="/")
    record = await desk.connect(_GET, healthcheck=health, secrets=_SECRETS, **plan)
    with pytest.raises(ToolError) as caught:
        await desk.call(record, "get", seconds=0.5)
    found = await desk.calls.health(desk.user_id, record.integration_id)
    assert (found.error_code, found.told.get("host")) == (
        caught.value.code,
        caught.value.params.get("host"),
    )
    return caught.value


@asynccontextmanager
async def over_tls(tls: ssl.SSLContext) -> AsyncIterator[int]:
    """Run a site over TLS; return its port."""
    site = Site({"/": answer(b"over TLS")})
    async with await asyncio.start_server(site.serve, "127.0.0.1", 0, ssl=tls) as server:
        yield server.sockets[0].getsockname()[1]


async def test_a_name_that_is_none_is_named(desk: IntegrationDesk, translator: Translator) -> None:
    error = await failure(desk, base_url="http://nowhere.invalid")
    assert "Имя nowhere.invalid не найдено" in said(translator, "ru", error)
    assert "The name nowhere.invalid was not found" in said(translator, "en", error)
    assert error.code == "tool_unavailable"


async def test_a_refused_connection_is_named(desk: IntegrationDesk, translator: Translator) -> None:
    error = await failure(desk, base_url="http://127.0.0.1:1")
    assert "127.0.0.1 refused the connection on port 1." in said(translator, "en", error)
    assert "127.0.0.1 не принимает соединений на порту 1." in said(translator, "ru", error)


async def test_a_certificate_that_is_not_valid_is_named(
    desk: IntegrationDesk, translator: Translator, tmp_path: Path
) -> None:
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(make_certificate(tmp_path))
    async with over_tls(tls) as port:
        error = await failure(desk, base_url=f"https://127.0.0.1:{port}")
    assert "The certificate of 127.0.0.1 is not valid" in said(translator, "en", error)
    assert "Сертификат 127.0.0.1 не прошёл проверку" in said(translator, "ru", error)


async def test_a_connection_that_is_not_there_in_time_is_named(
    desk: IntegrationDesk, translator: Translator
) -> None:
    async with running(root=answer()) as site:  # waits for a request, so TLS never begins
        desk.calls = IntegrationDesk(desk.core, desk.user_id, seconds=0.3).calls
        error = await failure(desk, base_url=site.url("").replace("http:", "https:"))
    assert error.code == "tool_timeout"
    assert f"no connection to 127.0.0.1 (port {site.port})" in said(translator, "en", error)
    assert f"Соединиться с 127.0.0.1 (порт {site.port})" in said(translator, "ru", error)


async def test_an_answer_that_does_not_come_in_time_is_told_apart(
    desk: IntegrationDesk, translator: Translator
) -> None:
    async def silence(_: asyncio.StreamWriter) -> None:
        await asyncio.sleep(1)

    desk.calls = IntegrationDesk(desk.core, desk.user_id, seconds=0.3).calls
    async with running(root=silence) as site:
        error = await failure(desk, base_url=site.url(""))
    assert "127.0.0.1 did not answer in time" in said(translator, "en", error)


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (redirect("/login"), "ответил перенаправлением (302), а не токеном"),
        (answer(b"<html>hello</html>"), "ответил не JSON"),
        (answer(b"{}"), "нет пригодного access_token"),
        (answer(b"<html>", "404 Not Found"), "ответил 404, а это не токен"),
        (answer(b"<html>", "503 Busy"), "ответил 503, поэтому токена пока нет"),
    ],
    ids=["redirect", "page", "empty", "missing", "busy"],
)
async def test_what_a_token_address_said_in_place_of_a_token_is_told(
    desk: IntegrationDesk, translator: Translator, told: bytes | Speak, words: str
) -> None:
    async with running(token=told) as site:
        auth = oauth(AuthKind.OAUTH2_CLIENT, site.url(""))
        error = await failure(desk, base_url="http://api.test", auth=auth)
        tested = await rehearsed(desk, auth=auth)
    assert words in said(translator, "ru", error)
    assert "на 127.0.0.1 " in said(translator, "ru", error)
    assert "127.0.0.1" in said(translator, "en", error)
    assert words in asked_and_why(tested, translator, "ru")


async def test_a_token_address_that_is_not_there_is_named_and_not_the_api(
    desk: IntegrationDesk, translator: Translator
) -> None:
    auth = oauth(AuthKind.OAUTH2_CLIENT, "http://127.0.0.1:1")
    error = await failure(desk, base_url="http://api.test", auth=auth)
    tested = await rehearsed(desk, auth=auth)
    assert error.params["sent"] == Sent.NOT
    assert "127.0.0.1 refused the connection on port 1." in said(translator, "en", error)
    assert "127.0.0.1 refused the connection on port 1." in asked_and_why(tested, translator, "en")


@pytest.mark.parametrize("locale", ["ru", "en"])
async def test_a_test_without_the_secret_names_what_is_missing(
    desk: IntegrationDesk, translator: Translator, locale: str
) -> None:
    auth = oauth(AuthKind.OAUTH2_CLIENT, "http://127.0.0.1:1")
    record = await desk.connect(_GET, healthcheck=Healthcheck(path="/"), auth=auth)
    who, _ = desk.requests.sign_in(record, None)
    tested = await desk.calls.rehearse(record.plan, who, 1)
    why = asked_and_why(tested, translator, locale)
    assert ": client_id, client_secret." in why
    assert "PATCH /api/v1/integrations" in why


async def rehearsed(desk: IntegrationDesk, **plan: Any) -> Any:
    """Return what a test of an API of such a sign-in comes to."""
    health = Healthcheck(path="/")
    given = {"base_url": "http://api.test", "healthcheck": health, "secrets": _SECRETS}
    record = await desk.connect(_GET, **{**given, **plan})
    async with desk.core.database.as_user(desk.user_id) as store:
        found = await store.integrations.with_secret(record.integration_id)
    assert found is not None
    who, _ = desk.requests.sign_in(*found)
    return await desk.calls.rehearse(record.plan, who, 1)


def said(translator: Translator, locale: str, error: ToolError) -> str:
    """Return what a person is told."""
    return translator.text(error.message_key, locale, **error.params)
