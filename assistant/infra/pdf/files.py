"""Puts the pictures of known kinds where the typesetter finds them; decodes none of them."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

_KINDS: Final = {
    "png": re.compile(rb"\x89PNG\r\n\x1a\n"),
    "jpg": re.compile(rb"\xff\xd8\xff"),
    "gif": re.compile(rb"GIF8[79]a"),
    "webp": re.compile(rb"RIFF....WEBP", re.DOTALL),
    "svg": re.compile(rb"\s*(?:<\?xml.{,2000}?)?<svg[\s>]", re.DOTALL),
}


def write_pictures(images: Mapping[str, bytes], folder: Path) -> dict[str, str]:
    """Write pictures of known kinds; return the file names by the names that the text uses."""
    files: dict[str, str] = {}
    for number, (name, content) in enumerate(images.items()):
        kind = next((kind for kind, begin in _KINDS.items() if begin.match(content)), None)
        if kind is not None:
            file = f"{number}.{kind}"
            (folder / file).write_bytes(content)
            files[name] = file
    return files
