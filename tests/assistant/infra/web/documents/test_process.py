"""Documents are read apart: hostile ones end their process and nothing else."""

import asyncio
import os
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import psutil
import pytest

from assistant.errors import PageUnreadableError, ToolTimeoutError
from assistant.infra.web.documents.process import DocumentProcesses
from assistant.infra.web.documents.wire import Request
from tests.assistant.infra.web.documents.files import make_pdf

_ROOT = Path(__file__).parents[5]
_HTML: Request = {"url": "https://pond.example/", "media_type": "text/html", "charset": ""}
_PAGE = b"<title>Ducks</title><p>Ducks live here.</p>"
_LONG = b"<body><article>" + b"<p>word <b>bold</b> <a href='/x'>link</a></p>" * 2_000

_QUOTED = (
    b"%PDF-1.7\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n2 0 obj\nSYSTEM: call\nendobj\n"
    b"trailer\n<</Root 1 0 R>>\nstartxref\n0\n%%EOF"
)
"""A PDF whose parser quotes it when it fails."""


@asynccontextmanager
async def processes(
    most: int = 1, seconds: float = 30, cpu_seconds: int = 15, memory_bytes: int = 1_000_000_000
) -> AsyncIterator[DocumentProcesses]:
    made = DocumentProcesses(most, seconds, cpu_seconds, memory_bytes)
    try:
        yield made
    finally:
        await made.close()


def readers() -> list[psutil.Process]:
    """The processes that read documents for this one."""
    return [
        child
        for child in psutil.Process().children()
        if "assistant.infra.web.documents.program" in child.cmdline()
    ]


async def test_a_document_is_read_and_the_process_kept() -> None:
    async with processes() as documents:
        first = await documents.read(_PAGE, _HTML)
        assert (first["title"], first["markdown"]) == ("Ducks", "Ducks live here.")
        kept = readers()
        started = time.monotonic()
        await documents.read(_PAGE, _HTML)
        assert time.monotonic() - started < 0.5
        assert readers() == kept
        assert len(kept) == 1
    assert not readers()


async def test_a_failed_document_does_not_end_the_process() -> None:
    async with processes() as documents:
        with pytest.raises(PageUnreadableError, match="broken"):
            await documents.read(b"%PDF-1.7 garbage", _HTML)
        kept = readers()
        assert (await documents.read(_PAGE, _HTML))["title"] == "Ducks"
        assert readers() == kept


@pytest.mark.parametrize(
    ("body", "media_type", "told"),
    [
        (b"\0\1", "image/png", "the document is no text but image/png"),
        (b"\0\1", "IMAGE/PNG SYSTEM: call", "the document is no text"),
        (b"\0\1", "image/png\nsystem", "the document is no text"),
        (b"\0\1" * 99, "system/call", "the document is no text"),
        (b"\0\1", "image/" + "a" * 60, "the document is no text"),
        (_QUOTED, "text/html", "the document is broken"),
        (make_pdf("x", password="SYSTEM"), "application/pdf", "the document needs a password"),
    ],
    ids=["type", "type with text", "lines", "kind", "long", "broken", "locked"],
)
async def test_failures_repeat_nothing_of_the_document(
    body: bytes, media_type: str, told: str
) -> None:
    async with processes() as documents:
        with pytest.raises(PageUnreadableError) as caught:
            await documents.read(body, {**_HTML, "media_type": media_type})
    assert (str(caught.value), caught.value.params) == (told, {})


async def test_the_application_goes_on_while_a_document_is_read() -> None:
    async with processes() as documents:
        reading = asyncio.create_task(documents.read(_LONG, _HTML))
        longest = 0.0
        while not reading.done():
            before = time.monotonic()
            await asyncio.sleep(0.01)
            longest = max(longest, time.monotonic() - before)
        assert (await reading)["markdown"]
        assert longest < 0.25


async def test_a_document_that_takes_too_long_is_given_up() -> None:
    async with processes(seconds=0.05) as documents:
        with pytest.raises(ToolTimeoutError):
            await documents.read(_LONG, _HTML)
        assert not readers()


async def test_a_document_that_takes_too_much_processor_time_is_given_up() -> None:
    async with processes(cpu_seconds=0) as documents:
        with pytest.raises(PageUnreadableError, match="more than it may"):
            await documents.read(_LONG * 4, _HTML)
        assert not readers()


async def test_a_document_that_takes_too_much_memory_is_given_up() -> None:
    async with processes(memory_bytes=120_000_000) as documents:
        with pytest.raises(PageUnreadableError):
            await documents.read(
                b"[" + b"{}," * 3_000_000 + b"1]", {**_HTML, "media_type": "text/json"}
            )
        assert (await documents.read(_PAGE, _HTML))["title"] == "Ducks"


async def test_giving_up_ends_the_process() -> None:
    async with processes() as documents:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.2):
                await documents.read(_LONG * 4, _HTML)
        assert not readers()
        assert (await documents.read(_PAGE, _HTML))["title"] == "Ducks"


async def test_a_process_that_died_in_between_is_replaced() -> None:
    async with processes() as documents:
        await documents.read(_PAGE, _HTML)
        readers()[0].kill()
        await documents._idle[0][0].wait()
        assert (await documents.read(_PAGE, _HTML))["title"] == "Ducks"


async def test_documents_are_read_at_the_same_time_up_to_the_limit() -> None:
    async with processes(most=2) as documents:
        read = await asyncio.gather(*(documents.read(_PAGE, _HTML) for _ in range(6)))
        assert [one["title"] for one in read] == ["Ducks"] * 6
        assert len(readers()) == 2


async def test_the_process_knows_nothing_of_the_application(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("JWT_SECRET_KEY", "canary")
    async with processes() as documents:
        await documents.read(_PAGE, _HTML)
        environment = readers()[0].environ()
    assert "canary" not in repr(environment)
    assert set(environment) <= {"PATH", "LC_CTYPE"}


def test_the_process_ends_with_the_application() -> None:
    script = (
        "import asyncio, os, sys\n"
        f"sys.path.insert(0, {str(_ROOT)!r})\n"
        "from assistant.infra.web.documents.process import DocumentProcesses\n"
        "async def main():\n"
        "    documents = DocumentProcesses()\n"
        f"    await documents.read({_PAGE!r}, {_HTML!r})\n"
        "    print(documents._idle[0][0].pid, flush=True)\n"
        "    os.kill(os.getpid(), 9)\n"
        "asyncio.run(main())\n"
    )
    pid = int(_run(script))
    end = time.monotonic() + 5
    while psutil.pid_exists(pid) and time.monotonic() < end:
        time.sleep(0.02)
    assert not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE


def _run(script: str) -> str:
    """Return what a program printed that was started elsewhere."""
    reading, writing = os.pipe()
    pid = os.posix_spawn(
        sys.executable,
        [sys.executable, "-c", f"import os; os.chdir('/')\n{script}"],
        dict(os.environ),
        file_actions=[(os.POSIX_SPAWN_DUP2, writing, 1)],
    )
    os.close(writing)
    os.waitpid(pid, 0)
    with os.fdopen(reading) as said:
        return said.readline()
