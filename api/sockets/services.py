"""What sockets are given, and who has how many of them in this process."""

from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from api.sockets.closing import CloseCode, SocketClosedError
from assistant.services.tickets import SocketTickets

_MOST_STRANGERS: Final = 200
"""Sockets that have not said yet whose they are, and may take their time for it."""


@dataclass(frozen=True)
class SocketLimits:
    """Limits of sockets; `origins` are those of other sites' pages that may open one."""

    send_seconds: float = 5
    frame_bytes: int = 131_072
    frames_per_minute: int = 240
    origins: frozenset[str] = frozenset()


@dataclass(frozen=True)
class SocketRegistry:
    """Counts the sockets of this process."""

    per_user: int
    _open: Counter[UUID | None] = field(default_factory=Counter)

    def stranger(self) -> AbstractContextManager[None]:
        """Count a socket while nobody knows whose it is. Raises `SocketClosedError`."""
        return self._counted(None, _MOST_STRANGERS, CloseCode.TRY_LATER)

    def of(self, user_id: UUID) -> AbstractContextManager[None]:
        """Count a socket of a user. Raises `SocketClosedError`."""
        return self._counted(user_id, self.per_user, CloseCode.TOO_MANY)

    @contextmanager
    def _counted(self, whose: UUID | None, most: int, code: CloseCode) -> Iterator[None]:
        if self._open[whose] >= most:
            raise SocketClosedError(code, "too many sockets")
        self._open[whose] += 1
        try:
            yield
        finally:
            self._open[whose] -= 1
            if not self._open[whose]:
                del self._open[whose]


@dataclass(frozen=True)
class SocketServices:
    """What the socket of chat works with beside the services of REST."""

    tickets: SocketTickets
    registry: SocketRegistry
    limits: SocketLimits
