from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.infra.web.headers import content_length, content_type, retry_seconds

_NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
_VALUE = st.text(st.characters(min_codepoint=0x20, max_codepoint=0xFF))


@pytest.mark.parametrize(
    ("value", "known"),
    [
        ("text/html", ("text/html", None)),
        (" Text/HTML ; Charset = 'x'; charset=UTF-8", ("text/html", "'x'")),
        ('application/json;charset="utf-8"', ("application/json", "utf-8")),
        ("text/plain; charset*=us-ascii'en'koi8-r", ("text/plain", "koi8-r")),
        ("", ("", None)),
        ("html", ("", None)),
        ("; charset=utf-8", ("", None)),
    ],
)
def test_a_content_type_is_taken_apart(value: str, known: tuple[str, str | None]) -> None:
    assert content_type(value) == known


@given(_VALUE)
def test_any_content_type_is_taken_apart(value: str) -> None:
    media_type, charset = content_type(value)
    assert media_type == media_type.lower()
    assert charset is None or charset.isascii()


@pytest.mark.parametrize(
    ("value", "length"), [("120", 120), ("", 0), ("-1", 0), ("1e9", 0), ("9" * 5_000, 0), ("²", 0)]
)
def test_a_length_is_a_plain_number(value: str, length: int) -> None:
    assert content_length(value) == length


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("7", 7),
        (" 0 ", 0),
        ("999999", 86_400),
        ("Fri, 02 Jan 2026 03:04:35 GMT", 30),
        ("Fri, 02 Jan 2026 03:04:35 -0000", 30),
        ("Fri, 02 Jan 2015 03:04:35 GMT", 0),
        ("Fri, 02 Jan 9999 03:04:35 GMT", 86_400),
        ("-1", None),
        ("1e999", None),
        ("soon", None),
        ("", None),
    ],
)
def test_a_wait_is_a_number_or_a_date(value: str, seconds: int | None) -> None:
    assert retry_seconds(value, _NOW) == seconds


@given(_VALUE)
def test_any_wait_is_short_or_unknown(value: str) -> None:
    seconds = retry_seconds(value, _NOW)
    assert seconds is None or 0 <= seconds <= 86_400
