"""Calls of integrations: signed in every way, secrets blanked, what changes something made once."""

import asyncio
import base64
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from typing import Any
from urllib.parse import quote
from uuid import UUID, uuid4

import pytest
import pytest_asyncio

from assistant.contracts.integrations import (
    MASK,
    AuthKind,
    AuthPlan,
    BodyKind,
    CallRecord,
    CallState,
    Endpoint,
    Healthcheck,
    IntegrationRecord,
    Param,
    ParamPlace,
)
from assistant.domain.integrations.curl import read_curl
from assistant.domain.integrations.phrases import read_fetch
from assistant.errors import (
    EndpointUnknownError,
    IdempotencyConflictError,
    IntegrationChangedError,
    NotFoundError,
    NotRepeatedError,
    ToolArgumentsError,
    ToolTimeoutError,
    ToolUnavailableError,
)
from runtime.core import CLOCK, Core
from tests.assistant.infra.web.sites import Site, Speak, answer, redirect, running
from tests.assistant.services.integration_desk import GET, KEYED, POST, IntegrationDesk
from tests.standins.programs import HTTPBIN, serving

_SECRET = "s3cr3t/k+y=1"
_OK = answer(b'{"made": 1}', status="201 Created", content_type="application/json")


@pytest.fixture
def desk(core: Core, user_id: UUID) -> IntegrationDesk:
    return IntegrationDesk(core, user_id)


@pytest_asyncio.fixture(scope="module")
async def httpbin() -> AsyncIterator[str]:
    async with serving(HTTPBIN) as url:
        yield url


def endpoint(path: str, method: str = "GET", **more: Any) -> Endpoint:
    return Endpoint(name="it", method=method, path=path, **more)


def turns(*answers: bytes | Speak) -> Speak:
    """Give each request the next answer, and the last one for ever."""
    left = list(answers)

    async def speak(writer: asyncio.StreamWriter) -> None:
        said = left.pop(0) if len(left) > 1 else left[0]
        if isinstance(said, bytes):
            writer.write(said)
        else:
            await said(writer)

    return speak


async def hang_up(writer: asyncio.StreamWriter) -> None:
    writer.transport.abort()


async def hang(_: asyncio.StreamWriter) -> None:
    await asyncio.sleep(3)


async def posting(desk: IntegrationDesk, site: Site, *more: Endpoint) -> IntegrationRecord:
    desk.base_url = site.url("")
    return await desk.connect(GET, POST, KEYED, *more)


BASIC = {"username": "ann", "password": _SECRET}
CASES: list[tuple[AuthPlan, dict[str, Any], str]] = [
    (AuthPlan(kind=AuthKind.BEARER), {"token": _SECRET.replace("/", "_")}, "/bearer"),
    (
        AuthPlan(kind=AuthKind.BASIC),
        {**BASIC, "password": "p@ss:w0rd"},
        "/basic-auth/ann/p@ss:w0rd",
    ),
    (AuthPlan(kind=AuthKind.API_KEY_HEADER, name="X-Key"), {"value": _SECRET}, "/anything"),
    (AuthPlan(kind=AuthKind.API_KEY_QUERY, name="api key"), {"value": _SECRET}, "/anything"),
    (AuthPlan(kind=AuthKind.BASIC), BASIC, "/anything"),
    (
        AuthPlan(kind=AuthKind.CUSTOM_HEADERS),
        {"headers": {"X-One": _SECRET, "Authorization": f"Token {_SECRET}"}},
        "/anything",
    ),
]


@pytest.mark.parametrize(("auth", "secrets", "path"), CASES)
async def test_a_call_is_signed_in_and_its_echo_blanked(
    desk: IntegrationDesk, httpbin: str, auth: AuthPlan, secrets: dict[str, Any], path: str
) -> None:
    desk.base_url = httpbin
    record = await desk.connect(endpoint(path), auth=auth, secrets=secrets)
    got = await desk.call(record, "it")
    assert (got.status, got.body_kind) == (200, BodyKind.JSON)
    said = str(got.body)
    assert MASK in said or path.startswith("/basic-auth")
    for secret in (_SECRET, "s3cr3t%2Fk", base64.b64encode(f"ann:{_SECRET}".encode()).decode()):
        assert secret not in said


async def test_what_a_redirect_echoes_is_blanked(desk: IntegrationDesk) -> None:
    away = redirect(f"/next?key={_SECRET}", "303 See Other")
    async with running(things=away) as site:
        desk.base_url = site.url("")
        auth = AuthPlan(kind=AuthKind.BEARER)
        record = await desk.connect(POST, auth=auth, secrets={"token": _SECRET})
        got = await desk.call(record, "post", body={})
    assert (got.status, got.headers["location"]) == (303, f"/next?key={MASK}")
    assert f"authorization: Bearer {_SECRET}\r\n" in site.heads[0]


