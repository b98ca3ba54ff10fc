"""Makes PDF files of Markdown: the driver behind the port `PdfMaker`."""

import asyncio
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import structlog

from assistant.errors import ToolArgumentsError, ToolError, ToolTimeoutError
from assistant.infra.pdf.files import write_pictures
from assistant.infra.pdf.job import Job
from assistant.infra.pdf.process import TypesetterDiedError, typeset_apart
from assistant.services.ports.tools import MadePdf

_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class PdfLimits:
    """What one document may have and take; `at_once` documents are made at the same time."""

    chars: int = 500_000
    images: int = 200
    image_bytes: int = 64 << 20
    seconds: float = 30
    memory_bytes: int = 2 << 30
    at_once: int = 2


class TypstPdf:
    """Sets Markdown with Typst in a process of its own, without network and files.

    `font_path` is a font to prefer or a folder of fonts.
    """

    def __init__(self, font_path: Path | None = None, limits: PdfLimits | None = None) -> None:
        self._font_path = str(font_path.absolute()) if font_path else ""
        self._limits = limits or PdfLimits()
        self._places = asyncio.Semaphore(self._limits.at_once)

    async def make(
        self, title: str, markdown: str, images: dict[str, bytes], locale: str
    ) -> MadePdf:
        """Return a PDF.

        Raises `ToolArgumentsError` for a text that is empty or too large, `ToolTimeoutError`, and
        `ToolError` for one that takes too much memory or that the typesetter gives up.
        """
        self._check(markdown, images)
        with TemporaryDirectory(prefix="pdf-") as folder:
            files = await asyncio.to_thread(write_pictures, images, Path(folder))
            job = Job(
                title=title,
                markdown=markdown,
                files=files,
                locale=locale,
                folder=folder,
                font_path=self._font_path,
            )
            made = await self._typeset(job)
        if made.notes:  # their placeholders are the person's
            _log.warning("pdf_notes", codes=[note.code for note in made.notes])
        return made

    def _check(self, markdown: str, images: dict[str, bytes]) -> None:
        limits = self._limits
        if not markdown.strip():
            raise ToolArgumentsError(detail="markdown: is empty")
        if len(markdown) > limits.chars:
            raise ToolArgumentsError(detail=f"markdown: more than {limits.chars} characters")
        if len(images) > limits.images:
            raise ToolArgumentsError(detail=f"markdown: more than {limits.images} images")
        if sum(map(len, images.values())) > limits.image_bytes:
            raise ToolArgumentsError(detail=f"images: more than {limits.image_bytes} bytes")

    async def _typeset(self, job: Job) -> MadePdf:
        limits = self._limits
        try:
            async with self._places, asyncio.timeout(limits.seconds):
                reply, content = await typeset_apart(
                    job, limits.memory_bytes, int(limits.seconds) * 2
                )
        except TimeoutError as error:
            raise ToolTimeoutError(f"no PDF after {limits.seconds} s") from error
        except TypesetterDiedError as error:
            raise ToolError("the typesetter took too much and was ended") from error
        if reply.error:
            raise ToolError(f"the typesetter gave up: {reply.error}")
        return MadePdf(content, reply.notes, reply.pages)
