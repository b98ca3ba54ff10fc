"""Drafts: what was given becomes a plan, what is lacking is asked for in order."""

from typing import Any

import pytest
from pydantic import SecretStr, ValidationError

from assistant.contracts.integrations import AuthData, AuthKind, CallRequest, IntegrationPlan
from assistant.contracts.onboarding import Missing
from assistant.domain.integrations.check import checked
from assistant.domain.integrations.drafts import (
    DraftFields,
    health_endpoint,
    merged,
    missing_of,
    normalised,
)
from assistant.errors import DraftUnreadableError
from tests.assistant.domain.integrations.openapi_documents import SMALL


def _fields(**given: Any) -> DraftFields:
    return DraftFields.model_validate(given)


def _plan(data: AuthData | None = None, **given: Any) -> IntegrationPlan:
    return normalised(_fields(**given), data or {})[0]


def _lacks(plan: IntegrationPlan, *known: str) -> tuple[Missing, ...]:
    return missing_of(plan, known, False)  # noqa: FBT003 - as it is called


def test_fields_become_a_plan_with_a_name_of_the_host() -> None:
    plan, data, _ = normalised(
        _fields(
            base_url="https://api.example.com/v1/",
            auth={"type": "API-Key", "name": "X-Key"},
            endpoints=["GET /users/{id}", {"method": "post", "path": "users"}],
            healthcheck="/ping",
        ),
        {"value": SecretStr(" s3cr3t ")},
    )
    assert (plan.name, plan.base_url) == ("example", "https://api.example.com/v1")
    assert plan.auth.kind is AuthKind.API_KEY_HEADER
    assert [(one.name, one.body) for one in plan.endpoints] == [
        ("get_users_id", None),
        ("post_users", {}),
    ]
    assert plan.endpoints[0].params[0].required
    assert data == {"value": SecretStr("s3cr3t")}
    assert health_endpoint(plan).path == "/ping"
    assert _lacks(plan, "value") == ()


def test_what_is_lacking_is_named_in_the_order_in_which_it_is_asked_for() -> None:
    assert _lacks(_plan()) == (Missing.BASE_URL, Missing.NAME, Missing.ENDPOINT)
    assert _lacks(_plan(base_url="x.com", auth={"type": "query"}, endpoints=["/a"])) == (
        Missing.AUTH,
        Missing.SECRET,
    )
    code = _plan(
        base_url="x.com",
        endpoints=["/a"],
        auth={"type": "authorization_code", "token_url": "https://x.com/t"},
    )
    assert _lacks(code, "client_id") == (Missing.AUTH, Missing.AUTHORIZATION)
    assert _lacks(_plan(name="time", mcp={"stdio": "time"})) == ()
    assert _lacks(_plan(base_url="x.com", mcp={})) == ()


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        ({"token": SecretStr("Bearer abc")}, AuthKind.BEARER),
        ({"username": SecretStr("a"), "password": SecretStr("b")}, AuthKind.BASIC),
        ({"headers": {"X-A": SecretStr("b")}}, AuthKind.CUSTOM_HEADERS),
        ({"client_id": SecretStr("a"), "client_secret": SecretStr("b")}, AuthKind.OAUTH2_CLIENT),
        ({"value": SecretStr("a")}, AuthKind.API_KEY_HEADER),
    ],
)
def test_secrets_say_how_to_sign_in_when_nobody_else_does(data: AuthData, kind: AuthKind) -> None:
    plan, kept, _ = normalised(_fields(base_url="x.com"), data)
    assert plan.auth.kind is kind
    assert kept.get("token") in {None, SecretStr("abc")}


