"""Builds the sandbox's runtime tree: an interpreter, its libraries, and nothing of the host's.

    python -m assistant.infra.sandbox.build .sandbox

The tree is the root folder of the sandbox: a copy of the interpreter that runs this, the shared
libraries that it and the packages load, the packages of `requirements/sandbox.txt`, and empty
folders to mount on. There is no shell and no other program in it.
"""

import compileall
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterable
from pathlib import Path

from assistant.infra.sandbox.tree import FONT_CACHE, INSIDE, MOUNT_POINTS, PACKAGES, Tree

_LOCK = Path(__file__).parents[3] / "requirements" / "sandbox.txt"
_SOURCE = Path(__file__).parent / "inside"
_LEFT_OUT = ("site-packages", "dist-packages", "test", "tests", "idlelib", "tkinter", "turtledemo")
_LEFT_OUT_TOO = ("ensurepip", "lib2to3", "pydoc_data", "config-*", "*.a")
_LIBRARY = re.compile(r"(?:\S+ => )?(/\S+) \(0x[0-9a-f]+\)")
_LIST_FONTS = "import sys; sys.path.append(sys.argv[1]); import matplotlib.font_manager"
_USERS = "python:x:1000:1000:python:/work:\n"


def build(folder: Path) -> None:
    """Make the tree, or bring it up to date. Raises `CalledProcessError`, `OSError`."""
    tree = Tree(folder.resolve())
    stamp = _stamp()
    if tree.stamp() != stamp:
        tree.forget()
        shutil.rmtree(tree.root, ignore_errors=True)
        _copy_interpreter(tree.root)
        _install_packages(tree.root)
        _copy_libraries(tree.root)
        _make_font_cache(tree.root)
        _open_to_all(tree.root)
    _copy_inside(tree.root)
    tree.write_stamp(stamp)


def _stamp() -> str:
    made_of = (sys.version, sysconfig.get_platform(), Path(__file__).read_text(encoding="utf-8"))
    digest = hashlib.sha256(_LOCK.read_bytes())
    digest.update(repr(made_of).encode())
    return digest.hexdigest()


def _copy_interpreter(root: Path) -> None:
    """Copy the program and the standard library to `/python`; it finds one by the other."""
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    home = root / "python"
    (home / "bin").mkdir(parents=True)
    program = Path(sys.base_prefix) / "bin" / version
    shutil.copy2(program.resolve(), home / "bin" / "python3")
    shutil.copytree(
        sysconfig.get_path("stdlib"),
        home / "lib" / version,
        symlinks=False,
        ignore=shutil.ignore_patterns(*_LEFT_OUT, *_LEFT_OUT_TOO, "EXTERNALLY-MANAGED"),
        ignore_dangling_symlinks=True,
    )
    _compile(home / "lib" / version)


def _install_packages(root: Path) -> None:
    target = root / PACKAGES
    options = ("--quiet", "--disable-pip-version-check", "--no-compile", "--only-binary", ":all:")
    subprocess.run(  # noqa: S603 - our own pip
        (
            *(sys.executable, "-m", "pip", "install", *options, "--require-hashes"),
            *("--target", str(target), "-r", str(_LOCK)),
        ),
        check=True,
    )
    for tests in [*target.glob("*/**/tests"), target / "bin"]:
        shutil.rmtree(tests, ignore_errors=True)
    _compile(target)


def _compile(folder: Path) -> None:
    """Compile what is not compiled; files that are templates or old Python may not be."""
    compileall.compile_dir(folder, quiet=2, workers=os.cpu_count() or 1)


def _copy_libraries(root: Path) -> None:
    """Copy each shared library that something in the tree loads, and the loader to its place."""
    programs = [root / "python/bin/python3", *root.rglob("*.so"), *root.rglob("*.so.*")]
    for library in sorted(_libraries(programs)):
        is_loader = library.name.startswith("ld-")
        target = root / (library.relative_to("/") if is_loader else Path("lib") / library.name)
        if not library.is_relative_to(root):
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(library, target)


def _libraries(programs: Iterable[Path]) -> set[Path]:
    """Return what the loader would load, as `ldd` of the C library tells."""
    found: set[Path] = set()
    for program in programs:
        told = subprocess.run(  # noqa: S603 - reads files of ours
            ("/usr/bin/ldd", str(program)), check=False, capture_output=True, text=True
        )
        found.update(Path(path) for path in _LIBRARY.findall(told.stdout))
    return found


def _make_font_cache(root: Path) -> None:
    """List the fonts once: it takes seconds. Fonts of this machine are not in the sandbox."""
    folder = root / FONT_CACHE
    folder.mkdir()
    subprocess.run(  # noqa: S603 - the interpreter that the tree is a copy of
        (sys.executable, "-I", "-S", "-c", _LIST_FONTS, str(root / PACKAGES)),
        env={"MPLCONFIGDIR": str(folder), "PATH": os.defpath},
        check=True,
        capture_output=True,
    )
    for cache in folder.glob("fontlist-*.json"):
        fonts = json.loads(cache.read_text(encoding="utf-8"))
        for kind in ("ttflist", "afmlist"):
            fonts[kind] = [one for one in fonts[kind] if not Path(one["fname"]).is_absolute()]
        cache.write_text(json.dumps(fonts), encoding="utf-8")


def _copy_inside(root: Path) -> None:
    shutil.rmtree(root / INSIDE, ignore_errors=True)
    shutil.copytree(_SOURCE, root / INSIDE, ignore=shutil.ignore_patterns("__pycache__"))
    compileall.compile_dir(root / INSIDE, quiet=2)
    _open_to_all(root / INSIDE)


def _open_to_all(root: Path) -> None:
    """Let whoever the sandbox runs as read the tree, also after an install under umask 077."""
    for name in MOUNT_POINTS:
        (root / name).mkdir(parents=True, exist_ok=True)
    (root / "etc").mkdir(exist_ok=True)
    (root / "etc/passwd").write_text(_USERS, encoding="ascii")
    subprocess.run(("chmod", "-R", "a+rX,go-w", str(root)), check=True)  # noqa: S603, S607


if __name__ == "__main__":
    build(Path(sys.argv[1]))
