"""Secrets that another side echoes, in whatever form."""

import base64
import html
import json
from urllib.parse import quote, quote_plus

from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.contracts.integrations import MASK
from assistant.domain.integrations.redaction import Redactor

_SECRET = 'p/ä"+& s1'


def test_every_usual_encoding_is_blanked() -> None:
    redactor = Redactor([_SECRET, "12345678"])
    forms = [
        _SECRET,
        quote(_SECRET, safe=""),
        quote(_SECRET, safe="").lower(),
        quote_plus(_SECRET),
        json.dumps(_SECRET)[1:-1],
        json.dumps(_SECRET, ensure_ascii=False)[1:-1],
        html.escape(_SECRET),
    ]
    for form in forms:
        assert redactor.text(f"<{form}>") == f"<{MASK}>"


@given(
    secret=st.text(alphabet="abcdefXYZ0189/+=:", min_size=8, max_size=40),
    before=st.binary(max_size=9),
    after=st.binary(max_size=9),
)
@settings(max_examples=200, deadline=None)
def test_a_secret_inside_of_base64_is_blanked(secret: str, before: bytes, after: bytes) -> None:
    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        text = encode(before + secret.encode() + after).decode()
        blanked = Redactor([secret]).text(text)
        assert MASK in blanked
        assert len(blanked.replace(MASK, "")) <= len(encode(before + after)) + 4


def test_json_is_blanked_in_keys_values_and_numbers() -> None:
    redactor = Redactor(["12345678", "abc"])  # three characters are no secret
    value = {"a12345678": [12345678, "x12345678", True, None, 1.5, "abc"]}
    assert redactor.json(value) == {f"a{MASK}": [MASK, f"x{MASK}", True, None, 1.5, "abc"]}
    assert Redactor([]).json(value) == value
    deep: object = "12345678"
    for _ in range(200):
        deep = [deep]
    assert "12345678" not in json.dumps(redactor.json(deep))


def test_a_longer_secret_goes_before_one_inside_of_it() -> None:
    assert Redactor(["user", "user:pass1234"]).text("user:pass1234") == MASK
