"""Decides what kind of document some bytes are, and has it read."""

import re
from collections.abc import Callable

from assistant.infra.web.documents.charset import decode
from assistant.infra.web.documents.html import read_html
from assistant.infra.web.documents.pdf import read_pdf
from assistant.infra.web.documents.plain import read_json, read_text
from assistant.infra.web.documents.wire import Parsed, Request

_HTML = ("text/html", "application/xhtml+xml")
_TEXTUAL = re.compile(
    r"text/|application/(.*\+)?(json|xml|yaml|javascript|ecmascript|sql|toml|rtf|x-ndjson)|.*\+xml$"
)
_BINARY = re.compile(
    r"(image|audio|video|font|model)/(?!svg\+xml)|application/(zip|gzip|x-.*compressed|msword|vnd\.)"
)
_LOOKS_HTML = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?>(?:<!--.*?-->\s*)*)"
    r"<(?:!doctype\s+html|html|head|body|title|meta|table|div|p|h1)\b",
    re.IGNORECASE | re.DOTALL,
)
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_MOST_CONTROLS = 0.01
_HEAD = 4096


class NotTextError(ValueError):
    """The bytes are no text: a picture, an archive, a program."""


def read_document(request: Request, body: bytes) -> Parsed:
    """Return what is worth reading of a document.

    Raises `NotTextError`, `LockedError` for what needs a password, and what parsers raise for the
    broken.
    """
    media_type = request["media_type"].lower()
    if body[:1024].lstrip().startswith(b"%PDF-") or media_type == "application/pdf":
        return read_pdf(body)
    if _BINARY.match(media_type):
        raise NotTextError("of a type that is no text")
    text = decode(body, request["charset"])
    head = text[:_HEAD]
    if len(_CONTROLS.findall(head)) > len(head) * _MOST_CONTROLS:
        raise NotTextError("too many control characters")
    return _reader(media_type, text)(text, request["url"])


def _reader(media_type: str, text: str) -> Callable[[str, str], Parsed]:
    if media_type in _HTML:
        return read_html
    if media_type.endswith("json"):
        return read_json
    if _TEXTUAL.match(media_type):
        return lambda text, url: read_text(text, url, media_type)
    if _LOOKS_HTML.match(text[:_HEAD]):
        return read_html
    return read_json
