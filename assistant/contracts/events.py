"""What clients are told while a turn is answered. The row in the database is the final word."""

from enum import StrEnum
from typing import Any
from uuid import UUID

from assistant.contracts.chat import Contract, TurnState
from assistant.contracts.tools import ToolEvent


class EventKind(StrEnum):
    """Kinds of turn events; the names are also the names of server-sent events."""

    STATE = "state"
    TOKEN = "token"  # noqa: S105 - a piece of text, not a secret
    RESTART = "restart"
    TOOL = "tool"


class TurnEvent(Contract):
    """One event of one turn; of a chain without a turn, `turn_id` is the chain's id.

    `attempt` grows with every model call, `seq` counts events of an attempt from 0: a higher
    attempt means that the text starts over, a gap means that something was not heard.
    """

    turn_id: UUID
    kind: EventKind
    attempt: int = 1
    seq: int = 0
    text: str = ""
    state: TurnState | None = None
    tool: ToolEvent | None = None

    def payload(self) -> dict[str, Any]:
        """Return what a client is sent."""
        return self.model_dump(mode="json", exclude_defaults=True) | {"turn_id": str(self.turn_id)}
