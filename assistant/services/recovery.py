"""Finding what nobody works on, since a process died: turns, chains, messages, firings, drafts."""

from datetime import datetime, timedelta
from itertools import groupby

from assistant.contracts.chat import ChatTurnInput, ToolLimits, TurnRef
from assistant.contracts.conversations import TurnRecord
from assistant.contracts.reminders import PLAN_AHEAD
from assistant.contracts.tools import ChainInput, StrandedChain
from assistant.contracts.upkeep import Stranded
from assistant.services.ports.store import Store

_BATCH = 500
_TASKS_OF_ONE = 20
"""Of one person: others may have thousands that wait, and one that is lost."""


class Recovery:
    """Looks for what has been open for longer than `patience`; for messages if it `delivers`."""

    def __init__(
        self, store: Store, patience: timedelta, limits: ToolLimits, *, delivers: bool = False
    ) -> None:
        self._store = store
        self._patience = patience
        self._limits = limits
        self._delivers = delivers

    async def stranded(self, now: datetime) -> Stranded:
        """Return open turns by dialogue, direct chains, chats with open messages, and more.

        That is: firings, background tasks, and drafts of integrations. Firings are those that were
        further away when they were planned, too. Some of all may be in good hands: to start the
        workflow of a dialogue, a chain, a firing or a task again is refused then, to wake a chat's
        sender or tell a draft's workflow once more is harmless.
        """
        since = now - self._patience
        async with self._store.as_system() as store:
            turns = await store.upkeep.open_turns(since, _BATCH)
            chains = await store.upkeep.open_direct_chains(since, _BATCH)
            chats = await store.telegram.chats_with_open_messages(since, _BATCH)
            firings = await store.reminders.unhanded(now + PLAN_AHEAD, since, _BATCH)
            tasks = await store.tasks.stranded(since, _TASKS_OF_ONE, _BATCH)
            drafts = await store.integration_drafts.stranded(since, _BATCH)
        turns.sort(key=lambda turn: (str(turn.session_id), turn.seq))
        groups = groupby(turns, key=lambda turn: turn.session_id)
        return Stranded(
            sessions=tuple(_session(list(group)) for _, group in groups),
            chats=tuple(chats) if self._delivers else (),
            chains=tuple(self._chain(chain) for chain in chains),
            firings=tuple(firings),
            tasks=tuple(tasks),
            drafts=tuple(drafts),
        )

    def _chain(self, found: StrandedChain) -> ChainInput:
        """Return what starts a chain again; rounds that it does not have cost nothing."""
        return ChainInput(
            chain=found.chain,
            channel=found.channel,
            limits=self._limits,
            rounds=self._limits.steps,
        )


def _session(turns: list[TurnRecord]) -> ChatTurnInput:
    return ChatTurnInput(
        user_id=turns[0].user_id,
        session_id=turns[0].session_id,
        channel=turns[0].channel,
        recovered=tuple(
            TurnRef(
                turn_id=turn.turn_id, seq=turn.seq, run_no=turn.run_no, request_id=turn.request_id
            )
            for turn in turns
        ),
    )
