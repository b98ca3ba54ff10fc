"""What is told of answers: kinds of bodies, headers worth seeing, no secrets."""

from base64 import b64encode
from dataclasses import replace
from urllib.parse import quote

import pytest

from assistant.contracts.integrations import MASK, BodyKind
from assistant.domain.integrations.redaction import Redactor
from assistant.services.answers import answer_of, preview_of
from assistant.services.ports.exchanges import Exchanged

_NOBODY = Redactor(())


def got(body: bytes = b"", kind: str = "", charset: str | None = None) -> Exchanged:
    return Exchanged(200, {}, body, kind, charset, False, False, "http://a.test/")  # noqa: FBT003


@pytest.mark.parametrize(
    ("answered", "kind", "body"),
    [
        (got(b'{"a": [1, null]}', "application/json"), BodyKind.JSON, {"a": [1, None]}),
        (got(b'{"a": 1}', "application/problem+json"), BodyKind.JSON, {"a": 1}),
        (got(b" [1]"), BodyKind.JSON, [1]),
        (got(b'"\\u0000\\ud800"', "application/json"), BodyKind.INVALID_JSON, '"\\u0000\\ud800"'),
        (got(b'["\\u0000"]', "application/json"), BodyKind.JSON, ["\N{REPLACEMENT CHARACTER}"]),
        (got(b"[NaN]", "application/json"), BodyKind.INVALID_JSON, "[NaN]"),
        (got(b"[" * 9_000, "application/json"), BodyKind.INVALID_JSON, "[" * 2_000),
        (got(b"<html>", "application/json"), BodyKind.INVALID_JSON, "<html>"),
        (got(b"{}", "text/plain"), BodyKind.TEXT, "{}"),
        (got("ж".encode("cp1251"), "text/plain", "windows-1251"), BodyKind.TEXT, "ж"),
        (got(b"\xff", "text/plain"), BodyKind.TEXT, "\N{REPLACEMENT CHARACTER}"),
        (got(b"plain"), BodyKind.TEXT, "plain"),
        (got(b"\x00\x01"), BodyKind.BINARY, None),
        (got(b"\xff\xfe\xfd"), BodyKind.BINARY, None),
        (got(b"\x89PNG", "image/png"), BodyKind.BINARY, None),
        (got(b"x", "text/plain", "no-such-set"), BodyKind.UNREADABLE, None),
        (got(b"xn--a" * 99, "text/plain", "punycode"), BodyKind.UNREADABLE, None),
        (got(b"", "application/json"), BodyKind.EMPTY, None),
        (replace(got(b"", "text/plain"), unreadable=True), BodyKind.UNREADABLE, None),
        (replace(got(b"[1, 2", "application/json"), truncated=True), BodyKind.TOO_LARGE, "[1, 2"),
        (replace(got(b"\x89", "image/png"), truncated=True), BodyKind.TOO_LARGE, None),
    ],
)
def test_a_body_has_a_kind(answered: Exchanged, kind: BodyKind, body: object) -> None:
    told = answer_of(answered, _NOBODY, 5)
    assert (told.body_kind, told.body, told.duration_ms) == (kind, body, 5)
    assert told.model_validate_json(told.model_dump_json()) == told


def test_json_is_wanted_and_something_else_came() -> None:
    told = answer_of(got(b"<html>", "text/html"), _NOBODY, 0, wants_json=True)
    assert (told.body_kind, told.body) == (BodyKind.WRONG_TYPE, "<html>")


@pytest.mark.parametrize("secret", ["s3cr3t-key", 'пароль/"+&'])
@pytest.mark.parametrize("kept", range(1, 12))
def test_a_secret_that_is_cut_in_two_is_not_told(secret: str, kept: int) -> None:
    for form in (secret, quote(secret, safe=""), b64encode(secret.encode()).decode()):
        part = form[: len(form) * kept // 12]
        whole = f"{secret}{'.' * (2_000 - len(secret) - len(part))}{form} and more".encode()
        cut = f"{secret}{'.' * 300}{part}".encode()
        for answered in (
            got(whole, "application/json"),
            replace(got(whole, "text/plain"), truncated=True),
            replace(got(cut, "text/plain"), truncated=True),
        ):
            told = answer_of(answered, Redactor([secret]), 0)
            assert isinstance(told.body, str)
            assert told.truncated
            assert {*told.body.removeprefix(MASK)} == {"."}
            assert len(told.body) > 250


def test_few_headers_are_told_and_no_secrets() -> None:
    headers = {
        "location": "/?key=s3cr3t-key",
        "set-cookie": "a=1",
        "x-ratelimit-left": "3",
        "retry-after": "7",
        "x-internal": "x",
        "etag": '"\x01"',
    }
    answered = got(b'{"s3cr3t-key": ["as3cr3t-keyb"]}', "application/json")
    told = answer_of(replace(answered, headers=headers), Redactor(["s3cr3t-key"]), 0)
    assert told.headers == {
        "location": f"/?key={MASK}",
        "x-ratelimit-left": "3",
        "retry-after": "7",
        "etag": '"\x01"',
    }
    assert told.body == {MASK: [f"a{MASK}b"]}
    assert preview_of(told, 10) == '{\n  "••••"'
