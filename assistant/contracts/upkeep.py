"""Values of recovery and pruning."""

from assistant.contracts.chat import ChatTurnInput, Contract
from assistant.contracts.telegram import ChatRef


class Stranded(Contract):
    """What was stored and is not being worked on, since a process died in between.

    `sessions` have turns that nobody answers, `chats` have messages that nobody sends.
    """

    sessions: tuple[ChatTurnInput, ...]
    chats: tuple[ChatRef, ...]


class Pruned(Contract):
    """How many rows were removed."""

    requests: int
    refresh_tokens: int
    login_attempts: int
