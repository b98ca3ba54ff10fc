"""Port to the bus that carries events of turns to whoever listens right now.

The bus remembers nothing and may drop events; the row in the database is the final word.
"""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from typing import Protocol

from assistant.contracts.events import TurnEvent


class Publisher(Protocol):
    """Tells events."""

    async def publish(self, topic: str, event: TurnEvent) -> None:
        """Tell everybody who listens to `topic`; a failure to tell is logged, never raised."""
        ...


class Bus(Publisher, Protocol):
    """Tells and hears events."""

    def subscribe(self, topic: str) -> AbstractAsyncContextManager[AsyncIterator[TurnEvent]]:
        """Hear `topic` from the moment the context is entered."""
        ...
