"""What listeners are told of a step."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest

from assistant.contracts.chat import Channel, TurnState
from assistant.contracts.events import EventKind
from assistant.contracts.ids import chain_topic, session_topic
from assistant.contracts.tools import ChainRecord, Origin, StepRecord, ToolStepState
from assistant.services.telling import preview, told

NOW = datetime(2026, 1, 1, tzinfo=UTC)
TURN, SESSION, CHAIN = uuid4(), uuid4(), uuid4()


def chain(turn_id: UUID | None, session_id: UUID | None) -> ChainRecord:
    return ChainRecord(
        chain_id=CHAIN,
        user_id=uuid4(),
        turn_id=turn_id,
        session_id=session_id,
        channel=Channel.API,
        request_hash=b"",
        request_id="",
        state=TurnState.RUNNING,
        created_at=NOW,
    )


STEP = StepRecord(
    step_id=uuid4(),
    chain_id=CHAIN,
    round_no=1,
    position=0,
    name="echo",
    origin=Origin.MODEL,
    arguments={"text": "привет " * 100},
    arguments_hash="",
    state=ToolStepState.WAITING,
    summary="s" * 1_000,
    output="SECRET OUTPUT",
    approval_expires_at=NOW,
    created_at=NOW,
)


@pytest.mark.parametrize(
    ("turn_id", "session_id", "topic"),
    [(TURN, SESSION, session_topic(SESSION)), (None, None, chain_topic(CHAIN))],
    ids=["turn", "chain"],
)
def test_a_step_is_told_where_its_turn_or_its_chain_is_listened_to(
    turn_id: UUID | None, session_id: UUID | None, topic: str
) -> None:
    where, event = told(chain(turn_id, session_id), STEP)

    assert where == topic
    assert (event.kind, event.turn_id) == (EventKind.TOOL, turn_id or CHAIN)
    assert event.tool
    assert (event.tool.step_id, event.tool.name) == (STEP.step_id, "echo")
    assert (event.tool.state, event.tool.expires_at) == (ToolStepState.WAITING, NOW)


def test_only_the_beginning_of_texts_is_told_and_nothing_of_the_output() -> None:
    _, event = told(chain(TURN, SESSION), STEP)

    assert event.tool
    assert event.tool.arguments.startswith('{"text": "привет')
    assert len(event.tool.arguments) <= 300
    assert len(event.tool.summary) <= 200
    assert "SECRET" not in event.model_dump_json()


def test_a_preview_is_one_line() -> None:
    assert preview({"text": "a\nb", "n": 1}) == '{"text": "a\\nb", "n": 1}'
