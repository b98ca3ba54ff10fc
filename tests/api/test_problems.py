"""Errors as people and programs see them."""

import httpx
import pytest
from pydantic import TypeAdapter

from api.schemas.problems import Problem
from assistant.errors import InvalidInputError, RateLimitedError
from tests.factories import PASSWORD, Door, new_username

_TYPE = "application/problem+json"


def problem_of(answer: httpx.Response) -> Problem:
    assert answer.headers["Content-Type"] == _TYPE
    problem = TypeAdapter(Problem).validate_json(answer.content)
    assert problem.status == answer.status_code
    assert problem.request_id == answer.headers["X-Request-ID"]
    assert problem.type == f"urn:assistant:problem:{problem.code}"
    return problem


@pytest.mark.parametrize(
    ("method", "path", "code"),
    [
        ("GET", "/api/v1/nothing", "not_found"),
        ("GET", "/ping/", "not_found"),
        ("GET", "/%00%ff", "not_found"),
        ("DELETE", "/ping", "method_not_allowed"),
        ("GET", "/api/v1/users/me", "unauthenticated"),
        ("POST", "/api/v1/auth/login", "invalid_input"),
        ("GET", "/static-offline-docs/../../etc/passwd", "not_found"),
    ],
)
async def test_every_refusal_is_a_problem(door: Door, method: str, path: str, code: str) -> None:
    assert problem_of(await door.client.request(method, path)).code == code


async def test_the_detail_is_in_the_language_the_client_asks_for(door: Door) -> None:
    russian = await door.client.get("/nothing", headers={"Accept-Language": "de, ru-RU;q=0.8"})
    other = await door.client.get("/nothing", headers={"Accept-Language": "de"})

    assert problem_of(russian).detail == "Здесь такого нет."
    assert problem_of(other).detail == "There is no such thing here."
    assert problem_of(russian).title == problem_of(other).title == "Not found"
    assert russian.headers["Content-Language"] == "ru"


async def test_the_detail_is_in_the_language_of_the_account(door: Door) -> None:
    account = await door.new_account(locale="ru")
    headers = account.auth | {"Accept-Language": "en"}

    answer = await door.client.get("/api/v1/users/admin/users", headers=headers)

    assert problem_of(answer).detail == "Вам это не разрешено."


async def test_mistakes_are_named_and_input_is_not_repeated(door: Door) -> None:
    canary = "canary-4711"
    bodies = [
        {"username": [canary], "password": PASSWORD},
        {"username": canary * 10, "password": canary},
        {"username": new_username(), "password": PASSWORD, "locale": canary},
        {"username": new_username(), "password": PASSWORD, "timezone": canary},
        {"username": new_username(), "password": PASSWORD, canary: canary},
        canary,
    ]
    for body in bodies:
        answer = await door.client.post("/api/v1/auth/register", json=body)
        assert problem_of(answer).code == "invalid_input"
        assert problem_of(answer).errors
        assert canary not in answer.text


async def test_a_path_that_is_no_id_is_not_repeated(door: Door) -> None:
    admin = await door.new_admin()
    path = "/api/v1/users/admin/users/zanary/admin-access"

    answer = await door.client.patch(path, json={"is_admin": True}, headers=admin.auth)

    assert answer.status_code == 422
    assert "`z`" not in answer.text
    assert "zanary" not in answer.text


async def test_an_unexpected_error_tells_its_request_id_and_nothing_else(own_door: Door) -> None:
    async def explode() -> None:
        raise RuntimeError("secret inside")

    own_door.app.add_api_route("/explode", explode)

    answer = await own_door.client.get("/explode")

    assert (answer.status_code, problem_of(answer).code) == (500, "internal")
    assert "secret" not in answer.text
    assert "Traceback" not in answer.text


async def test_errors_of_services_carry_status_reason_and_when_to_come_back(own_door: Door) -> None:
    async def limited() -> None:
        raise RateLimitedError(retry_after=7)

    async def refused() -> None:
        raise InvalidInputError(reason="too_long")

    own_door.app.add_api_route("/limited", limited)
    own_door.app.add_api_route("/refused", refused)

    late, bad = await own_door.client.get("/limited"), await own_door.client.get("/refused")

    assert (late.status_code, late.headers["Retry-After"]) == (429, "7")
    assert bad.status_code == 422
    assert [mistake.msg for mistake in problem_of(bad).errors or []] == ["too_long"]


async def test_the_openapi_document_describes_failures_of_every_operation(door: Door) -> None:
    document = (await door.client.get("/openapi.json")).json()
    operations = [operation for path in document["paths"].values() for operation in path.values()]

    assert {"Problem", "FieldError"} <= document["components"]["schemas"].keys()
    for operation in operations:
        failures = [
            response for status, response in operation["responses"].items() if status >= "400"
        ]
        assert any(_TYPE in failure["content"] for failure in failures), operation
        assert operation["summary"]
        assert operation["tags"]
    assert "HTTPValidationError" not in document["components"]["schemas"]


async def test_every_json_body_of_the_openapi_document_has_an_example(door: Door) -> None:
    document = (await door.client.get("/openapi.json")).json()
    schemas = document["components"]["schemas"]
    bodies = [
        operation["requestBody"]["content"]["application/json"]["schema"]
        for path in document["paths"].values()
        for operation in path.values()
        if "application/json" in operation.get("requestBody", {}).get("content", {})
        and operation["tags"] != ["tools"]  # what a tool takes is described by the tool
    ]
    names = {body["$ref"].rpartition("/")[2] for body in bodies if "$ref" in body}

    assert names
    assert [name for name in sorted(names) if "examples" not in schemas[name]] == []


async def test_the_documentation_loads_nothing_from_elsewhere(door: Door) -> None:
    page = await door.client.get("/docs")

    assert page.status_code == 200
    assert "://" not in page.text.replace("http://assistant.test", "")
    for script in ("swagger-ui-bundle.js", "swagger-ui.css"):
        assert f"/static-offline-docs/{script}" in page.text
        answer = await door.client.get(f"/static-offline-docs/{script}")
        assert answer.status_code == 200
