"""Bodies that break careless servers: each is refused, none breaks anything."""

import asyncio

import pytest
from fastapi import FastAPI

from api.strict_json import strict_router
from api.types import Body
from tests.factories import Door

_JSON = {"Content-Type": "application/json"}


def login_with(value: bytes) -> bytes:
    return b'{"username": "anna", "password": ' + value + b"}"


BAD_BODIES = {
    "NaN": login_with(b"NaN"),
    "infinity": login_with(b"-Infinity"),
    "number too large": login_with(b"1e999"),
    "lone surrogate": login_with(b'"\\ud800"'),
    "lone surrogate in a key": b'{"\\ud800": 1}',
    "raw surrogate": login_with(b'"\xed\xa0\x80"'),
    "NUL in the name": b'{"username": "an\\u0000na", "password": "long enough"}',
    "NUL in a key": b'{"\\u0000": 1}',
    "wrong UTF-8": login_with(b'"\xff\xfe"'),
    "UTF-16": '{"username": "anna", "password": "long enough"}'.encode("utf-16"),
    "byte order mark": b"\xef\xbb\xbf{}",
    "deep list": b"[" * 100_000,
    "deep closed list": b"[" * 100_000 + b"]" * 100_000,
    "deep object": b'{"a":' * 50_000 + b"1" + b"}" * 50_000,
    "many keys": b"{" + b",".join(b'"%d":0' % n for n in range(100_000)) + b"}",
    "many values": login_with(b"[" + b",".join([b"0"] * 400_000) + b"]"),
    "long number": login_with(b"1" * 900_000),
    "list": b"[]",
    "string": b'"x"',
    "null": b"null",
    "nothing": b"",
    "space": b"   ",
    "half": b'{"username": "an',
    "two": b"{}{}",
    "trailing comma": b'{"a": 1,}',
    "single quotes": b"{'a': 1}",
    "comment": b"{/**/}",
    "repeated keys": b'{"password": "a", "password": ["b"]}',
}


@pytest.mark.parametrize("path", ["login", "register", "refresh", "logout"])
@pytest.mark.parametrize("body", BAD_BODIES.values(), ids=BAD_BODIES.keys())
async def test_bad_bodies_are_refused(door: Door, path: str, body: bytes) -> None:
    answer = await door.client.post(f"/api/v1/auth/{path}", content=body, headers=_JSON)

    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_input")
    assert len(answer.content) < 5_000


@pytest.mark.parametrize(
    "content_type",
    ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "x", "\x00", ""],
)
async def test_a_body_of_another_type_is_refused(door: Door, content_type: str) -> None:
    answer = await door.client.post(
        "/api/v1/auth/login",
        content=b'{"username": "anna", "password": "long enough"}',
        headers={"Content-Type": content_type},
    )

    assert answer.status_code == 422


@pytest.mark.parametrize(
    ("content_type", "form"),
    [
        ("application/x-www-form-urlencoded", b"username=%00&password=%ff%fe"),
        ("application/x-www-form-urlencoded", b"username=a&password=" + b"b" * 5_000),
        ("application/x-www-form-urlencoded", b"&".join([b"a=b"] * 10_000)),
        ("application/x-www-form-urlencoded; charset=nonsense", b"username=\xff&password=\xff"),
        ("multipart/form-data", b"garbage"),
        ("multipart/form-data; boundary=x", b"garbage"),
        ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="a'),
        ("application/json", b"{}"),
    ],
)
async def test_bad_forms_are_refused(door: Door, content_type: str, form: bytes) -> None:
    answer = await door.client.post(
        "/api/v1/auth/token", content=form, headers={"Content-Type": content_type}
    )

    assert answer.status_code in {401, 422}
    assert answer.headers["Content-Type"] == "application/problem+json"


async def test_the_door_stays_open_for_others_meanwhile(door: Door) -> None:
    body = BAD_BODIES["many keys"]
    bad = [door.client.post("/api/v1/auth/login", content=body, headers=_JSON) for _ in range(20)]

    answers = await asyncio.gather(*bad, *(door.client.get("/ping") for _ in range(20)))

    assert [answer.status_code for answer in answers] == [422] * 20 + [200] * 20


class Note(Body):
    """Body with a number."""

    number: float


async def add_note(note: Note) -> float:
    return note.number


@pytest.fixture
def noting_door(own_door: Door) -> Door:
    router = strict_router("/notes")
    router.add_api_route("", add_note, methods=["POST"])
    app: FastAPI = own_door.app
    app.include_router(router)
    return own_door


@pytest.mark.parametrize(
    ("number", "status"), [(b"1.5", 200), (b'"NaN"', 422), (b'"inf"', 422), (b"1e400", 422)]
)
async def test_numbers_are_finite(noting_door: Door, number: bytes, status: int) -> None:
    answer = await noting_door.client.post(
        "/notes", content=b'{"number": ' + number + b"}", headers=_JSON
    )

    assert answer.status_code == status
