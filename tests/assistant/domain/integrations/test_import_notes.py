"""What an import leaves out: always noted or refused, never dropped without a word."""

from typing import Any

import pytest
from pydantic import SecretStr

from assistant.contracts.integrations import AuthKind
from assistant.domain.integrations.curl import read_curl
from assistant.domain.integrations.draft_fields import DraftFields
from assistant.domain.integrations.drafts import normalised
from assistant.domain.integrations.notes import Note
from assistant.domain.integrations.openapi import Choice, Imported, read_openapi
from assistant.errors import DraftUnreadableError

_TWO = {
    "key": {"type": "apiKey", "in": "header", "name": "X-Key"},
    "org": {"type": "apiKey", "in": "header", "name": "X-Org"},
}


def _imported(operation: dict[str, Any], **more: Any) -> Imported:
    paths = {"/a/{id}": {"post": operation}}
    return read_openapi({"openapi": "3.1.0", "paths": paths} | more)


@pytest.mark.parametrize("media", ["multipart/form-data", "application/xml"])
def test_an_operation_whose_body_is_left_out_is_there_with_a_note(media: str) -> None:
    read = _imported({"requestBody": {"content": {media: {"schema": {"type": "object"}}}}})

    assert [one.body for one in read.plan.endpoints] == [None]
    assert read.notes == (Note.BODY_LEFT,)


@pytest.mark.parametrize(
    ("param", "note"),
    [
        ({"$ref": "#/components/parameters/nowhere"}, Note.PARAMS),
        ({"name": "x" * 200, "in": "query"}, Note.PARAMS),
        ({"name": "Host", "in": "header"}, Note.HEADERS),
        ({"name": "Authorization", "in": "header"}, Note.HEADERS),
        ({"name": "q", "in": "query", "schema": {"$ref": "#/no"}}, Note.SCHEMA_REF),
    ],
)
def test_parameters_that_are_left_out_are_noted_and_their_operation_is_there(
    param: dict[str, Any], note: Note
) -> None:
    read = _imported({"parameters": [param]})

    assert len(read.plan.endpoints) == 1
    assert read.notes == (note,)


def test_headers_that_are_set_anyway_are_not_noted() -> None:
    assert _imported({"parameters": [{"name": "Accept", "in": "header"}]}).notes == ()


@pytest.mark.parametrize(
    ("security", "notes"),
    [
        ([{"key": [], "org": []}], (Note.AUTH_TOGETHER,)),
        ([{"key": [], "org": []}, {"key": []}], ()),
        ([{"key": []}, {"org": []}], ()),
        ([{"key": [], "org": []}, {}], ()),
    ],
)
def test_ways_to_sign_in_that_are_needed_together_are_noted(
    security: list[dict[str, Any]], notes: tuple[Note, ...]
) -> None:
    read = _imported({}, security=security, components={"securitySchemes": _TWO})

    assert read.notes == notes
    wanted = AuthKind.API_KEY_HEADER if {} not in security else AuthKind.NONE
    assert read.plan.auth.kind is wanted


@pytest.mark.parametrize(
    "choice", [Choice(ids=("nope", "make")), Choice(ids=("make",), tags=("nope",))]
)
def test_a_choice_of_what_is_not_there_is_refused_by_name(choice: Choice) -> None:
    document = {"openapi": "3.1.0", "paths": {"/a": {"post": {"operationId": "make"}}}}

    with pytest.raises(DraftUnreadableError) as caught:
        read_openapi(document, choice=choice)

    assert (caught.value.message_key, caught.value.params["names"]) == ("unreadable-choice", "nope")


@pytest.mark.parametrize("more", [{"openapi": {}}, {"openapi_url": "https://x.test/openapi.json"}])
def test_a_command_and_a_document_are_not_taken_together(more: dict[str, Any]) -> None:
    fields = DraftFields(curl=SecretStr("curl https://x.test"), **more)

    with pytest.raises(DraftUnreadableError) as caught:
        normalised(fields, {})

    assert caught.value.message_key == "unreadable-sources"


@pytest.mark.parametrize(
    ("options", "notes"),
    [
        ("-X GET -d a=1", (Note.GET_BODY,)),
        ("-G -d a=1", ()),
        ("-d a=1", ()),
        ("-A agent/1", (Note.OPTION,)),
        ("-e https://y.test", (Note.OPTION,)),
    ],
)
def test_what_a_command_says_in_vain_is_noted(options: str, notes: tuple[Note, ...]) -> None:
    assert read_curl(f"curl {options} https://x.test/a").notes == notes
