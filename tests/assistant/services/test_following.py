"""What a reader of a growing answer is told, whatever happens to the events on their way."""

from collections.abc import AsyncIterator, Iterable
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.contracts.chat import TurnState
from assistant.contracts.conversations import Draft
from assistant.contracts.events import EventKind, TurnEvent
from assistant.contracts.tools import ToolEvent, ToolStepState
from assistant.services.following import follow

TURN, OTHER = UUID(int=1), UUID(int=2)


def restart(attempt: int, turn_id: UUID = TURN) -> TurnEvent:
    return TurnEvent(turn_id=turn_id, kind=EventKind.RESTART, attempt=attempt, seq=0)


def token(attempt: int, seq: int, text: str = "", turn_id: UUID = TURN) -> TurnEvent:
    said = text or f"{attempt}.{seq} "
    return TurnEvent(turn_id=turn_id, kind=EventKind.TOKEN, attempt=attempt, seq=seq, text=said)


def tool_event(state: ToolStepState, turn_id: UUID = TURN) -> TurnEvent:
    told = ToolEvent(step_id=UUID(int=9), name="web_search", state=state)
    return TurnEvent(turn_id=turn_id, kind=EventKind.TOOL, tool=told)


def ended(state: TurnState = TurnState.ANSWERED, turn_id: UUID = TURN) -> TurnEvent:
    return TurnEvent(turn_id=turn_id, kind=EventKind.STATE, state=state)


def text_of(attempt: int, seq: int) -> str:
    """Return the text of an attempt before the event of that number."""
    return "".join(token(attempt, number).text for number in range(1, seq))


def draft_of(attempt: int, seq: int) -> Draft:
    return Draft(
        turn_id=TURN,
        attempt=attempt,
        seq=seq,
        content=text_of(attempt, seq),
        thinking="",
        model="model",
        prompt_tokens=0,
        completion_tokens=0,
        complete=False,
    )


async def told_by(
    events: Iterable[TurnEvent], *drafts: Draft | None, turn_id: UUID | None = TURN
) -> list[TurnEvent]:
    """Return what a reader is told; each look at the draft finds the next one, then the last."""
    found = list(drafts) or [None]

    async def snapshot(_: UUID) -> Draft | None:
        return found.pop(0) if len(found) > 1 else found[0]

    return [event async for event in follow(heard(events), snapshot, turn_id)]


async def heard(events: Iterable[TurnEvent]) -> AsyncIterator[TurnEvent]:
    for event in events:
        yield event


def shown_by(told: Iterable[TurnEvent]) -> str:
    """Return the text as a client shows it."""
    text = ""
    for event in told:
        text = "" if event.kind is EventKind.RESTART else text + event.text
    return text


async def test_undisturbed_answer_is_told_as_it_came_without_a_restart() -> None:
    tokens = [token(1, seq) for seq in range(1, 5)]

    assert await told_by([restart(1), *tokens, ended()]) == [*tokens, ended()]


async def test_restart_is_told_when_something_was_shown() -> None:
    told = await told_by([restart(1), token(1, 1), restart(2), token(2, 1), ended()])

    assert [event.kind for event in told] == ["token", "restart", "token", "state"]
    assert shown_by(told) == text_of(2, 2)


async def test_restart_is_not_told_when_nothing_was_shown() -> None:
    told = await told_by([restart(1), restart(2), restart(3), token(3, 1)])

    assert told == [token(3, 1)]


async def test_pieces_of_older_attempts_are_dropped() -> None:
    told = await told_by(
        [restart(2), token(1, 1), token(2, 1), token(1, 2), restart(1), token(2, 2)]
    )

    assert told == [token(2, 1), token(2, 2)]


async def test_piece_that_is_heard_twice_is_told_once() -> None:
    told = await told_by([restart(1), token(1, 1), token(1, 1), token(1, 2), token(1, 1)])

    assert shown_by(told) == text_of(1, 3)


async def test_gap_is_healed_from_the_draft_once_it_holds_what_was_missed() -> None:
    events = [restart(1), token(1, 1), token(1, 3), token(1, 4), token(1, 5)]

    told = await told_by(events, draft_of(1, 2), draft_of(1, 5))

    assert [event.kind for event in told] == ["token", "restart", "token", "token"]
    assert shown_by(told) == text_of(1, 6)


