"""What a program prints: the beginning is kept, the rest is read and only counted."""

import os
from typing import IO

_PIECE = 65_536


class Output:
    """One stream of a process."""

    def __init__(self, stream: IO[bytes], keep: int) -> None:
        self.handle = stream.fileno()
        os.set_blocking(self.handle, False)
        self._keep = keep
        self._kept = bytearray()
        self.dropped = 0

    def read(self) -> bool:
        """Read what is there (up to a piece); False at the end."""
        try:
            piece = os.read(self.handle, _PIECE)
        except BlockingIOError:
            return True
        room = self._keep - len(self._kept)
        self._kept += piece[:room]
        self.dropped += max(0, len(piece) - room)
        return bool(piece)

    def text(self) -> str:
        """Return what was kept."""
        return self._kept.decode(errors="replace")
