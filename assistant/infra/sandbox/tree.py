"""Where things are in the sandbox's runtime tree, and whether it is whole (`build` makes it)."""

import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Final

PACKAGES: Final = "python/packages"
FONT_CACHE: Final = "python/fonts"
INSIDE: Final = "python/inside"
MOUNT_POINTS: Final = ("dev", "proc", "tmp", "out", "work")


@dataclass(frozen=True)
class Tree:
    """A folder with `root/` (the sandbox's root folder) and a stamp that says what it is of."""

    folder: Path

    @property
    def root(self) -> Path:
        """What programs in the sandbox see as `/`."""
        return self.folder / "root"

    @property
    def _stamp_file(self) -> Path:
        return self.folder / "stamp"

    def stamp(self) -> str | None:
        """Return what the tree was made of; None when it is not there or not finished."""
        return self._stamp_file.read_text("ascii") if self._stamp_file.exists() else None

    def write_stamp(self, stamp: str) -> None:
        """Say that the tree is finished."""
        self._stamp_file.write_text(stamp, "ascii")

    def forget(self) -> None:
        """Say that the tree is not finished."""
        self._stamp_file.unlink(missing_ok=True)

    def open_path(self) -> tuple[Path, ...]:
        """Let other users pass through (not list) each folder above the tree.

        Return the folders that were closed to them. Raises `OSError` where that is not allowed.
        """
        closed = [
            folder
            for folder in self.root.resolve().parents
            if not folder.stat().st_mode & stat.S_IXOTH
        ]
        for folder in closed:
            folder.chmod(folder.stat().st_mode | stat.S_IXOTH)
        return tuple(closed)
