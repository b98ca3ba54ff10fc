"""Calls against endpoints, and values against foreign schemas, also hostile ones."""

import time
from typing import Any

import pytest

from assistant.contracts.integrations import CallRequest, Endpoint, Param, ParamPlace
from assistant.domain.integrations.check import BODY_BYTES, checked, needs
from assistant.domain.integrations.schemas import checker
from assistant.errors import ToolArgumentsError

_BODY = {
    "type": "object",
    "required": ["title"],
    "properties": {"title": {"type": "string", "maxLength": 5}, "n": {"type": "integer"}},
    "additionalProperties": False,
}
_ENDPOINT = Endpoint(
    name="make",
    method="POST",
    path="/lists/{list}/items",
    params=(
        Param(name="list", place=ParamPlace.PATH, required=True, shape={"type": "integer"}),
        Param(name="tags", place=ParamPlace.QUERY, shape={"type": "array"}),
        Param(name="dry", place=ParamPlace.QUERY, shape={"type": "boolean"}),
        Param(
            name="lang",
            place=ParamPlace.QUERY,
            required=True,
            shape={"type": "string", "default": "ru"},
        ),
    ),
    body=_BODY,
    body_required=True,
)


def _call(body: Any = None, **params: Any) -> CallRequest:
    return checked(_ENDPOINT, CallRequest(endpoint="make", params=params, body=body))


def _detail(body: Any = None, **params: Any) -> str:
    with pytest.raises(ToolArgumentsError) as caught:
        _call(body, **params)
    return str(caught.value.params["detail"])


def test_text_becomes_what_the_schema_has_and_examples_fill_what_is_required() -> None:
    call = _call({"title": "x"}, list="7", tags="a, b", dry="True")
    assert call.params == {"list": 7, "tags": ["a", "b"], "dry": True, "lang": "ru"}
    assert needs(_ENDPOINT) == ("list",)


def test_what_does_not_fit_is_said_by_place_and_rule_never_by_value() -> None:
    said = _detail({"title": "hunter2-hunter2", "n": "hunter2"}, list="hunter2", other=1)
    assert "hunter2" not in said
    assert "list: type" in said
    assert "other: no such parameter" in said
    assert "body/title: maxLength 5" in said
    assert "body: (value): title missing" not in _detail({}, list=1)
    assert "title missing" in _detail({}, list=1)
    assert "list: is missing" in _detail({"title": "x"})
    assert "body: is missing" in _detail(list=1)
    assert "not known" in _detail({"title": "x", "evil": 1}, list=1)


def test_bodies_are_bounded_and_not_for_reading_calls() -> None:
    assert "larger" in _detail({"title": "x" * BODY_BYTES}, list=1)
    assert "larger" in _detail({"title": float("nan")}, list=1)
    deep: Any = 1
    for _ in range(5_000):
        deep = [deep]
    assert "deep" in _detail(deep, list=1)
    with pytest.raises(ToolArgumentsError):
        checked(Endpoint(name="g", body={}), CallRequest(endpoint="g", body={}))


def _chain(levels: int) -> dict[str, Any]:
    defs = {
        f"d{n}": {"allOf": [{"$ref": f"#/$defs/d{n + 1}"}, {"$ref": f"#/$defs/d{n + 1}"}]}
        for n in range(levels)
    }
    return {"$ref": "#/$defs/d0", "$defs": {**defs, f"d{levels}": {"type": "string"}}}


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        (_chain(30), "x"),
        ({"$ref": "#"}, 1),
        ({"$ref": "http://169.254.169.254/"}, 1),
        ({"$ref": "file:///etc/passwd"}, 1),
        ({"$ref": "#/$defs/none"}, 1),
        ({"type": 5}, 1),
        ({"multipleOf": 0}, 1),
        ({"pattern": "(a|aa)+$"}, "a" * 60 + "!"),
        ({"patternProperties": {"(a|aa)+$": False}}, {"a" * 60 + "!": 1}),
        (
            {"additionalProperties": False, "patternProperties": {"(a|aa)+$": {}}},
            {"a" * 60 + "!": 1},
        ),
        ({"required": [{"a": n} for n in range(5_000)]}, 1),
        ({"uniqueItems": True, "items": False}, [{"a": n} for n in range(5_000)]),
        ({"enum": [*range(5_000)]}, -1),
    ],
)
def test_hostile_schemas_refuse_the_value_quickly_and_look_nothing_up(
    schema: dict[str, Any], value: Any
) -> None:
    began = time.process_time()
    problems = checker(schema).problems(value)
    assert problems
    assert len(problems) <= 5
    assert time.process_time() - began < 2.5


def test_deep_schemas_and_values_are_refused() -> None:
    deep: dict[str, Any] = {}
    for _ in range(10_000):
        deep = {"not": deep}
    assert checker(deep).fault == "is nested too deep"
    value: Any = 1
    for _ in range(10_000):
        value = [value]
    assert checker({}).problems(value) == ["(value): is nested too deep"]


def test_ordinary_schemas_are_checked_as_the_standard_says() -> None:
    assert checker({"type": ["integer", "null"]}).problems(None) == []
    assert checker({"uniqueItems": True}).problems([{"a": 1}, {"a": 1}]) == ["(value): uniqueItems"]
    assert checker({"pattern": "^a+$"}).problems("b") == ["(value): pattern"]
    assert checker({"pattern": "(?broken"}).problems("b") == []
    assert checker({"format": "email"}).problems("none") == []
    some = checker(
        {"patternProperties": {"^x": {"type": "string"}}, "additionalProperties": {"type": "null"}}
    )
    assert some.problems({"xa": "1", "b": None}) == []
    assert len(some.problems({"xa": 1, "b": 2})) == 2
