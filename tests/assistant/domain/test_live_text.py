"""The text of an answer as its events tell it, with gaps and restarts."""

from uuid import UUID, uuid4

from assistant.contracts.chat import TurnState
from assistant.contracts.events import EventKind, TurnEvent
from assistant.contracts.tools import ToolEvent, ToolStepState
from assistant.domain.live_text import LiveText

TURN = uuid4()


def piece(seq: int, text: str, attempt: int = 1, turn_id: UUID = TURN) -> TurnEvent:
    kind = EventKind.TOKEN if seq else EventKind.RESTART
    return TurnEvent(turn_id=turn_id, kind=kind, attempt=attempt, seq=seq, text=text)


def heard(*events: TurnEvent) -> LiveText:
    live = LiveText(TURN)
    for event in events:
        live.hear(event)
    return live


def test_pieces_in_order_make_the_text() -> None:
    assert heard(piece(0, ""), piece(1, "a"), piece(2, "b")).text == "ab"


def test_a_gap_or_a_late_start_means_that_the_text_is_not_known() -> None:
    assert heard(piece(0, ""), piece(2, "b")).text is None
    assert heard(piece(3, "c"), piece(4, "d")).text is None
    assert heard().text is None


def test_a_later_attempt_starts_over_and_an_earlier_one_is_not_heard() -> None:
    live = heard(piece(0, ""), piece(1, "a"), piece(0, "", 2), piece(1, "x", 2), piece(2, "b"))

    assert live.text == "x"


def test_other_turns_of_the_dialogue_change_nothing() -> None:
    assert heard(piece(0, ""), piece(1, "a"), piece(2, "z", turn_id=uuid4())).text == "a"


def test_a_final_state_ends_the_text() -> None:
    running = TurnEvent(turn_id=TURN, kind=EventKind.STATE, state=TurnState.RUNNING)
    done = TurnEvent(turn_id=TURN, kind=EventKind.STATE, state=TurnState.ANSWERED)

    assert not heard(running).ended
    assert heard(running, done).ended


def tool(state: ToolStepState = ToolStepState.RUNNING, step_id: UUID = TURN) -> TurnEvent:
    told = ToolEvent(step_id=step_id, name="echo", state=state)
    return TurnEvent(turn_id=TURN, kind=EventKind.TOOL, tool=told)


def test_tools_do_not_disturb_the_text() -> None:
    live = heard(piece(0, ""), tool(), piece(1, "a"), tool(ToolStepState.DONE), piece(2, "b"))

    assert live.text == "ab"
    assert heard(tool(), piece(0, "", 7), piece(1, "a", 7)).text == "a"
    assert heard(tool()).text is None


def test_a_step_is_current_until_it_ends() -> None:
    assert heard().tools.current is None
    assert heard(tool()).tools.current == tool().tool
    ended = heard(tool(), tool(ToolStepState.FAILED)).tools
    assert ended.current is None
    assert ended.used


def test_a_step_that_waits_goes_before_those_that_run() -> None:
    waiting = tool(ToolStepState.WAITING, uuid4())

    assert heard(tool(), waiting, tool(step_id=uuid4())).tools.current == waiting.tool


def test_a_new_attempt_of_the_model_means_that_all_steps_have_ended() -> None:
    assert heard(piece(0, ""), tool(), piece(0, "", 2)).tools.current is None
