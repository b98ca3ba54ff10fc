"""Pages are fetched and read, or it is said why not."""

import gzip
import time
from collections.abc import AsyncIterator
from typing import NamedTuple

import pytest
import pytest_asyncio

from assistant.errors import (
    AddressRefusedError,
    PageFailedError,
    PageTooLargeError,
    PageUnreadableError,
    ToolError,
    ToolTimeoutError,
)
from assistant.infra.web.documents.process import DocumentProcesses
from assistant.infra.web.reading import WebPageReader
from tests.assistant.infra.web.documents.files import make_pdf
from tests.assistant.infra.web.local_site import Answer, LocalSite, open_site, page


class Stage(NamedTuple):
    site: LocalSite
    reader: WebPageReader


@pytest_asyncio.fixture(scope="module")
async def stage() -> AsyncIterator[Stage]:
    documents = DocumentProcesses(1)
    async with open_site() as site:
        yield Stage(site, WebPageReader(site.client, documents, seconds=2, max_bytes=1_000_000))
    await documents.close()


async def test_an_article_is_read(stage: Stage) -> None:
    stage.site.answers["/ducks"] = Answer(page("article.html"))
    read = await stage.reader.read(stage.site.url("/ducks"))
    assert (read.kind, read.title, read.date) == ("html", "How ducks live", "2026-03-04")
    assert read.url == stage.site.url("/ducks")
    assert f"[the field notes of day 3]({stage.site.url('/birds/3')})" in read.markdown
    assert stage.site.url("/birds/3") in read.links


async def test_the_address_is_the_one_redirects_led_to(stage: Stage) -> None:
    stage.site.answers["/old"] = Answer(status=301, headers={"Location": "/new/"})
    stage.site.answers["/new/"] = Answer(b"<p>Words with <a href='next'>a link</a>.</p>")
    read = await stage.reader.read(stage.site.url("/old"))
    assert read.url == stage.site.url("/new/")
    assert read.links == (stage.site.url("/new/next"),)


async def test_a_russian_page_of_old_is_read(stage: Stage) -> None:
    text = "Утки встречаются на всех материках, кроме Антарктиды."
    stage.site.answers["/1251"] = Answer(
        f"<title>Утки</title><p>{text}</p>".encode("cp1251"), "text/html; charset=windows-1251"
    )
    read = await stage.reader.read(stage.site.url("/1251"))
    assert (read.title, read.markdown) == ("Утки", text)


@pytest.mark.parametrize(
    ("path", "content_type", "body", "kind"),
    [
        ("/a.json", "application/json", b'{"duck": 1}', "json"),
        ("/a.pdf", "application/pdf", make_pdf("Ducks live here."), "pdf"),
        ("/a.csv", "text/csv", b"bird,weight\nteal,350", "text"),
        ("/a.txt", "text/plain", b"Ducks.", "text"),
    ],
)
async def test_other_documents_are_read(
    stage: Stage, path: str, content_type: str, body: bytes, kind: str
) -> None:
    stage.site.answers[path] = Answer(body, content_type)
    read = await stage.reader.read(stage.site.url(path))
    assert read.kind == kind
    assert "duck" in read.markdown.lower() or "teal" in read.markdown


async def test_a_compressed_page_is_read(stage: Stage) -> None:
    body = gzip.compress(b"<p>Ducks live here.</p>")
    stage.site.answers["/gz"] = Answer(body, headers={"Content-Encoding": "gzip"})
    assert (await stage.reader.read(stage.site.url("/gz"))).markdown == "Ducks live here."


@pytest.mark.parametrize(
    ("path", "answer", "error"),
    [
        ("/large", Answer(b"x" * 2_000_000), PageTooLargeError),
        (
            "/bomb",
            Answer(gzip.compress(bytes(50_000_000)), headers={"Content-Encoding": "gzip"}),
            PageTooLargeError,
        ),
        ("/slow", Answer(b"<p>late", wait=4), ToolTimeoutError),
        ("/gone", Answer(b"<p>gone", status=410), PageFailedError),
        ("/empty", Answer(b" \n "), PageUnreadableError),
        ("/blank", Answer(b"<html><body><div></div></body></html>"), PageUnreadableError),
        ("/picture", Answer(b"\x89PNG\r\n\x1a\n" + bytes(99), "image/png"), PageUnreadableError),
        ("/broken.pdf", Answer(b"%PDF-1.4 garbage", "application/pdf"), PageUnreadableError),
        (
            "/locked.pdf",
            Answer(make_pdf("Ducks.", password="duck"), "application/pdf"),
            PageUnreadableError,
        ),
        (
            "/inside",
            Answer(status=302, headers={"Location": "http://169.254.169.254/latest/"}),
            AddressRefusedError,
        ),
    ],
)
async def test_what_cannot_be_read_is_said(
    stage: Stage, path: str, answer: Answer, error: type[ToolError]
) -> None:
    stage.site.answers[path] = answer
    started = time.monotonic()
    with pytest.raises(error):
        await stage.reader.read(stage.site.url(path))
    assert time.monotonic() - started < 4


async def test_fifty_megabytes_are_not_taken_in(stage: Stage) -> None:
    stage.site.answers["/huge"] = Answer(b"y" * 50_000_000, "text/plain")
    with pytest.raises(PageTooLargeError):
        await stage.reader.read(stage.site.url("/huge"))
