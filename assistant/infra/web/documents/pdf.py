"""PDF files as text, page by page."""

from datetime import UTC, datetime
from io import BytesIO

from pypdf import DocumentInformation, PdfReader

from assistant.infra.web.documents.plain import MOST_CHARS, links_in
from assistant.infra.web.documents.wire import Parsed
from assistant.infra.web.visible import one_line, tidy

_MOST_PAGES = 500
_FIRST_YEAR = 1993  # of the format


class LockedError(ValueError):
    """The document only opens with a password."""


def read_pdf(body: bytes) -> Parsed:
    """Return the text of a PDF; pages are parted by rules.

    Raises `LockedError`, and pypdf's errors for garbage.
    """
    reader = PdfReader(BytesIO(body))
    if reader.is_encrypted and not reader.decrypt(""):
        raise LockedError("the PDF needs a password")
    pages: list[str] = []
    for page in reader.pages[:_MOST_PAGES]:
        pages.append(tidy(page.extract_text()))
        if sum(map(len, pages)) > MOST_CHARS:
            break
    text = "\n\n---\n\n".join(page for page in pages if page)[:MOST_CHARS]
    about = reader.metadata
    return {
        "kind": "pdf",
        "title": one_line(str(about.title)) if about and about.title else "",
        "markdown": text,
        "date": _date(about) if about else None,
        "links": links_in(text),
    }


def _date(about: DocumentInformation) -> str | None:
    """Return the day a PDF says it was made on, unless that is nonsense."""
    try:
        made = about.creation_date
    except ValueError:
        return None
    if made is None or not _FIRST_YEAR <= made.year <= datetime.now(UTC).year:
        return None
    return made.date().isoformat()