@pytest.mark.parametrize("value", ["a/b", "x?admin=1", "x#y", "a%2fb", "ж d", "a;b@c"])
async def test_a_value_stays_in_its_place(desk: IntegrationDesk, httpbin: str, value: str) -> None:
    desk.base_url = f"{httpbin}/anything"
    record = await desk.connect(GET)
    got = await desk.call(record, "get", id=value, q=value)
    assert got.body["url"].startswith(f"{httpbin}/anything/things/")
    assert got.body["args"] == {"q": value}


@pytest.mark.parametrize("value", ["..", "%2e%2e", "a/../../admin", "a\\..\\b", "", "a\r\nb"])
async def test_a_value_that_leads_elsewhere_is_refused(desk: IntegrationDesk, value: str) -> None:
    async with running() as site:
        record = await posting(desk, site)
        with pytest.raises(ToolArgumentsError) as caught:
            await desk.call(record, "get", id=value)
    assert site.heads == []
    assert not value or value not in str(caught.value.params)


async def test_headers_of_a_plan_and_of_parameters_are_sent(desk: IntegrationDesk) -> None:
    version = Param(name="Version", place=ParamPlace.HEADER, shape={"type": "integer"})
    it = endpoint("/things", params=(version,))
    async with running(things=answer(b"<b>", content_type="text/html")) as site:
        desk.base_url = site.url("")
        headers = {"Accept": "application/json", "X-Plan": "p"}
        record = await desk.connect(it, headers=headers)
        got = await desk.call(record, "it", Version="2")
        with pytest.raises(ToolArgumentsError):
            await desk.call(record, "it", Version="2\r\nx-evil: 1")
    assert {"accept: application/json", "x-plan: p", "version: 2"} <= {*site.heads[0].split("\r\n")}
    assert (got.body_kind, got.body, len(site.heads)) == (BodyKind.WRONG_TYPE, "<b>", 1)


async def test_wrong_calls_send_nothing(desk: IntegrationDesk) -> None:
    async with running(things=_OK) as site:
        record = await posting(desk, site)
        with pytest.raises(EndpointUnknownError):
            await desk.call(record, "unknown")
        with pytest.raises(ToolArgumentsError):
            await desk.call(record, "post", body=[1])
        with pytest.raises(ToolArgumentsError):
            await desk.call(record, "get", other="1", id="1")
        with pytest.raises(IntegrationChangedError):
            await desk.call(record, "post", body={}, address=f"POST {site.url('/other')}")
        with pytest.raises(NotFoundError):
            await IntegrationDesk(desk.core, uuid4()).call(record, "post", body={})
    assert site.heads == []


async def test_a_change_is_made_once_under_its_key(desk: IntegrationDesk) -> None:
    async with running(things=_OK) as site:
        record, key = await posting(desk, site), uuid4()
        address = f"POST {site.url('/things')}"
        first = await desk.call(record, "post", body={"a": 1}, key=key, address=address)
        again = await desk.call(record, "post", body={"a": 1}, key=key)
        with pytest.raises(IdempotencyConflictError):
            await desk.call(record, "post", body={"a": 2}, key=key)
        await desk.call(record, "post", body={"a": 1})
    assert (first.status, first.body, again) == (201, {"made": 1}, first)
    assert site.bodies == [b'{"a":1}'] * 2
    assert "content-type: application/json\r\n" in site.heads[0]


async def test_a_change_is_written_down_before_it_is_sent_and_after_it_was(
    desk: IntegrationDesk,
) -> None:
    seen = []

    async def look(writer: asyncio.StreamWriter) -> None:
        seen.append(await state_of(desk, record, key))
        writer.write(_OK)

    async with running(things=look) as site:
        record, key = await posting(desk, site), uuid4()
        await desk.call(record, "post", body={}, key=key)
        seen.append(await state_of(desk, record, key))
    assert seen == [CallState.SENDING, CallState.DONE]


async def test_two_at_once_are_one(desk: IntegrationDesk) -> None:
    async def slow(writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.3)
        writer.write(_OK)

    async with running(things=slow) as site:
        record, key = await posting(desk, site), uuid4()
        both = await asyncio.gather(
            *(desk.call(record, "post", body={}, key=key) for _ in range(2))
        )
    assert both[0] == both[1]
    assert len(site.heads) == 1


@pytest.mark.parametrize("ends", [hang_up, hang, b"garbage\r\n\r\n"], ids=["reset", "late", "odd"])
async def test_what_may_have_been_done_is_not_done_again(
    desk: IntegrationDesk, ends: bytes | Speak
) -> None:
    async with running(things=turns(ends, _OK)) as site:
        record, key = await posting(desk, site), uuid4()
        for _ in range(2):
            with pytest.raises(NotRepeatedError):
                await desk.call(record, "post", body={}, key=key, seconds=0.4)
    assert len(site.heads) == 1


