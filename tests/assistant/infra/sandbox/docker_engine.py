"""A stand-in for a Docker engine: understands the few commands of ours, runs them in bubblewrap.

Started as the program `docker`, by the test: docker_engine.py <tree> <volumes> <command…>
"""

import os
import shutil
import sys
from itertools import pairwise
from pathlib import Path

IMAGE = "assistant-python"


def main(tree: Path, volumes: Path, command: list[str]) -> None:
    """Do what one command says."""
    match command:
        case ["volume", "create", *_, name]:
            (volumes / name).mkdir()
        case ["volume", "rm", "--force", name]:
            shutil.rmtree(volumes / name)
        case ["rm", "--force", _]:
            pass
        case ["run", *arguments]:
            at = arguments.index(IMAGE)
            _run(tree, [*_places(arguments[:at], volumes), "--", *arguments[at + 1 :]])
        case _:
            sys.exit(f"docker: no such command: {command}")


def _places(options: list[str], volumes: Path) -> list[str]:
    made: list[str] = []
    for option, value in pairwise(options):
        match option:
            case "--env":
                made += ["--setenv", *value.split("=", 1)]
            case "--tmpfs":
                made += ["--tmpfs", value.split(":")[0]]
            case "--workdir":
                made += ["--chdir", value]
            case "--volume":
                name, place, *mode = value.split(":")
                made += ["--ro-bind" if mode else "--bind", str(volumes / name), place]
            case "--mount":
                parts = dict(part.split("=", 1) for part in value.split(",") if "=" in part)
                made += ["--ro-bind", parts["source"], parts["target"]]
    return made


def _run(tree: Path, rest: list[str]) -> None:
    isolation = ("--unshare-all", "--die-with-parent", "--as-pid-1", "--clearenv")
    root = ("--ro-bind", str(tree), "/", "--proc", "/proc", "--dev", "/dev")
    os.execvp("bwrap", ["bwrap", *isolation, *root, *rest])  # noqa: S606, S607 - a test's own


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:])
