"""Calls the typesetter, which can read the given files and one folder, and loads nothing."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import typst

_compile: Final[Any] = typst.compile
"""Its type stubs know nothing of several files in memory."""


def compile_pages(
    files: Mapping[str, bytes], fonts: typst.Fonts, folder: Path, standard: str | None = None
) -> bytes:
    """Return the PDF of `main.typ`; the others are texts that it reads, by name.

    Raises `typst.TypstError`, or `RuntimeError` when its report cannot be written.
    """
    standards = [standard] if standard else []
    made: bytes = _compile(dict(files), root=str(folder), font_paths=fonts, pdf_standards=standards)
    return made
