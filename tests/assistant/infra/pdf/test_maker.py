"""PDF files: what they look like to somebody who searches and copies, and what they refuse."""

import asyncio
import io
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import psutil
import pytest
from PIL import Image
from pypdf import PdfReader

from assistant.errors import ToolArgumentsError, ToolError, ToolTimeoutError
from assistant.infra.pdf import process
from assistant.infra.pdf.maker import PdfLimits, TypstPdf
from assistant.services.ports.tools import Note

_ROOT = Path(__file__).parents[4]
_PROGRAM = """
import asyncio
from assistant.infra.pdf.maker import TypstPdf

if __name__ == "__main__":
    print(asyncio.run(TypstPdf().make("", "Да", {}, "ru")).content[:5].decode())
"""


@pytest.fixture(scope="module")
def maker() -> TypstPdf:
    return TypstPdf()


def picture(width: int = 40, height: int = 20, kind: str = "PNG") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), (20, 90, 200)).save(out, kind)
    return out.getvalue()


def drawing(link: str) -> bytes:
    frame = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">'
    return f'{frame}<image href="{link}" width="9" height="9"/></svg>'.encode()


def read(content: bytes) -> str:
    """Return the text of all pages, with the blanks that lines and columns add made one."""
    pages = PdfReader(io.BytesIO(content)).pages
    return " ".join(" ".join(page.extract_text().split()) for page in pages)


def addresses(content: bytes) -> list[str]:
    pages: list[Any] = list(PdfReader(io.BytesIO(content)).pages)
    notes = [note.get_object() for page in pages for note in page.get("/Annots") or ()]
    return [str(note["/A"]["/URI"]) for note in notes]


async def test_text_of_both_scripts_can_be_searched_and_copied(maker: TypstPdf) -> None:
    text = (
        "# Отчёт\n\nПривет, world! Ёлка **жирно** и *курсив*, `код_кода` №5 — «да».\n\n- раз\n- two"
    )
    content = (await maker.make("", text, {}, "ru")).content
    assert "Привет, world! Ёлка жирно и курсив, код_кода №5 — «да»." in read(content)
    assert "Отчёт" in read(content)
    assert "two" in read(content)


async def test_it_says_its_title_language_and_pages(maker: TypstPdf) -> None:
    made = await maker.make("Счёт", "Первая\n\n" + "строка текста\n\n" * 90, {}, "ru")
    reader = PdfReader(io.BytesIO(made.content))
    catalog: Any = reader.trailer["/Root"]
    assert reader.metadata is not None
    assert reader.metadata.title == "Счёт"
    assert str(catalog["/Lang"]).startswith("ru")
    assert len(reader.pages) == made.pages == 3
    assert "2 / 3" in reader.pages[1].extract_text()


async def test_a_heading_that_repeats_the_title_stands_once(maker: TypstPdf) -> None:
    assert read((await maker.make("Plan", "# Plan\n\ntext", {}, "en")).content).count("Plan") == 1


async def test_a_long_table_repeats_its_header_on_every_page(maker: TypstPdf) -> None:
    rows = "".join(f"| {number} | товар |\n" for number in range(120))
    content = (await maker.make("", f"| Номер | Имя |\n|--:|---|\n{rows}", {}, "ru")).content
    pages = PdfReader(io.BytesIO(content)).pages
    assert len(pages) > 2
    assert all("Номер" in page.extract_text() for page in pages)
    assert "119" in pages[-1].extract_text()


async def test_only_links_to_the_web_and_mail_can_be_clicked(maker: TypstPdf) -> None:
    text = (
        "[a](https://a.example/x) [m](mailto:a@b.example) [f](file:///etc/passwd) "
        "[j](javascript:alert(1)) [r](/relative) bare https://b.example/y."
    )
    content = (await maker.make("", text, {}, "en")).content
    assert addresses(content) == [
        "https://a.example/x",
        "mailto:a@b.example",
        "https://b.example/y",
    ]
    assert "j (javascript:alert(1))" in read(content)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP"])
async def test_pictures_that_are_given_are_shown(maker: TypstPdf, kind: str) -> None:
    text = "![chart](artifact:my%20chart)"
    content = (await maker.make("", text, {"my chart": picture(kind=kind)}, "en")).content
    assert len(PdfReader(io.BytesIO(content)).pages[0].images) == 1
    assert "chart" not in read(content)


async def test_other_pictures_are_named_and_not_loaded(maker: TypstPdf) -> None:
    text = "![logo](https://a.example/x.png) ![](none.png) ![d](data:image/png;base64,AAAA)"
    content = (await maker.make("", text, {}, "en")).content
    assert "[logo: https://a.example/x.png] [none.png] [d: data:]" in read(content)


@pytest.mark.parametrize(
    "broken",
    [
        b"\x89PNG\r\n\x1a\nbroken",
        b"nothing at all",
        picture()[:60],
        drawing("http://127.0.0.1:9/x.png"),
        drawing("/etc/passwd"),
        drawing("../../etc/passwd"),
    ],
)
async def test_a_picture_that_cannot_be_shown_does_not_spoil_the_rest(
    maker: TypstPdf, broken: bytes
) -> None:
    images = {"bad.png": broken, "good.png": picture()}
    content = (await maker.make("", "![bad](bad.png)\n\n![good](good.png)", images, "en")).content
    assert "[bad: bad.png]" in read(content)
    assert len(PdfReader(io.BytesIO(content)).pages[0].images) == 1


async def test_characters_without_a_font_are_spelled_out_and_reported(maker: TypstPdf) -> None:
    made = await maker.make("", "Лицо 🫠 и 中文 конец", {}, "ru")
    assert "Лицо :melting_face: и [U+4E2D U+6587] конец" in read(made.content)
    assert made.notes == (
        Note(
            code="characters_spelled_out",
            params={"names": "U+4E2D, U+6587, U+1FAE0", "more": 0},
        ),
    )


