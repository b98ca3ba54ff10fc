"""Where a call does not fit its endpoint, in words of people."""

from typing import Any

import pytest

from assistant.contracts.integrations import CallRequest, Endpoint, Param, ParamPlace
from assistant.domain.integrations.check import checked
from assistant.errors import ToolArgumentsError
from assistant.infra.i18n import Translator
from assistant.services.misfit_words import known_misfits, misfits

ENDPOINT = Endpoint(
    name="note",
    method="POST",
    path="/notes/{id}",
    params=(
        Param(name="id", place=ParamPlace.PATH, required=True, shape={"type": "integer"}),
        Param(name="unit", place=ParamPlace.QUERY, shape={"enum": ["C", "F"]}),
        Param(name="days", place=ParamPlace.QUERY, shape={"type": "number", "maximum": 7}),
    ),
    body={
        "type": "object",
        "required": ["text"],
        "properties": {"text": {"type": "string", "maxLength": 3}, "tags": {"type": "array"}},
    },
)


@pytest.mark.parametrize(
    ("params", "body", "ru", "en"),
    [
        ({}, {"text": "x"}, "id: нужно задать", "id: has to be given"),
        (
            {"id": "x"},
            {"text": "x"},
            "id: нужно целое число",
            "id: must be a whole number",
        ),
        (
            {"id": 1, "days": "x"},
            {"text": "x"},
            "days: нужно число",
            "days: must be a number",
        ),
        ({"id": 1, "days": 9}, {"text": "x"}, "days: не больше 7", "days: must be at most 7"),
        (
            {"id": 1, "unit": "K"},
            {"text": "x"},
            "unit: подходит только: C, F",
            "unit: must be one of: C, F",
        ),
        (
            {"id": 1, "city": "x"},
            {"text": "x"},
            "city: такого параметра нет (есть: days, id, unit)",
            "city: there is no such parameter (there are: days, id, unit)",
        ),
        ({"id": 1}, {}, "body: не хватает: text", "body: lacks text"),
        (
            {"id": 1},
            {"text": "long"},
            "body/text: не длиннее 3 знаков",
            "body/text: must have at most 3 characters",
        ),
        (
            {"id": 1},
            {"text": "x", "tags": 5},
            "body/tags: нужен список",
            "body/tags: must be a list",
        ),
    ],
)
def test_problems_are_told_in_both_languages(
    translator: Translator, params: dict[str, Any], body: object, ru: str, en: str
) -> None:
    with pytest.raises(ToolArgumentsError) as caught:
        checked(ENDPOINT, CallRequest(endpoint="note", params=params, body=body))

    detail = str(caught.value.params["detail"])
    assert misfits(detail, translator, "ru") == [ru]
    assert misfits(detail, translator, "en") == [en]


def test_what_there_are_no_words_for_stays(translator: Translator) -> None:
    detail = "something odd; body: anyOf; endpoint: is missing"

    assert misfits(detail, translator, "en") == [
        "something odd",
        "body: anyOf",
        "endpoint: has to be given",
    ]


def test_only_what_there_are_words_for_is_told_and_unknown_names_are_not(
    translator: Translator,
) -> None:
    detail = "sesame: no such parameter (there are: id); id: cannot be a part of a path; odd: x y"

    assert known_misfits(detail, translator, "ru") == [
        "params: такого параметра нет (есть: id)",
        "id: такое значение не может быть частью пути",
    ]
    assert known_misfits("no place", translator, "en") == []
