"""Owns what listeners are told of a step: its state and the beginning of its arguments."""

import json
from typing import Any

from assistant.contracts.events import EventKind, TurnEvent
from assistant.contracts.ids import chain_topic, session_topic
from assistant.contracts.tools import PREVIEW_CHARS, ChainRecord, StepRecord, ToolEvent
from assistant.domain.digest import shorten

_SUMMARY_CHARS = 200


def preview(arguments: dict[str, Any]) -> str:
    """Return the beginning of arguments in one line."""
    return shorten(json.dumps(arguments, ensure_ascii=False), PREVIEW_CHARS)


def told(chain: ChainRecord, step: StepRecord) -> tuple[str, TurnEvent]:
    """Return the topic and the event that tell how a step stands."""
    topic = session_topic(chain.session_id) if chain.session_id else chain_topic(chain.chain_id)
    event = TurnEvent(
        turn_id=chain.turn_id or chain.chain_id,
        kind=EventKind.TOOL,
        tool=ToolEvent(
            step_id=step.step_id,
            name=step.name,
            state=step.state,
            arguments=preview(step.arguments),
            summary=shorten(step.summary, _SUMMARY_CHARS),
            expires_at=step.approval_expires_at,
        ),
    )
    return topic, event