async def test_gap_that_the_draft_does_not_heal_shows_nothing_more() -> None:
    told = await told_by([restart(1), token(1, 1), token(1, 3), token(1, 4)], None)

    assert told == [token(1, 1)]


async def test_late_reader_is_given_the_draft_without_a_restart() -> None:
    told = await told_by([token(2, 7), token(2, 8)], draft_of(2, 8))

    assert [event.kind for event in told] == ["token", "token"]
    assert shown_by(told) == text_of(2, 9)


async def test_draft_of_an_older_attempt_heals_nothing() -> None:
    assert await told_by([token(2, 3)], draft_of(1, 9)) == []


async def test_other_turns_of_the_dialogue_are_not_told_unless_all_are_followed() -> None:
    events = [restart(1), restart(1, OTHER), token(1, 1, "б", OTHER), token(1, 1, "а"), ended()]

    assert shown_by(await told_by(events)) == "а"
    assert shown_by(await told_by(events, turn_id=None)) == "ба"


async def test_turn_that_is_tried_again_begins_anew() -> None:
    events = [restart(5), token(5, 1), ended(TurnState.FAILED), restart(1), token(1, 1)]

    told = await told_by(events, turn_id=None)

    assert told[-1] == token(1, 1)


PIECES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=3)
ATTEMPTS = st.lists(st.lists(PIECES, max_size=6), min_size=1, max_size=3)


async def test_tools_are_told_at_once_and_do_not_disturb_the_text() -> None:
    running, done = tool_event(ToolStepState.RUNNING), tool_event(ToolStepState.DONE)
    text = [restart(7), token(7, 1), token(7, 2)]

    told = await told_by([running, text[0], running, text[1], done, text[2], done])

    assert told == [running, running, text[1], done, text[2], done]


async def test_tools_of_another_turn_are_not_told() -> None:
    event = tool_event(ToolStepState.RUNNING, OTHER)

    assert await told_by([event]) == []
    assert await told_by([event], turn_id=None) == [event]


def stream_of(attempts: list[list[str]]) -> list[TurnEvent]:
    return [
        event
        for number, pieces in enumerate(attempts, start=1)
        for event in (
            restart(number),
            *(token(number, seq, piece) for seq, piece in enumerate(pieces, start=1)),
        )
    ]


@settings(max_examples=300, deadline=None)
@given(ATTEMPTS, st.data())
async def test_shown_text_is_always_a_beginning_of_its_attempt(
    attempts: list[list[str]], data: st.DataObject
) -> None:
    """Events are lost, repeated and shuffled; drafts are found at any stage, or not at all."""
    sent = stream_of(attempts)
    events = data.draw(st.lists(st.sampled_from(sent), max_size=2 * len(sent)))

    async def snapshot(_: UUID) -> Draft | None:
        number = data.draw(st.integers(0, len(attempts)))
        if number == 0:
            return None
        pieces = attempts[number - 1]
        seq = data.draw(st.integers(1, len(pieces) + 1))
        content = "".join(pieces[: seq - 1])
        return draft_of(number, seq).model_copy(update={"content": content})

    shown, attempt = "", 0
    async for event in follow(heard(events), snapshot, TURN):
        assert event.attempt >= attempt
        if event.kind is EventKind.RESTART or event.attempt > attempt:
            assert event.kind is EventKind.RESTART or shown == ""
            shown = ""
        attempt = event.attempt
        shown += event.text
        assert "".join(attempts[attempt - 1]).startswith(shown)


@settings(max_examples=100, deadline=None)
@given(st.lists(PIECES, min_size=1, max_size=10), st.data())
async def test_whole_text_is_shown_when_the_draft_is_up_to_date(
    pieces: list[str], data: st.DataObject
) -> None:
    """Whatever is lost before the last piece, that one brings everything."""
    sent = stream_of([pieces])
    kept = [event for event in sent[:-1] if data.draw(st.booleans())]
    latest = 0

    async def live() -> AsyncIterator[TurnEvent]:
        nonlocal latest
        for event in [*kept, sent[-1]]:
            latest = event.seq
            yield event

    async def snapshot(_: UUID) -> Draft | None:
        content = "".join(pieces[:latest])
        return draft_of(1, latest + 1).model_copy(update={"content": content})

    told = [event async for event in follow(live(), snapshot, TURN)]

    assert shown_by(told) == "".join(pieces)
