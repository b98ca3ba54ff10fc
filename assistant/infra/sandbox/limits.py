"""What a program in the sandbox may use."""

from dataclasses import dataclass
from typing import Final

MB: Final = 1 << 20


@dataclass(frozen=True)
class Limits:
    """Bounds of one run.

    `seconds` is wall-clock time, `memory_bytes` all processes and files in memory together,
    `address_bytes` one process's address space (what ends a careless program with a
    `MemoryError`), `folder_bytes` each writable folder. `output_bytes` are kept of each of stdout
    and stderr, the rest is counted. `artifacts` and `artifact_bytes` bound what is taken from
    `/out`, `input_bytes` what is put into the working folder.
    """

    seconds: float = 30
    memory_bytes: int = 512 * MB
    address_bytes: int = 1024 * MB
    processes: int = 48
    open_files: int = 128
    folder_bytes: int = 64 * MB
    output_bytes: int = 100_000
    artifacts: int = 10
    artifact_bytes: int = 20 * MB
    input_bytes: int = 50 * MB
