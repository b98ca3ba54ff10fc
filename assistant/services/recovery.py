"""Finding turns that nobody answers and messages that nobody sends: a process died in between."""

from datetime import datetime, timedelta
from itertools import groupby

from assistant.contracts.chat import ChatTurnInput, TurnRef
from assistant.contracts.conversations import TurnRecord
from assistant.contracts.upkeep import Stranded
from assistant.services.ports.store import Store

_BATCH = 500


class Recovery:
    """Looks for what has been open for longer than `patience`; for messages if it `delivers`."""

    def __init__(self, store: Store, patience: timedelta, *, delivers: bool = False) -> None:
        self._store = store
        self._patience = patience
        self._delivers = delivers

    async def stranded(self, now: datetime) -> Stranded:
        """Return open turns by dialogue and chats with open messages.

        Some may be in good hands: to start a dialogue's workflow again is refused then, to wake
        a chat's sender once more is harmless.
        """
        since = now - self._patience
        async with self._store.as_system() as store:
            turns = await store.upkeep.open_turns(since, _BATCH)
            chats = await store.telegram.chats_with_open_messages(since, _BATCH)
        turns.sort(key=lambda turn: (str(turn.session_id), turn.seq))
        groups = groupby(turns, key=lambda turn: turn.session_id)
        return Stranded(
            sessions=tuple(_session(list(group)) for _, group in groups),
            chats=tuple(chats) if self._delivers else (),
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
