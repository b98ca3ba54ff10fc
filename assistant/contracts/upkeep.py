"""Values of recovery and pruning."""

from assistant.contracts.chat import ChatTurnInput, Contract


class StrandedSessions(Contract):
    """Dialogues with turns whose door died between storing and submitting them."""

    sessions: tuple[ChatTurnInput, ...]


class Pruned(Contract):
    """How many rows were removed."""

    requests: int
    refresh_tokens: int
    login_attempts: int
