"""Owns which buttons an answer in a chat has: what its last tool says can be done."""

from typing import Final

from assistant.contracts.conversations import TurnRecord
from assistant.contracts.ids import chain_id_for_turn
from assistant.services.ports.store import UserStore

_VERBS: Final = {"test": "itest", "save": "isave", "cancel": "icancel"}
"""Buttons by what can be done with the draft of an integration."""


async def offered_buttons(store: UserStore, turn: TurnRecord) -> tuple[str, ...]:
    """Return the data of the buttons under the answer of a turn: `itest:<draft>` and the like."""
    steps = await store.steps.of_chain(chain_id_for_turn(turn.turn_id, turn.run_no))
    data = steps[-1].result.get("data") if steps else None
    if not isinstance(data, dict) or not data.get("draft_id"):
        return ()
    actions = data.get("actions") or ()
    return tuple(f"{_VERBS[one]}:{data['draft_id']}" for one in actions if one in _VERBS)
