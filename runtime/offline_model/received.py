"""Owns the record of one chat request: what came, when the first token left, how it ended."""

import time
from dataclasses import dataclass, field
from typing import Any, Literal

from runtime.offline_model.protocol import ChatBody

Outcome = Literal["done", "disconnected", "failed"]


@dataclass(slots=True)
class Received:
    """A chat request. Times are unix seconds."""

    body: ChatBody
    started_at: float = field(default_factory=time.time)
    first_token_at: float | None = None
    finished_at: float | None = None
    outcome: Outcome | Literal["running"] = "running"

    def token_left(self) -> None:
        """Note the time of the first token; later ones change nothing."""
        if self.first_token_at is None:
            self.first_token_at = time.time()

    def finish(self, outcome: Outcome) -> None:
        """Close the record."""
        self.finished_at = time.time()
        self.outcome = outcome

    def as_json(self) -> dict[str, Any]:
        """Return what `GET /script/{model}/requests` shows of this request."""
        asked = self.body.model_dump(include={"messages", "tools"}, exclude_unset=True)
        return {
            "messages": asked.get("messages", []),
            "tools": asked.get("tools"),
            "started_at": self.started_at,
            "first_token_at": self.first_token_at,
            "finished_at": self.finished_at,
            "outcome": self.outcome,
        }
