"""Values that are said by name become the body of a call, of the types that its schema has."""

from typing import Any

import pytest

from assistant.contracts.integrations import CallRequest, Endpoint, Param
from assistant.domain.integrations.body_fields import example_of, lacking, with_body
from assistant.domain.integrations.curl import read_curl
from assistant.errors import ToolArgumentsError

SHAPE = {
    "type": "object",
    "properties": {
        "title": {"type": "string"},
        "count": {"type": "number"},
        "urgent": {"type": "boolean"},
        "tags": {"type": "array", "items": {"type": "string"}},
    },
}
STRICT = SHAPE | {"required": ["title", "count"]}
FORM = "application/x-www-form-urlencoded"


def post(body: dict[str, Any] | None, **more: Any) -> Endpoint:
    return Endpoint(name="post", method="POST", path="/things/{id}", body=body, **more)


def filled(endpoint: Endpoint, body: Any = None, **params: Any) -> tuple[dict[str, Any], Any]:
    """Return parameters and body of a call with what is said."""
    said = CallRequest(endpoint="post", params={"id": "1", **params}, body=body)
    made = with_body(endpoint, said)
    return made.params, made.body


@pytest.mark.parametrize("body_type", ["application/json", "application/vnd.api+json", FORM])
def test_what_is_no_parameter_is_a_field_of_the_type_that_it_has(body_type: str) -> None:
    said = {"title": "2", "count": "3", "urgent": "true", "tags": "a,b"}

    params, body = filled(post(SHAPE, body_type=body_type), **said)

    assert params == {"id": "1"}
    assert body == {"title": "2", "count": 3, "urgent": True, "tags": ["a", "b"]}


def test_a_body_of_any_fields_takes_those_that_are_said() -> None:
    assert filled(post({}), title="хлеб") == ({"id": "1"}, {"title": "хлеб"})
    assert filled(post({"type": "object"}), a="1")[1] == {"a": "1"}


def test_what_may_also_be_null_has_the_type_that_it_has_otherwise() -> None:
    count = {"type": ["integer", "null"]}

    assert filled(post({"type": ["object", "null"], "properties": {"n": count}}), n="3")[1] == {
        "n": 3
    }


def test_a_name_of_both_goes_where_parameters_go() -> None:
    query = (Param(name="title"),)

    params, body = filled(post(SHAPE, params=query), title="a", count="1")

    assert (params, body) == ({"id": "1", "title": "a"}, {"count": 1})


@pytest.mark.parametrize(
    "endpoint",
    [
        post(SHAPE, body_type="text/plain"),
        post({"type": "array"}),
        post({"type": ["object", "array"]}),
        post(None),
    ],
)
def test_where_no_fields_can_be_said_the_call_stays_as_it_is(endpoint: Endpoint) -> None:
    assert filled(endpoint, title="a") == ({"id": "1", "title": "a"}, None)
    assert lacking(endpoint, {}) == ()


def test_a_body_that_is_given_stays_as_it_is() -> None:
    assert filled(post(SHAPE), body={}, title="a") == ({"id": "1", "title": "a"}, {})


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"count": "many"}, "count: type"),
        ({"title": "a", "titlo": "b"}, "titlo: no such parameter (there are: count, id,"),
    ],
)
def test_what_does_not_fit_is_refused_by_its_name(said: dict[str, str], told: str) -> None:
    with pytest.raises(ToolArgumentsError) as refused:
        filled(post(SHAPE), **said)
    assert told in str(refused.value.params["detail"])


@pytest.mark.parametrize(
    ("body", "given", "wanted"),
    [
        (SHAPE, {}, ("title", "count", "urgent", "tags")),
        (SHAPE, {"id": "1", "titlo": "x"}, ("title", "count", "urgent", "tags")),
        (SHAPE, {"title": "x"}, ()),
        (STRICT, {}, ("title", "count")),
        (STRICT, {"title": "x"}, ("count",)),
        (STRICT, {"urgent": "true"}, ("title", "count")),
        ({}, {}, ()),
    ],
)
def test_required_fields_lack_and_any_when_none_is_said(
    body: dict[str, Any], given: dict[str, Any], wanted: tuple[str, ...]
) -> None:
    assert lacking(post(body), given) == wanted


def test_an_example_keeps_what_was_said_and_shows_no_value_of_the_schema() -> None:
    shape = {"properties": {"key": {"default": "s3cr3t"}, "count": {"type": "integer"}}}

    said = example_of(post(shape | {"required": ["key", "count"]}), {"id": "a b"}, "text")

    assert said == 'id="a b" key=text count=3'


def test_the_body_of_a_pasted_command_is_filled_by_what_is_said() -> None:
    command = """curl https://api.test/items -d '{"title":"молоко","count":2}'"""
    (endpoint,) = read_curl(command).plan.endpoints
    said = CallRequest(endpoint=endpoint.name, params={"title": "хлеб", "count": "3"})

    assert lacking(endpoint, {}) == ("title", "count")
    assert with_body(endpoint, said).body == {"title": "хлеб", "count": 3}
