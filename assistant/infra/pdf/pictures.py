"""Finds the pictures that the typesetter can decode."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

import typst

from assistant.infra.pdf.engine import compile_pages

_NO_FONTS: Final = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False)


def printable_pictures(files: Mapping[str, str], folder: Path) -> dict[str, str]:
    """Return the files that the typesetter can decode."""
    return {name: file for name, file in files.items() if _is_printable(file, folder)}


def _is_printable(file: str, folder: Path) -> bool:
    page = {"main.typ": f'#image("{file}")'.encode()}
    try:
        compile_pages(page, _NO_FONTS, folder)
    except RuntimeError:
        return False
    return True
