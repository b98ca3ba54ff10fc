"""The one text type: what passes is clean, and cleaning twice changes nothing."""

import unicodedata
from typing import Annotated

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from api.types import GivenUsername, Text, Username

_NOTE: TypeAdapter[str] = TypeAdapter(Annotated[str, Text(max_length=20)])
_CHARACTERS = st.characters(exclude_categories=())


@given(st.text(_CHARACTERS, max_size=30))
def test_accepted_text_can_be_stored_and_is_stable(text: str) -> None:
    try:
        clean = _NOTE.validate_python(text)
    except ValidationError:
        return
    assert "\0" not in clean
    clean.encode()
    assert unicodedata.is_normalized("NFC", clean)
    assert 1 <= len(clean) <= 20
    assert _NOTE.validate_python(clean) == clean


@pytest.mark.parametrize("text", ["", "  ", "a\0b", "\ud800", "x" * 21, 5, None, b"\xff"])
def test_other_text_is_refused(text: object) -> None:
    with pytest.raises(ValidationError):
        _NOTE.validate_python(text)


def test_text_is_composed_and_stripped() -> None:
    assert _NOTE.validate_python(" и\u0306 ") == "й"


@given(st.text(_CHARACTERS, max_size=70))
def test_the_name_of_an_account_is_what_a_login_makes_of_it(name: str) -> None:
    try:
        username = TypeAdapter(Username).validate_python(name)
    except ValidationError:
        return
    assert TypeAdapter(GivenUsername).validate_python(name) == username
    assert TypeAdapter(Username).validate_python(username) == username
