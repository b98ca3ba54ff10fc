"""OpenAPI documents: what is taken of them, what is left out, how long it takes."""

import time
from typing import Any

import orjson
import pytest

from assistant.contracts.integrations import SCHEMA_BYTES, AuthKind, AuthPlan, IntegrationPlan
from assistant.domain.integrations.notes import Note
from assistant.domain.integrations.openapi import Choice, read_openapi
from assistant.domain.integrations.schemas import checker
from assistant.domain.integrations.yaml_values import load_document
from assistant.errors import DraftUnreadableError
from tests.assistant.domain.integrations.openapi_documents import SMALL, large


def _read(document: dict[str, Any], **more: Any) -> IntegrationPlan:
    whole = {"openapi": "3.1.0", "paths": {}} | document
    return read_openapi(whole, **more).plan


def test_a_document_becomes_an_api_and_what_is_left_out_is_noted() -> None:
    imported = read_openapi(load_document(SMALL))
    plan = imported.plan
    assert (plan.name, plan.base_url) == ("Notes API", "https://notes.example.com/v2")
    assert plan.auth == AuthPlan(kind=AuthKind.API_KEY_HEADER, name="X-Api-Key")
    assert [(one.name, one.method, one.path) for one in plan.endpoints] == [
        ("listNotes", "GET", "/notes"),
        ("listNotes_2", "POST", "/notes"),
        ("delete_notes_id", "DELETE", "/notes/{id}"),
        ("again", "GET", "/notes"),
    ]
    assert set(imported.notes) == {
        Note.RECURSIVE,
        Note.OUTSIDE_REF,
        Note.BROKEN,
        Note.BODY_TYPE,
        Note.COOKIES,
    }


def test_schemas_become_json_schema_without_references() -> None:
    listing, making, removing, _ = read_openapi(load_document(SMALL)).plan.endpoints
    assert [(one.name, one.shape) for one in listing.params] == [
        ("limit", {"type": "integer", "exclusiveMaximum": 100})
    ]
    assert listing.description == "List notes"
    body = checker(making.body or {})
    assert making.body_type == "application/json"
    assert making.body_required
    assert body.problems({"title": "x", "due": None}) == []
    assert body.problems({"title": 5, "due": 5, "parent": "anything"}) != []
    assert body.problems({}) == ["(value): title missing"]  # an id is only answered
    assert removing.params[0].shape == {"type": "integer"}
    assert removing.params[0].required


def test_operations_are_chosen_by_id_place_or_tag_and_many_are_cut_to_reading_ones() -> None:
    document = load_document(SMALL)
    for choice in (Choice(ids=("again",)), Choice(tags=("read",))):
        assert [one.method for one in read_openapi(document, choice=choice).plan.endpoints] == [
            "GET"
        ]
    many = read_openapi(large(1_200))
    assert len(many.plan.endpoints) == 500
    assert all(one.method == "GET" for one in many.plan.endpoints)
    assert Note.MANY in many.notes


def test_addresses_may_be_relative_to_where_the_document_is_from() -> None:
    servers = {"servers": [{"url": "/api"}, {"url": "javascript:1"}]}
    assert (
        _read(servers, source_url="https://x.com/docs/openapi.json").base_url == "https://x.com/api"
    )
    assert _read(servers).base_url == ""
    assert _read({}, source_url="https://x.com/openapi.json").base_url == "https://x.com"
    assert (
        _read({"servers": [{"url": "https://u:p@x.com"}, {"url": "https://y.com"}]}).base_url
        == "https://y.com"
    )


@pytest.mark.parametrize(
    ("scheme", "kind"),
    [
        ({"type": "http", "scheme": "Bearer"}, AuthKind.BEARER),
        ({"type": "http", "scheme": "basic"}, AuthKind.BASIC),
        ({"type": "apiKey", "in": "query", "name": "k"}, AuthKind.API_KEY_QUERY),
        ({"type": "apiKey", "in": "header", "name": "Host"}, AuthKind.NONE),
        (
            {"type": "oauth2", "flows": {"clientCredentials": {"tokenUrl": "/t"}}},
            AuthKind.OAUTH2_CLIENT,
        ),
        (
            {
                "type": "oauth2",
                "flows": {"authorizationCode": {"tokenUrl": "/t", "authorizationUrl": "/a"}},
            },
            AuthKind.OAUTH2_CODE,
        ),
        ({"type": "oauth2", "flows": {"implicit": {}}}, AuthKind.BEARER),
        ({"type": "mutualTLS"}, AuthKind.NONE),
    ],
)
def test_ways_to_sign_in_are_read(scheme: dict[str, Any], kind: AuthKind) -> None:
    document = {
        "servers": [{"url": "https://x.com"}],
        "components": {"securitySchemes": {"s": scheme}},
        "security": [{"s": []}],
    }
    auth = _read(document).auth
    assert auth.kind is kind
    assert auth.token_url in {None, "https://x.com/t"}