async def test_what_looks_like_typst_is_text(maker: TypstPdf) -> None:
    text = '#read("/etc/passwd") #import "@preview/x:0.1.0": \\* $x^2$ <b>&amp;</b> ```#panic()```'
    printed = read((await maker.make("#panic()", text, {}, "en")).content)
    assert '#read("/etc/passwd")' in printed
    assert '#import "@preview/x:0.1.0"' in printed
    assert "<b>&</b>" in printed


async def test_a_missing_font_is_reported_and_another_one_taken(tmp_path: Path) -> None:
    made = await TypstPdf(tmp_path / "none.ttf").make("", "Привет", {}, "ru")
    assert "Привет" in read(made.content)
    assert made.notes == (Note(code="font_not_found", params={"name": "none.ttf"}),)


async def test_plain_text_keeps_its_lines(maker: TypstPdf) -> None:
    content = (await maker.make("", "улица Мира\nдом 5\n\nконец", {}, "ru")).content
    lines = PdfReader(io.BytesIO(content)).pages[0].extract_text().splitlines()
    assert [line.strip() for line in lines[:2]] == ["улица Мира", "дом 5"]


@pytest.mark.parametrize(
    "text",
    [
        ">" * 10_000 + " x",
        "\n".join("  " * depth + "- x" for depth in range(200)),
        "*a **b " * 300 + "x" + "** d*" * 300 + " x",
        "[" * 2_000 + "x",
        "```\n" + "x" * 5_000 + "\n```",
        "|a|b|\n|-|\n<div>\n\x00\x07 x\ud800 &#xD800; [x](http://[::1)",
        ">" * 22 + " x\n\n" + "\n".join("  " * depth + "- x" for depth in range(11)),
    ],
)
async def test_no_text_is_too_broken(maker: TypstPdf, text: str) -> None:
    assert "x" in read((await maker.make("", text, {}, "en")).content)


async def test_nothing_leaves_the_page(maker: TypstPdf) -> None:
    wide = "|" + "длинноезначение|" * 12 + "\n|" + "-|" * 12 + "\n|" + "x" * 40 + "|" + "1|" * 11
    text = f"{'w' * 300}\n\n`{'c' * 300}`\n\n```py\nx = '{'z' * 300}'\n```\n\n{wide}"
    content = (await maker.make("", text, {}, "en")).content
    spots: list[float] = []
    page = PdfReader(io.BytesIO(content)).pages[0]
    page.extract_text(visitor_text=lambda _t, cm, tm, _f, _s: spots.append(cm[0] * tm[4] + cm[4]))
    assert 0 < max(spots) < float(page.mediabox.width)
    assert "z" * 300 in page.extract_text().replace("\n", "")


@pytest.mark.parametrize("text", ["", " \n\t ", "x" * 101])
async def test_an_empty_or_too_large_text_is_refused(text: str) -> None:
    with pytest.raises(ToolArgumentsError):
        await TypstPdf(limits=PdfLimits(chars=100)).make("", text, {}, "en")


async def test_too_many_pictures_are_refused() -> None:
    with pytest.raises(ToolArgumentsError):
        await TypstPdf(limits=PdfLimits(images=1)).make("", "x", {"a": b"", "b": b""}, "en")


async def test_it_is_ended_when_its_time_is_over_and_works_again_afterwards() -> None:
    slow = TypstPdf(limits=PdfLimits(seconds=0.3))
    with pytest.raises(ToolTimeoutError):
        await slow.make("", "слово и слово " * 30_000, {}, "ru")
    assert "да" in read((await TypstPdf().make("", "да", {}, "ru")).content)


async def test_it_is_ended_when_it_takes_too_much_memory() -> None:
    small = TypstPdf(limits=PdfLimits(memory_bytes=250 << 20))
    with pytest.raises(ToolError):
        await small.make("", "слово **и** слово\n\n" * 15_000, {}, "ru")
    assert (await TypstPdf().make("", "![x](x)", {"x": picture()}, "ru")).content


async def test_the_typesetter_sees_no_secret_writes_no_file_and_ends_when_it_is_not_wanted(
    maker: TypstPdf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("A_SECRET", "canary")
    making = asyncio.create_task(maker.make("", "слово и слово " * 30_000, {}, "ru"))
    typesetter = await limited_typesetter()

    assert typesetter.environ() == {"PATH": os.defpath}
    assert typesetter.rlimit(psutil.RLIMIT_AS) == (2 << 30, 2 << 30)
    making.cancel()
    with pytest.raises(asyncio.CancelledError):
        await making
    assert not typesetter.is_running()


async def test_an_answer_that_is_none_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "_MOST_REPLY", 1)
    with pytest.raises(ToolError, match="ended"):
        await TypstPdf().make("", "да", {}, "ru")


async def limited_typesetter() -> psutil.Process:
    """Return the process that sets a document, once it may not write files any more."""
    for _ in range(500):
        for child in psutil.Process().children():
            if "assistant.infra.pdf.program" in child.cmdline() and not max(
                child.rlimit(psutil.RLIMIT_FSIZE)
            ):
                return child
        await asyncio.sleep(0.01)
    raise AssertionError("there is no typesetter")


def test_it_works_in_a_program_that_is_run_as_a_module(tmp_path: Path) -> None:
    (tmp_path / "printing.py").write_text(_PROGRAM)
    done = subprocess.run(
        [sys.executable, "-m", "printing"],
        cwd=tmp_path,
        env={"PYTHONPATH": str(_ROOT)},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert done.stdout.endswith("%PDF-\n"), done.stderr