async def test_what_was_not_sent_may_be_tried_again_under_its_key(desk: IntegrationDesk) -> None:
    async with running(things=_OK) as site:
        record, key = await posting(desk, site), uuid4()
    with pytest.raises(ToolUnavailableError):
        await desk.call(record, "post", body={}, key=key)
    async with await asyncio.start_server(site.serve, "127.0.0.1", site.port):
        assert (await desk.call(record, "post", body={}, key=key)).status == 201


async def test_a_call_that_died_between_is_unknown(desk: IntegrationDesk) -> None:
    arrived = asyncio.Event()

    async def take(_: asyncio.StreamWriter) -> None:
        arrived.set()
        await asyncio.sleep(3)

    async with running(things=turns(take, _OK)) as site:
        record, key = await posting(desk, site), uuid4()
        call = asyncio.create_task(desk.call(record, "post", body={}, key=key))
        await arrived.wait()
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call
        later = IntegrationDesk(desk.core, desk.user_id, late=timedelta(minutes=1))
        for _ in range(2):
            with pytest.raises(NotRepeatedError):
                await later.call(record, "post", body={}, key=key)
    assert len(site.heads) == 1


@pytest.mark.parametrize(
    "answers",
    [(answer(status="503 x", retry_after="0"), hang_up, _OK), (hang_up, hang_up, _OK)],
    ids=["busy", "resets"],
)
async def test_an_api_that_takes_a_key_is_asked_again_with_it(
    desk: IntegrationDesk, answers: tuple[bytes | Speak, ...]
) -> None:
    async with running(things=turns(*answers)) as site:
        record, key = await posting(desk, site), uuid4()
        got = await desk.call(record, "keyed", body={"a": 1}, key=key)
        again = await desk.call(record, "keyed", body={"a": 1}, key=key)
    assert (got.status, again, len(site.heads)) == (201, got, 3)
    assert all(f"idempotency-key: {key}\r\n" in head for head in site.heads)


async def test_with_a_key_also_what_may_have_been_done_is_asked_again(
    desk: IntegrationDesk,
) -> None:
    async with running(things=turns(hang, _OK)) as site:
        record, key = await posting(desk, site), uuid4()
        with pytest.raises(NotRepeatedError):
            await desk.call(record, "keyed", body={}, key=key, seconds=0.3)
        assert (await desk.call(record, "keyed", body={}, key=key)).status == 201


async def test_a_read_is_tried_twice_when_broken_and_once_when_late(desk: IntegrationDesk) -> None:
    good = answer(b"[]", content_type="application/json")
    async with running(things=turns(hang_up, good)) as site:
        desk.base_url = site.url("")
        record = await desk.connect(endpoint("/things"))
        assert (await desk.call(record, "it")).body == []
    async with running(things=hang) as site:
        desk.base_url = site.url("")
        record = await desk.connect(endpoint("/things"))
        with pytest.raises(ToolTimeoutError):
            await desk.call(record, "it", seconds=0.3)
        assert len(site.heads) == 1


async def test_a_huge_answer_to_a_change_is_told_and_not_kept(desk: IntegrationDesk) -> None:
    body = b'["' + b"x" * 400_000 + b'"]'
    async with running(things=answer(body, content_type="application/json")) as site:
        record, key = await posting(desk, site), uuid4()
        first = await desk.call(record, "post", body={}, key=key)
        again = await desk.call(record, "post", body={}, key=key)
    assert (first.body_kind, first.size, first.truncated) == (BodyKind.JSON, len(body), False)
    assert (again.body_kind, again.body, again.truncated) == (BodyKind.TOO_LARGE, None, True)


def journalled(record: IntegrationRecord, key: UUID) -> CallRecord:
    """Return a call as it is looked for."""
    return CallRecord(
        call_id=key,
        integration_id=record.integration_id,
        endpoint="post",
        request_hash=b"",
        state=CallState.SENDING,
        created_at=CLOCK.now(),
    )


async def state_of(desk: IntegrationDesk, record: IntegrationRecord, key: UUID) -> CallState:
    """Return what others see of a call that was begun."""
    async with desk.core.database.as_user(desk.user_id) as store:
        known, is_new = await store.integration_calls.begin(journalled(record, key), CLOCK.now())
    assert not is_new
    return known.state


async def test_the_journal_of_a_call_holds_no_secret(desk: IntegrationDesk) -> None:
    echo = answer(f'{{"you": "{_SECRET}"}}'.encode(), content_type="application/json")
    async with running(things=echo) as site:
        desk.base_url = site.url("")
        auth = AuthPlan(kind=AuthKind.BEARER)
        record = await desk.connect(POST, auth=auth, secrets={"token": _SECRET})
        key = uuid4()
        await desk.call(record, "post", body={}, key=key)
    async with desk.core.database.as_user(desk.user_id) as store:
        kept, _ = await store.integration_calls.begin(journalled(record, key), CLOCK.now())
    assert kept.state is CallState.DONE
    assert kept.answer is not None
    assert _SECRET not in kept.answer.model_dump_json()


