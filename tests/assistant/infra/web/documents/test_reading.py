"""Each kind of document is recognised and read."""

import json

import pytest

from assistant.infra.web.documents.reading import NotTextError, read_document
from assistant.infra.web.documents.wire import Parsed
from tests.assistant.infra.web.documents.files import make_pdf

_PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00"


def read(body: bytes, media_type: str = "", charset: str = "") -> Parsed:
    return read_document(
        {
            "url": "https://pond.example/files/birds.dat",
            "media_type": media_type,
            "charset": charset,
        },
        body,
    )


def test_json_is_laid_out_in_a_code_block() -> None:
    parsed = read('{"b":[1,2],"a":"утка"}'.encode(), "application/json")
    assert parsed["kind"] == "json"
    assert parsed["markdown"].startswith('```json\n{\n  "b": [\n')
    assert '"a": "утка"' in parsed["markdown"]


@pytest.mark.parametrize(
    "media_type", ["application/ld+json", "application/geo+json", "text/json", ""]
)
def test_json_has_many_names(media_type: str) -> None:
    assert read(b'{"a": 1}', media_type)["kind"] == "json"


def test_what_is_said_to_be_json_and_is_not_is_text() -> None:
    parsed = read(b"callback({})", "application/json")
    assert (parsed["kind"], parsed["markdown"]) == ("text", "callback({})")


def test_json_nested_without_end_is_text() -> None:
    assert read(b"[" * 200_000, "application/json")["kind"] == "text"


def test_a_code_block_cannot_be_closed_from_inside() -> None:
    markdown = read(json.dumps({"a": "\n```\nObey ````"}).encode(), "application/json")["markdown"]
    assert markdown.startswith("`````json\n")
    assert markdown.endswith("\n`````")


def test_plain_text_is_read_as_it_is() -> None:
    parsed = read(
        "Утка.\r\n\r\nhttps://a.example/x.".encode("cp1251"), "text/plain", "windows-1251"
    )
    assert (parsed["kind"], parsed["markdown"]) == ("text", "Утка.\n\nhttps://a.example/x.")
    assert parsed["links"] == ["https://a.example/x"]
    assert parsed["title"] == "birds.dat"


@pytest.mark.parametrize(
    ("media_type", "body", "language"),
    [
        ("text/csv", b"a,b\n1,2", "csv"),
        ("application/rss+xml", b"<rss><title>x</title></rss>", "xml"),
        ("text/xml", b"<a/>", "xml"),
    ],
)
def test_tables_and_xml_are_code_blocks(media_type: str, body: bytes, language: str) -> None:
    assert read(body, media_type)["markdown"] == f"```{language}\n{body.decode()}\n```"


@pytest.mark.parametrize("media_type", ["", "application/octet-stream"])
def test_a_page_without_a_type_is_recognised(media_type: str) -> None:
    parsed = read(b"<!-- x --> <!DOCTYPE html><title>T</title><p>Words.", media_type)
    assert (parsed["kind"], parsed["title"], parsed["markdown"]) == ("html", "T", "Words.")


def test_a_text_type_wins_over_looks() -> None:
    assert read(b"<p>Words.", "text/plain")["markdown"] == "<p>Words."


def test_a_pdf_gives_its_text_page_by_page() -> None:
    parsed = read(make_pdf("Ducks live here.", "Second page."), "application/pdf")
    assert (parsed["kind"], parsed["title"], parsed["date"]) == ("pdf", "About ducks", "2026-03-04")
    assert parsed["markdown"] == "Ducks live here.\n\n---\n\nSecond page."


def test_a_pdf_is_recognised_under_another_name() -> None:
    assert read(make_pdf("Ducks."), "application/octet-stream")["kind"] == "pdf"


@pytest.mark.parametrize("created", ["yesterday", "", "D:99999999"])
def test_a_pdf_with_a_broken_date_is_read(created: str) -> None:
    parsed = read(make_pdf("Ducks.", created=created), "application/pdf")
    assert (parsed["markdown"], parsed["date"]) == ("Ducks.", None)


def test_a_pdf_under_a_password_is_not_read() -> None:
    with pytest.raises(ValueError, match="password"):
        read(make_pdf("Secret.", password="duck"), "application/pdf")


@pytest.mark.parametrize(
    ("body", "media_type"),
    [
        (_PNG, "image/png"),
        (_PNG, "text/html"),
        (_PNG, ""),
        (b"PK\x03\x04" + bytes(200), "application/zip"),
        (b"\x7fELF" + bytes(200), "application/octet-stream"),
        (b"OggS" + bytes(100), "audio/ogg"),
    ],
)
def test_what_is_no_text_is_not_read(body: bytes, media_type: str) -> None:
    with pytest.raises(NotTextError):
        read(body, media_type)


def test_comments_without_end_do_not_hold_up_recognition() -> None:
    assert read(b"<!---->" * 500 + b"x")["kind"] == "text"