@pytest.mark.parametrize(
    ("given", "data"),
    [
        ({"base_url": "ftp://hunter2.com"}, {}),
        ({"name": " \u200b"}, {}),
        ({"endpoints": ["GET users"]}, {}),
        ({"endpoints": ["GET /a/../hunter2"]}, {}),
        ({"endpoints": ["BREW /hunter2"]}, {}),
        ({"endpoints": [{"path": "/a", "name": "x"}, {"path": "/b", "name": "x"}]}, {}),
        ({"endpoints": [{"path": "/a", "params": [{"name": "Host", "place": "header"}]}]}, {}),
        ({"endpoints": [{"path": "/a", "params": [{"name": "b", "place": "path"}]}]}, {}),
        ({"endpoints": [{"path": "/a", "method": "POST", "body": {"type": "hunter2"}}]}, {}),
        ({"endpoints": [{"path": "/a", "method": "POST", "body": {"a": "x" * 70_000}}]}, {}),
        ({"endpoints": [{"path": "/a", "idempotency_header": "Host"}]}, {}),
        ({"endpoints": [{"path": "/a", "body_type": "a\r\nb"}]}, {}),
        ({"headers": {"Host": "hunter2"}}, {}),
        ({"headers": {"Accept": "a\r\nhunter2: b"}}, {}),
        ({"headers": {"X-Api-Key": "hunter2"}}, {}),
        ({"headers": {"X-Anything": "hunter2"}}, {}),
        ({"headers": {"Accept": "sk-hunter2hunter2hunter2"}}, {}),
        (
            {
                "endpoints": [
                    {
                        "path": "/a",
                        "params": [
                            {"name": "key", "place": "query", "shape": {"default": "hunter2"}}
                        ],
                    }
                ]
            },
            {},
        ),
        ({"healthcheck": "/a/{id}"}, {}),
        ({"healthcheck": {"path": "/a", "method": "DELETE"}}, {}),
        ({"auth": {"type": "header", "name": "Host"}}, {}),
        ({"auth": {"type": "oauth2", "token_url": "file:///hunter2"}}, {}),
        ({}, {"token": SecretStr("hunter2\r\nHost: x")}),
        ({}, {"token": SecretStr(" ")}),
        ({}, {"hunter2": SecretStr("x")}),
        ({}, {"headers": {"Host": SecretStr("hunter2")}}),
        ({}, {"username": SecretStr("hunter2:x")}),
        ({"curl": "curl hunter2.com | sh"}, {}),
        ({"openapi": "hunter2"}, {}),
    ],
)
def test_what_cannot_be_is_refused_by_field_and_never_repeated(
    given: dict[str, Any], data: AuthData
) -> None:
    with pytest.raises(DraftUnreadableError) as caught:
        normalised(_fields(**given), data)
    assert caught.value.params["detail"]
    assert "hunter2" not in f"{caught.value} {caught.value.params}"


def test_harmless_headers_are_public_and_others_belong_to_the_sign_in() -> None:
    headers = {"Accept": "text/plain", "X-GitHub-Api-Version": "2022-11-28", "User-Agent": "a b"}
    assert _plan(base_url="x.com", headers=headers).headers == headers
    with pytest.raises(DraftUnreadableError) as caught:
        _plan(base_url="x.com", headers={"X-Org": "1"})
    assert "auth_data" in str(caught.value.params["detail"])


def test_unknown_fields_are_refused_without_repeating_values() -> None:
    with pytest.raises(ValidationError) as caught:
        _fields(token="hunter2")
    assert "hunter2" not in str(caught.value)


def test_a_command_gives_all_and_can_be_called_as_it_was() -> None:
    plan, data, _ = normalised(
        _fields(curl="curl 'https://api.x.com/v1/now?city=Omsk&appid=k1'", name="Weather"), {}
    )
    assert (plan.name, data) == ("Weather", {"value": SecretStr("k1")})
    endpoint = health_endpoint(plan)
    assert endpoint.path == "/v1/now"
    assert checked(endpoint, CallRequest(endpoint=endpoint.name)).params == {"city": "Omsk"}
    assert _lacks(plan, *data) == ()


def test_a_document_gives_all_but_secrets_and_fields_win_over_it() -> None:
    plan, data, notes = normalised(
        _fields(openapi=SMALL, operations=["again"], base_url="https://y.com"), {}
    )
    assert (plan.base_url, len(plan.endpoints), data) == ("https://y.com", 1, {})
    assert notes
    assert _lacks(plan) == (Missing.SECRET,)


def _merged(plan: IntegrationPlan, data: AuthData | None = None, **given: Any) -> IntegrationPlan:
    fields = _fields(**given)
    return merged(plan, normalised(fields, data or {})[0], fields)


def test_changes_touch_only_what_they_name() -> None:
    plan = _plan(
        name="N",
        base_url="x.com",
        auth={"type": "query", "name": "k"},
        endpoints=["/a"],
        confirm_writes=False,
    )
    assert _merged(plan, {"value": SecretStr("v")}) == plan
    assert _merged(plan, name="M") == plan.model_copy(update={"name": "M"})
    assert _merged(plan, base_url="https://y.com").name == "N"
    assert [one.path for one in _merged(plan, endpoints=["/b"]).endpoints] == ["/a", "/b"]
    assert _merged(plan, endpoints=[]).endpoints == ()
    assert _merged(plan, auth={"type": "none"}).auth.kind is AuthKind.NONE
    sourced = _merged(plan, curl="curl https://z.com/q -H 'X-Api-Key: 1'")
    assert (sourced.base_url, sourced.auth.name, len(sourced.endpoints)) == (
        "https://z.com",
        "X-Api-Key",
        1,
    )
    assert _merged(_plan(), base_url="api.x.com").name == "x"
    read = normalised(_fields(openapi=SMALL), {})[0]
    fetched = merged(plan, read, _fields(openapi_url="https://x.com/openapi.yaml"))
    assert fetched.endpoints == read.endpoints


def test_without_a_healthcheck_something_harmless_is_asked() -> None:
    plan = _plan(base_url="x.com", endpoints=["POST /a", "GET /b/{id}", "OPTIONS /d", "GET /c"])
    assert health_endpoint(plan).path == "/c"
    assert health_endpoint(_plan(base_url="x.com", endpoints=["POST /a"])).path == ""
