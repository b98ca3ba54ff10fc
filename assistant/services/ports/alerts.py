"""Port to those who look after the installation."""

from typing import Protocol


class Alerts(Protocol):
    """Tells operators of what a person has to repair."""

    async def raise_alert(self, kind: str, detail: str) -> None:
        """Tell of a fault; `kind` is a stable word, `detail` one line for people."""
        ...
