"""Finds the fonts to print with: the configured ones, the system's, those of the typesetter."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

import typst

from assistant.infra.pdf.job import Lack

_PREFERRED: Final = "DejaVu Sans"
_BUNDLED: Final = "Libertinus Serif"
_SIZES: Final = {_PREFERRED: 9.5, _BUNDLED: 11.2}
_COMMON_SIZE: Final = 10.2


@dataclass(frozen=True)
class Fonts:
    """Fonts that there are, and the families to prefer; `lack` says what is missing.

    `size` of the text is in points: families of the same size look differently large.
    """

    all: typst.Fonts
    families: tuple[str, ...]
    lack: Lack | None = None

    @property
    def size(self) -> float:
        """Size of the text in points."""
        return _SIZES.get(self.families[0], _COMMON_SIZE)


@lru_cache(maxsize=4)
def load_fonts(path: Path | None) -> Fonts:
    """Return the fonts, those of `path` (a font or a folder of fonts) before all others."""
    folders = [str(path if path.is_dir() else path.parent)] if path else []
    found = typst.Fonts(font_paths=folders)
    chosen = _chosen(found, path)
    if path and not chosen:
        return Fonts(found, _default(found), _lack("font_not_found", path.name))
    families = chosen or _default(found)
    is_wanted = chosen or families[0] == _PREFERRED
    return Fonts(found, families, None if is_wanted else _lack("font_not_installed", _PREFERRED))


def _lack(code: str, name: str) -> Lack:
    return {"code": code, "params": {"name": name}}


def _chosen(found: typst.Fonts, path: Path | None) -> tuple[str, ...]:
    """Return the families at a path, the preferred one first."""
    if path is None:
        return ()
    inside = [font for font in found.fonts() if font.path and _is_at(Path(font.path), path)]
    names = sorted({font.family for font in inside}, key=lambda name: (name != _PREFERRED, name))
    return (*names[:1], _BUNDLED) if names else ()


def _is_at(font: Path, path: Path) -> bool:
    return font == path or path in font.parents


def _default(found: typst.Fonts) -> tuple[str, ...]:
    return (_PREFERRED, _BUNDLED) if _PREFERRED in found.families() else (_BUNDLED,)
