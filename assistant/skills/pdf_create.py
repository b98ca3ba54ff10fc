"""Owns the tool `pdf_create`: a PDF file of a text in Markdown."""

import re
import unicodedata
from typing import ClassVar, Final
from urllib.parse import unquote
from uuid import UUID

from pydantic import Field

from assistant.contracts.accounts import LOCALES
from assistant.contracts.tools import NewArtifact
from assistant.errors import ToolArgumentsError, ToolOffError
from assistant.services.ports.skills import (
    Arguments,
    Command,
    Skill,
    SkillContext,
    SkillResult,
    Words,
)
from assistant.services.ports.tools import MadePdf

_IMAGE: Final = re.compile(r"!\[[^\]\n]{0,500}\]\(\s*(?:<([^>\n]{1,300})>|([^\s()<>]{1,300}))")
_HEADING: Final = re.compile(r"^#{1,6}[ \t]+(\S[^\n]*?)[ \t#]*$", re.MULTILINE)
_ELSEWHERE: Final = re.compile(r"(?:[a-z][a-z0-9+.-]*:|//)", re.IGNORECASE)
_OWN: Final = "artifact:"
_UNFIT: Final = re.compile(r"[^\w .()+,-]+")
_NAME_CHARS: Final = 80
_MEDIA_TYPE: Final = "application/pdf"


class PdfArguments(Arguments):
    """What to print."""

    markdown: str = Field(
        min_length=1,
        max_length=500_000,
        description="The whole text in Markdown: headings, lists, tables, code, links, images "
        "as ![caption](artifact:NAME) with NAME of a file made earlier.",
    )
    title: str = Field(default="", max_length=200, description="Title; else the first heading.")
    file_name: str = Field(default="", max_length=200, description="Name of the file.")


class PdfCreate(Skill[PdfArguments]):
    """Makes a PDF of Markdown or plain text, with the person's own pictures."""

    name = "pdf_create"
    title = Words("PDF file", "Файл PDF")
    description = Words(
        "Make a PDF file of Markdown or plain text and give it to the user.",
        "Сделать файл PDF из Markdown или простого текста.",
    )
    arguments: ClassVar[type[Arguments]] = PdfArguments
    command = Command("make_pdf", "markdown", Words("text or Markdown", "текст или Markdown"))

    async def run(self, arguments: PdfArguments, context: SkillContext) -> SkillResult:
        """Make the file. Raises `ToolArgumentsError` for an empty text, else a `ToolError`."""
        if self._toolbox.pdf is None:
            raise ToolOffError("no PDF maker")
        if not arguments.markdown.strip():
            raise ToolArgumentsError(detail="markdown: is empty")
        images = await self._images(arguments.markdown, context.user_id)
        made = await self._toolbox.pdf.make(
            arguments.title.strip(), arguments.markdown, images, context.locale
        )
        return _result(arguments, made, context)

    async def _images(self, markdown: str, user_id: UUID) -> dict[str, bytes]:
        """Return those of the person's files that a text shows."""
        if self._toolbox.files is None:
            return {}
        images: dict[str, bytes] = {}
        for name in image_names(markdown):
            found = await self._toolbox.files.find(user_id, name)
            if found is not None:
                images[name] = found[1]
        return images


def image_names(markdown: str) -> list[str]:
    """Return the names of own files that a text shows as images, each once, in order."""
    names: dict[str, None] = {}
    for quoted, bare in _IMAGE.findall(markdown):
        address = unquote(quoted or bare)
        if address.startswith(_OWN) or not _ELSEWHERE.match(address):
            names[address.removeprefix(_OWN)] = None
    return list(names)


def file_name(arguments: PdfArguments) -> str:
    """Return the name of the file: the wished one, the title or the first heading, made safe."""
    heading = _HEADING.search(arguments.markdown)
    wishes = (arguments.file_name, arguments.title, heading.group(1) if heading else "")
    for wish in wishes:
        text = unicodedata.normalize("NFC", wish).strip()
        stem = _UNFIT.sub(" ", re.sub(r"\.pdf$", "", text, flags=re.IGNORECASE))
        name = " ".join(stem.split())[:_NAME_CHARS].strip(" .-_")
        if name:
            return f"{name}.pdf"
    return "document.pdf"


def _result(arguments: PdfArguments, made: MadePdf, context: SkillContext) -> SkillResult:
    name, pages = file_name(arguments), made.pages
    content = made.content
    size = -(-len(content) // 1024)
    notes = _notes(made, context, LOCALES[0])
    head = context.texts.text("pdf-made", context.locale, name=name, pages=pages)
    return SkillResult(
        output="\n".join([f"Made {name} (pages: {pages}), the user has the file.", *notes]),
        summary=context.texts.text("pdf-summary", context.locale, pages=pages, size=size),
        data={"name": name, "pages": pages, "size": len(content), "notes": notes},
        answer="\n".join([head, *_notes(made, context, context.locale)]),
        artifacts=(NewArtifact(name=name, media_type=_MEDIA_TYPE, content=content),),
    )


def _notes(made: MadePdf, context: SkillContext, locale: str) -> list[str]:
    return [context.texts.text(f"note-{note.code}", locale, **note.params) for note in made.notes]
