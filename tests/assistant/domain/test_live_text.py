"""The text of an answer as its events tell it, with gaps and restarts."""

from uuid import UUID, uuid4

from assistant.contracts.chat import TurnState
from assistant.contracts.events import EventKind, TurnEvent
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
