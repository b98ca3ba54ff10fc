"""Owns the files of the page as they are sent: bytes, media type, entity tag."""

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "static"

_MEDIA_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    "": "text/plain; charset=utf-8",  # licences
}


@dataclass(frozen=True)
class PageFile:
    """One file; `tag` is its entity tag (RFC 9110, section 8.8.3)."""

    content: bytes
    media_type: str

    @property
    def tag(self) -> str:
        """Return the tag: the same as long as the bytes are."""
        return f'"{hashlib.sha256(self.content).hexdigest()[:32]}"'


@cache
def page_files() -> dict[str, PageFile]:
    """Return all files by their path; what is no file of the page cannot be asked for."""
    return {
        path.relative_to(FOLDER).as_posix(): PageFile(path.read_bytes(), _MEDIA_TYPES[path.suffix])
        for path in sorted(FOLDER.rglob("*"))
        if path.is_file()
    }
