"""Finding accepted turns that nobody answers: their door died before it submitted them."""

from datetime import datetime, timedelta
from itertools import groupby

from assistant.contracts.chat import ChatTurnInput, TurnRef
from assistant.contracts.conversations import TurnRecord
from assistant.contracts.upkeep import StrandedSessions
from assistant.services.ports.store import Store

_BATCH = 500


class Recovery:
    """Looks for turns that have been open for longer than `patience`."""

    def __init__(self, store: Store, patience: timedelta) -> None:
        self._store = store
        self._patience = patience

    async def stranded(self, now: datetime) -> StrandedSessions:
        """Return open turns by dialogue. Some may be in good hands: starting theirs is refused."""
        async with self._store.as_system() as store:
            turns = await store.upkeep.open_turns(now - self._patience, _BATCH)
        turns.sort(key=lambda turn: (str(turn.session_id), turn.seq))
        groups = groupby(turns, key=lambda turn: turn.session_id)
        return StrandedSessions(sessions=tuple(_session(list(group)) for _, group in groups))


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
