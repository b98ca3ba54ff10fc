"""Values of recovery and pruning."""

from assistant.contracts.chat import ChatTurnInput, Contract
from assistant.contracts.onboarding import DraftRef
from assistant.contracts.reminders import FiringRef
from assistant.contracts.tasks import TaskRef
from assistant.contracts.telegram import ChatRef
from assistant.contracts.tools import ChainInput


class Stranded(Contract):
    """What was stored and is not being worked on, since a process died in between.

    `sessions` have turns that nobody answers, `chats` have messages that nobody sends, `chains`
    were asked for directly and have not ended, `firings` are due soon and have no workflow,
    `tasks` and `drafts` of integrations are open and may have none.
    """

    sessions: tuple[ChatTurnInput, ...]
    chats: tuple[ChatRef, ...]
    chains: tuple[ChainInput, ...] = ()
    firings: tuple[FiringRef, ...] = ()
    tasks: tuple[TaskRef, ...] = ()
    drafts: tuple[DraftRef, ...] = ()


class Pruned(Contract):
    """How many rows were removed."""

    requests: int
    refresh_tokens: int
    login_attempts: int
    artifacts: int = 0
    tool_hosts: int = 0
    alerts: int = 0
    firings: int = 0
    tasks: int = 0
    outbox: int = 0
    telegram_updates: int = 0
    telegram_paces: int = 0
    events: int = 0
    tickets: int = 0
    secrets: int = 0
    drafts: int = 0
    calls: int = 0
    oauth_states: int = 0
