"""Files that tools made: their owner saves them, nobody else finds them, no browser shows them."""

from base64 import b64decode
from hashlib import sha256
from uuid import UUID, uuid4

from tests.chatting import Json, Person
from tests.servers import run_as_owner

INLINE = 256 * 1024


async def made(person: Person, size: int = 5) -> Json:
    """Have a tool make a file and return what is said of it."""
    body = {"text": "hello", "file_bytes": size}
    called = (await person.post("/chat/tools/shout", body)).raise_for_status()
    artifact: Json = called.json()["artifacts"][0]
    return artifact


async def test_a_small_file_is_in_the_answer_and_at_its_address(ann: Person) -> None:
    file = await made(ann)

    got = await ann.ask("GET", file["url"])

    assert got.content == b64decode(file["base64"]) == b"HELLO"
    assert (file["name"], file["media_type"], file["size"]) == ('кри"к\n.txt', "text/html", 5)


async def test_a_large_file_is_at_its_address_only(ann: Person) -> None:
    largest, larger = await made(ann, INLINE), await made(ann, INLINE + 1)

    got = await ann.ask("GET", larger["url"])

    assert len(b64decode(largest["base64"])) == INLINE
    assert larger["base64"] is None
    assert len(got.content) == INLINE + 1


async def test_a_file_is_saved_and_never_shown(ann: Person) -> None:
    got = await ann.ask("GET", (await made(ann))["url"])

    assert got.headers["Content-Type"] == "text/html"
    assert got.headers["Content-Disposition"] == (
        "attachment; filename=\"______.txt\"; filename*=UTF-8''%D0%BA%D1%80%D0%B8%22%D0%BA%0A.txt"
    )
    assert got.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert got.headers["X-Content-Type-Options"] == "nosniff"
    assert got.headers["Cache-Control"] == "private, no-cache"
    assert got.headers["ETag"] == f'"{sha256(got.content).hexdigest()}"'


async def test_only_what_has_changed_is_sent_again(ann: Person) -> None:
    url = (await made(ann))["url"]
    tag = (await ann.ask("HEAD", url)).headers["ETag"]

    known = await ann.ask("GET", url, headers={"If-None-Match": tag})
    unknown = await ann.ask("GET", url, headers={"If-None-Match": '"another"'})

    assert (known.status_code, known.content) == (304, b"")
    assert (unknown.status_code, unknown.content) == (200, b"HELLO")


async def test_a_head_has_no_bytes(ann: Person) -> None:
    head = await ann.ask("HEAD", (await made(ann))["url"])

    assert (head.status_code, head.content, head.headers["Content-Length"]) == (200, b"", "5")


async def test_somebody_elses_file_does_not_exist(ann: Person, bob: Person) -> None:
    url = (await made(ann))["url"]

    refused = [await bob.ask("GET", url), await bob.ask("GET", f"/api/v1/artifacts/{uuid4()}")]

    assert [each.status_code for each in refused] == [404, 404]
    assert (await ann.door.client.get(url)).status_code == 401


async def test_a_file_that_has_expired_does_not_exist(ann: Person, tooled_owner_url: str) -> None:
    file = await made(ann)

    expire = "UPDATE artifacts SET expires_at = now() - interval '1 second' WHERE id = $1"
    await run_as_owner(tooled_owner_url, expire, UUID(file["artifact_id"]))

    assert (await ann.ask("GET", file["url"])).status_code == 404
