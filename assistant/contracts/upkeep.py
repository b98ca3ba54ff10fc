"""Values of recovery and pruning."""

from assistant.contracts.chat import ChatTurnInput, Contract
from assistant.contracts.reminders import FiringRef
from assistant.contracts.telegram import ChatRef
from assistant.contracts.tools import ChainInput


class Stranded(Contract):
    """What was stored and is not being worked on, since a process died in between.

    `sessions` have turns that nobody answers, `chats` have messages that nobody sends, `chains`
    were asked for directly and have not ended, `firings` are due soon and have no workflow.
    """

    sessions: tuple[ChatTurnInput, ...]
    chats: tuple[ChatRef, ...]
    chains: tuple[ChainInput, ...] = ()
    firings: tuple[FiringRef, ...] = ()


class Pruned(Contract):
    """How many rows were removed."""

    requests: int
    refresh_tokens: int
    login_attempts: int
    artifacts: int = 0
    tool_hosts: int = 0
    alerts: int = 0
    firings: int = 0