@pytest.mark.parametrize(
    ("said", "check", "healthy", "status", "code"),
    [
        (answer(b"up"), None, True, 200, None),
        (answer(status="404 x"), None, False, 404, None),
        (answer(status="401 x"), Healthcheck(path="/things", expected=(401,)), True, 401, None),
        (redirect("http://169.254.169.254/"), None, False, None, "address_refused"),
        (redirect("file:///etc/passwd"), None, False, None, "address_refused"),
        (hang_up, None, False, None, "tool_unavailable"),
        (answer(b"up"), Healthcheck(path="/things", method="POST"), False, None, "tool_arguments"),
    ],
)
async def test_health_is_told(
    desk: IntegrationDesk,
    said: bytes | Speak,
    check: Healthcheck | None,
    healthy: bool,  # noqa: FBT001
    status: int | None,
    code: str | None,
) -> None:
    async with running(things=said) as site:
        desk.base_url = site.url("")
        record = await desk.connect(GET, POST, endpoint("/things"), healthcheck=check)
        got = await desk.calls.health(desk.user_id, record.integration_id)
    assert (got.healthy, got.status_code, got.error_code) == (healthy, status, code)
    assert all(head.startswith("GET /things ") for head in site.heads)


async def test_what_is_tested_is_what_a_command_asked_for(desk: IntegrationDesk) -> None:
    path = f"/things?units=metric&city={quote('Омск')}"
    async with running(things=answer(status="400 x")) as site:
        site.answers[path] = answer(b"up")
        read = read_curl(f"curl '{site.url('/things')}?units=metric&city=Омск'")
        desk.base_url = read.plan.base_url
        record = await desk.connect(*read.plan.endpoints)
        got = await desk.calls.health(desk.user_id, record.integration_id)
    assert got.healthy
    assert [head.split(" ")[1] for head in site.heads] == [path]


async def test_an_endpoint_may_be_named_by_its_method_and_path(desk: IntegrationDesk) -> None:
    said = read_fetch("возьми данные из моего API X: GET /things/{id} id=7")
    assert said is not None
    assert said.endpoint is not None
    other = Endpoint(name="other", path="/things")
    async with running() as site:
        site.answers["/things/7"] = answer(b"up")
        record = await posting(desk, site, other)
        for name in (said.endpoint, "get  /Things/{id}", "/things/{id}"):
            await desk.call(record, name, id=said.params["id"])
        with pytest.raises(EndpointUnknownError):
            await desk.call(record, "/things")
    assert {head.split(" HTTP")[0] for head in site.heads} == {"GET /things/7"}


Change = Callable[[IntegrationRecord], dict[str, Any]]


@pytest.mark.parametrize(
    ("change", "stays"),
    [
        (lambda _: {"name": f"New {uuid4().hex[:6]}"}, True),
        (lambda record: {"base_url": f"{record.plan.base_url}/v2"}, True),
        (lambda _: {"base_url": "https://evil.test"}, False),
        (lambda record: {"base_url": record.plan.base_url.replace("http:", "https:")}, False),
        (lambda _: {"auth": AuthPlan(kind=AuthKind.API_KEY_HEADER, name="X")}, False),
    ],
    ids=["name", "path", "host", "scheme", "kind"],
)
async def test_secrets_do_not_go_to_whom_they_were_not_given(
    desk: IntegrationDesk,
    change: Change,
    stays: bool,  # noqa: FBT001
) -> None:
    desk.base_url = "http://api.test"
    auth = AuthPlan(kind=AuthKind.BEARER)
    record = await desk.connect(GET, auth=auth, secrets={"token": _SECRET})
    assert record.fields_set == ("token",)
    plan = record.plan.model_copy(update=change(record))
    changed = await desk.integrations.change(
        desk.user_id, record.integration_id, lambda _: plan, None
    )
    assert (bool(changed.record.fields_set), changed.secrets_dropped) == (stays, not stays)
    again = await desk.integrations.change(
        desk.user_id, record.integration_id, lambda _: plan, None
    )
    assert (again.record.version, again.secrets_dropped) == (2, False)


async def test_an_integration_without_its_secret_says_which(desk: IntegrationDesk) -> None:
    desk.base_url = "http://127.0.0.1:9"
    record = await desk.connect(GET, auth=AuthPlan(kind=AuthKind.BEARER))
    with pytest.raises(ToolArgumentsError) as caught:
        await desk.call(record, "get", id="1")
    assert caught.value.params["detail"] == "auth_data: token: is missing"
