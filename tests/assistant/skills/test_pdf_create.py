"""The tool that makes PDF files, with a real typesetter and files in memory."""

import io
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from PIL import Image
from pypdf import PdfReader

from assistant.contracts.tools import NO_LABELS, ArtifactRecord
from assistant.errors import ToolArgumentsError, ToolOffError
from assistant.infra.i18n import Translator
from assistant.infra.pdf.maker import TypstPdf
from assistant.services.ports.skills import SkillContext, SkillResult, Toolbox
from assistant.skills.pdf_create import PdfArguments, PdfCreate, file_name, image_names

_OWNER = uuid4()
_TEXTS = Translator.load()


def context(locale: str = "ru", user_id: UUID = _OWNER) -> SkillContext:
    return SkillContext(user_id, uuid4(), locale, "Europe/Moscow", datetime.now(UTC), _TEXTS)


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (30, 20)).save(out, "PNG")
    return out.getvalue()


class OneFile:
    """The files of one person: `chart.png`."""

    async def find(self, user_id: UUID, name: str) -> tuple[ArtifactRecord, bytes] | None:
        if user_id != _OWNER or name != "chart.png":
            return None
        content = picture()
        now = datetime.now(UTC)
        record = ArtifactRecord(
            artifact_id=uuid4(),
            chain_id=uuid4(),
            step_id=uuid4(),
            name=name,
            media_type="image/png",
            size=len(content),
            sha256="",
            created_at=now,
            expires_at=now,
        )
        return record, content


@pytest.fixture(scope="module")
def skill() -> PdfCreate:
    return PdfCreate(Toolbox(pdf=TypstPdf(), files=OneFile()))


def reader(result: SkillResult) -> PdfReader:
    return PdfReader(io.BytesIO(result.artifacts[0].content))


async def test_it_gives_the_file_with_its_size_and_pages(skill: PdfCreate) -> None:
    result = await skill.run(PdfArguments(markdown="# Счёт №5\n\nПривет"), context())
    made = result.artifacts[0]
    assert (made.name, made.media_type) == ("Счёт 5.pdf", "application/pdf")
    assert result.data == {
        "name": "Счёт 5.pdf",
        "pages": 1,
        "size": len(made.content),
        "notes": [],
    }
    assert result.answer == "Готово: Счёт 5.pdf, 1 страница."
    assert result.summary.startswith("PDF, 1 страница, ")
    assert "Привет" in reader(result).pages[0].extract_text()
    assert result.labels == NO_LABELS


async def test_own_pictures_are_in_it_and_others_are_reported(skill: PdfCreate) -> None:
    text = (
        "![a](artifact:chart.png)\n\n![b](chart.png) ![c](gone.png) ![d](https://x.example/y.png)"
    )
    result = await skill.run(PdfArguments(markdown=text), context("en"))
    assert len(reader(result).pages[0].images) == 1  # one picture, shown twice
    assert "[c: gone.png]" in reader(result).pages[0].extract_text()
    assert "[b" not in reader(result).pages[0].extract_text()
    note = "These pictures are not in it: gone.png, https://x.example/y.png."
    assert result.data["notes"] == [note]
    assert result.output.endswith(note)
    assert result.answer.endswith(note)


async def test_what_the_file_lacks_is_told_in_the_persons_language(tmp_path: Path) -> None:
    lacking = PdfCreate(Toolbox(pdf=TypstPdf(tmp_path / "none.ttf")))
    deep = "> " * 30 + "конец " + "".join(map(chr, range(0x4E00, 0x4E00 + 22)))

    result = await lacking.run(PdfArguments(markdown=deep), context())

    told = result.answer.splitlines()[1:]
    assert told[0] == "Шрифта none.ttf нет, взят другой."
    assert told[1].startswith("Этих символов нет ни в одном шрифте")
    assert told[1].endswith("U+4E12, U+4E13 и ещё 2.")
    assert told[2].startswith("Списки или цитаты вложены слишком глубоко")
    assert [note[:9] for note in result.data["notes"]] == ["There is ", "No font h", "Lists or "]


async def test_pictures_of_somebody_else_are_not_in_it(skill: PdfCreate) -> None:
    arguments = PdfArguments(markdown="![a](chart.png)")
    result = await skill.run(arguments, context(user_id=uuid4()))
    assert not reader(result).pages[0].images


async def test_a_text_of_blanks_is_refused(skill: PdfCreate) -> None:
    with pytest.raises(ToolArgumentsError):
        await skill.run(PdfArguments(markdown=" \n"), context())


async def test_it_is_off_without_a_typesetter() -> None:
    with pytest.raises(ToolOffError):
        await PdfCreate(Toolbox()).run(PdfArguments(markdown="x"), context())


@pytest.mark.parametrize(
    ("wish", "title", "markdown", "name"),
    [
        ("Отчёт.PDF", "t", "x", "Отчёт.pdf"),
        ("../../etc/passwd", "", "x", "etc passwd.pdf"),
        ("", "План: 2026/27", "# h", "План 2026 27.pdf"),
        ("", "", "text\n\n## Итоги года ##\n", "Итоги года.pdf"),
        ("...", "", "x", "document.pdf"),
        ("a" * 200, "", "x", "a" * 80 + ".pdf"),
        ("a\r\nb\x00<c>", "", "x", "a b c.pdf"),
    ],
)
def test_names_of_files_are_safe(wish: str, title: str, markdown: str, name: str) -> None:
    assert file_name(PdfArguments(markdown=markdown, title=title, file_name=wish)) == name


def test_only_names_of_own_files_are_looked_up() -> None:
    text = (
        '![a](artifact:my%20chart.png "t") ![b](<x y.png>) ![b](<x y.png>) '
        "![c](data:image/png;base64,AA) ![d](//h.example/a.png) ![e](http://h.example/a.png)"
        " [l](l.png)"
    )
    assert image_names(text) == ["my chart.png", "x y.png"]
