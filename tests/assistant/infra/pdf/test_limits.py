"""Bounds on the process that sets type: they hold, and they go."""

import mmap
import resource
from pathlib import Path

import pytest

from assistant.infra.pdf.limits import limited

_ALL = (
    resource.RLIMIT_AS,
    resource.RLIMIT_CPU,
    resource.RLIMIT_FSIZE,
    resource.RLIMIT_CORE,
)


def test_no_file_can_be_written_and_no_memory_taken_beyond_the_bounds(tmp_path: Path) -> None:
    before = [resource.getrlimit(what) for what in _ALL]
    with limited(60, 4 << 30):
        with pytest.raises(OSError, match="File too large"):
            (tmp_path / "file").write_bytes(b"x")
        with pytest.raises(OSError, match="memory"):
            mmap.mmap(-1, 8 << 30)
    assert [resource.getrlimit(what) for what in _ALL] == before
    (tmp_path / "file").write_bytes(b"x")


def test_the_former_bounds_come_back_after_a_failure() -> None:
    before = [resource.getrlimit(what) for what in _ALL]
    with pytest.raises(ZeroDivisionError), limited(60, 4 << 30):
        _ = 1 / 0
    assert [resource.getrlimit(what) for what in _ALL] == before