@pytest.mark.parametrize(
    ("document", "detail"),
    [
        ([], "is no OpenAPI document"),
        ({"swagger": "2.0"}, "swagger2: OpenAPI 3 is needed"),
        ({"openapi": "4.0"}, "/openapi: is no version 3"),
        ({"openapi": "3.0.0", "paths": 5}, "/paths: is missing"),
    ],
)
def test_other_documents_are_refused_by_place(document: object, detail: str) -> None:
    with pytest.raises(DraftUnreadableError) as caught:
        read_openapi(document)
    assert caught.value.params["detail"] == detail


def _with_body(schema: Any, **schemas: Any) -> dict[str, Any]:
    body = {"content": {"application/json": {"schema": schema}}}
    return {
        "openapi": "3.1.0",
        "paths": {"/a": {"post": {"requestBody": body}}},
        "components": {"schemas": schemas},
    }


def _doubling(levels: int) -> dict[str, Any]:
    refs = {f"L{n}": f"#/components/schemas/L{n + 1}" for n in range(levels)}
    return {
        name: {"properties": {"a": {"$ref": ref}, "b": {"$ref": ref}}} for name, ref in refs.items()
    } | {f"L{levels}": {"type": "string"}}


def _deep(levels: int) -> Any:
    schema: Any = {"type": "string"}
    for _ in range(levels):
        schema = {"properties": {"a": schema}}
    return schema


_FIRST = {"$ref": "#/components/schemas/L0"}


@pytest.mark.parametrize(
    ("document", "note"),
    [
        (_with_body(_FIRST, **_doubling(60)), Note.LARGE),
        (_with_body(_FIRST, L0=_FIRST), Note.RECURSIVE),
        (_with_body(_deep(10_000)), Note.LARGE),
        (
            _with_body(
                _FIRST,
                **{f"L{n}": {"$ref": f"#/components/schemas/L{n + 1}"} for n in range(5_000)},
            ),
            Note.LARGE,
        ),
        (_with_body({"$ref": "#/nowhere"}), Note.SCHEMA_REF),
        (_with_body({"$ref": "http://169.254.169.254/x"}), Note.OUTSIDE_REF),
        (_with_body({"$ref": 5}), Note.OUTSIDE_REF),
        (
            _with_body({"enum": ["x" * 200] * 400, "allOf": [{"enum": ["y" * 200] * 400}] * 10}),
            Note.LARGE,
        ),
    ],
    ids=range(8),
)
def test_hostile_schemas_are_cut_soon_and_nothing_is_fetched(
    document: dict[str, Any], note: Note
) -> None:
    began = time.process_time()
    imported = read_openapi(document)
    assert time.process_time() - began < 1
    assert note in imported.notes
    for endpoint in imported.plan.endpoints:
        assert checker(endpoint.body or {}).fault is None
        assert len(orjson.dumps(endpoint.body)) <= SCHEMA_BYTES


@pytest.mark.parametrize(
    "odd",
    [
        {"paths": {"/a": None, "/b": {"get": 5}, "/c": {"get": {"parameters": 7, "tags": 3}}}},
        {
            "paths": {
                "/a": {"get": {"parameters": [None, {"name": 5}, {"name": "\x00", "in": "query"}]}}
            }
        },
        {"paths": {"/a": {"post": {"requestBody": [], "operationId": "\ud800"}}}, "info": []},
        {
            "paths": {},
            "servers": [5, {"url": 7}, {"url": "http://[::1"}],
            "security": [7, {}],
            "components": 3,
        },
        {
            "paths": {
                "/a": {
                    "post": {
                        "requestBody": {
                            "content": {
                                "application/json": {
                                    "schema": {
                                        "type": [5, "string"],
                                        "required": 7,
                                        "properties": [],
                                        "enum": {},
                                        "items": [1],
                                        "allOf": {},
                                        "minimum": "x",
                                        "multipleOf": 0,
                                        "pattern": 5,
                                        "nullable": True,
                                        "additionalProperties": 3,
                                    }
                                }
                            }
                        }
                    }
                }
            }
        },
    ],
    ids=range(5),
)
def test_what_is_not_as_it_should_be_is_left_out(odd: dict[str, Any]) -> None:
    plan = _read({"openapi": "3.0.0"} | odd)
    assert orjson.dumps(plan.model_dump(mode="json"))
    for endpoint in plan.endpoints:
        assert checker(endpoint.body or {}).fault is None


def test_five_hundred_operations_take_less_than_two_seconds() -> None:
    text = orjson.dumps(large(500)).decode()
    began = time.process_time()
    imported = read_openapi(load_document(text))
    assert time.process_time() - began < 2
    assert len(imported.plan.endpoints) == 500
