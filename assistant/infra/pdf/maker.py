"""Makes PDF files of Markdown: the driver behind the port `PdfMaker`."""

from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import structlog
from anyio import BrokenWorkerProcess, CapacityLimiter, fail_after, to_process

from assistant.errors import ToolArgumentsError, ToolError, ToolTimeoutError
from assistant.infra.pdf.typesetting import Job, typeset
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
        self._font_path = font_path
        self._limits = limits or PdfLimits()
        self._places = CapacityLimiter(self._limits.at_once)

    async def make(
        self, title: str, markdown: str, images: dict[str, bytes], locale: str
    ) -> MadePdf:
        """Return a PDF.

        Raises `ToolArgumentsError` for a text that is empty or too large, `ToolTimeoutError`, and
        `ToolError` for one that takes too much memory or that the typesetter gives up.
        """
        self._check(markdown, images)
        with TemporaryDirectory(prefix="pdf-") as folder:
            made = await self._typeset(self._job(title, markdown, images, locale, Path(folder)))
        if made.notes:  # their texts are the person's
            _log.warning("pdf_notes", count=len(made.notes))
        return made

    def _job(
        self, title: str, markdown: str, images: dict[str, bytes], locale: str, folder: Path
    ) -> Job:
        limits = self._limits
        return Job(
            title,
            markdown,
            images,
            locale,
            folder,
            font_path=self._font_path,
            cpu_seconds=int(limits.seconds) * 2,
            memory_bytes=limits.memory_bytes,
        )

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
        try:
            async with self._places:
                with fail_after(self._limits.seconds):
                    return await _in_process(job)
        except TimeoutError as error:
            raise ToolTimeoutError(f"no PDF after {self._limits.seconds} s") from error
        except (BrokenWorkerProcess, MemoryError) as error:
            raise ToolError("the typesetter took too much and was ended") from error
        except RuntimeError as error:
            raise ToolError(f"the typesetter gave up: {error}") from error


async def _in_process(job: Job) -> MadePdf:
    try:
        return await to_process.run_sync(typeset, job, cancellable=True, limiter=CapacityLimiter(1))
    except BrokenWorkerProcess:
        # It may have died of something else while it was idle: only a fresh one tells.
        return await to_process.run_sync(typeset, job, cancellable=True, limiter=CapacityLimiter(1))
