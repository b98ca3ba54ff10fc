"""Writing an answer down: what is told, when, and what the draft holds."""

from collections.abc import AsyncIterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.contracts.chat import TurnTask
from assistant.contracts.events import EventKind, TurnEvent
from assistant.contracts.ids import session_topic
from assistant.infra.bus import PostgresBus
from assistant.services.drafting import DraftWriter, SupersededError
from assistant.services.ports.model import ModelChunk
from tests.assistant.services.dialogues import Dialogue, task_of


class Hands:
    """A clock that is set by hand, in seconds."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Hands:
    return Hands()


@pytest.fixture
async def task(dialogue: Dialogue) -> TurnTask:
    """A turn that is being answered."""
    turn = await dialogue.ask("вопрос")
    await dialogue.begin(turn)
    return task_of(turn)


@pytest.fixture
async def events(bus: PostgresBus, task: TurnTask) -> AsyncIterator[AsyncIterator[TurnEvent]]:
    async with bus.subscribe(session_topic(task.session_id)) as heard:
        yield heard


@pytest.fixture
def writer(dialogue: Dialogue, bus: PostgresBus, clock: Hands, task: TurnTask) -> DraftWriter:
    return DraftWriter(dialogue.store, bus, clock, task, 1, "kimi")


async def take(events: AsyncIterator[TurnEvent], count: int) -> list[tuple[str, int, str]]:
    heard = [await anext(events) for _ in range(count)]
    return [(event.kind.value, event.seq, event.text) for event in heard]


async def test_first_piece_is_told_at_once_and_later_ones_are_gathered(
    writer: DraftWriter, clock: Hands, events: AsyncIterator[TurnEvent]
) -> None:
    await writer.start()
    for moment, text in ((0, "а"), (0.01, "б"), (0.02, "в"), (0.05, "г"), (0.06, "д")):
        clock.now = moment
        await writer.add(ModelChunk(text=text))
    await writer.save(complete=True)

    assert await take(events, 4) == [
        ("restart", 0, ""),
        ("token", 1, "а"),
        ("token", 2, "бвг"),
        ("token", 3, "д"),
    ]


async def test_gathered_pieces_are_told_when_the_model_pauses(
    writer: DraftWriter, events: AsyncIterator[TurnEvent]
) -> None:
    await writer.add(ModelChunk(text="раз "))
    await writer.add(ModelChunk(text="два "))
    await writer.add(ModelChunk(text="три"))

    assert await take(events, 2) == [("token", 0, "раз "), ("token", 1, "два три")]


async def test_long_piece_is_told_in_parts_that_a_notification_holds(
    writer: DraftWriter, events: AsyncIterator[TurnEvent]
) -> None:
    await writer.add(ModelChunk(text="😀" * 2_500))

    told = await take(events, 3)

    assert [len(text) for _, _, text in told] == [1_000, 1_000, 500]


async def test_draft_is_saved_by_the_second_with_all_that_was_told(
    writer: DraftWriter, clock: Hands, dialogue: Dialogue, task: TurnTask
) -> None:
    await writer.start()
    await writer.add(ModelChunk(text="раз "))
    clock.now = 0.9
    await writer.add(ModelChunk(text="два "))
    assert await dialogue.conversations.draft(task.user_id, task.turn_id) is None

    clock.now = 1.0
    await writer.add(ModelChunk(text="три ", thinking="хм"))

    draft = await dialogue.conversations.draft(task.user_id, task.turn_id)
    assert draft is not None
    assert (draft.content, draft.thinking, draft.complete) == ("раз два три ", "хм", False)
    assert draft.seq == 4


async def test_thinking_is_kept_and_not_told(
    writer: DraftWriter, events: AsyncIterator[TurnEvent]
) -> None:
    await writer.add(ModelChunk(thinking="хм "))
    await writer.add(ModelChunk(thinking="хм"))
    await writer.add(ModelChunk(text="да", done=True, prompt_tokens=5, completion_tokens=2))

    draft = await writer.save(complete=True)

    assert (draft.content, draft.thinking, draft.complete) == ("да", "хм хм", True)
    assert (draft.prompt_tokens, draft.completion_tokens) == (5, 2)
    assert await take(events, 1) == [("token", 0, "да")]


async def test_writer_that_was_superseded_must_stop(
    writer: DraftWriter, clock: Hands, dialogue: Dialogue, bus: PostgresBus, task: TurnTask
) -> None:
    await writer.add(ModelChunk(text="старый"))
    later = DraftWriter(dialogue.store, bus, clock, task, 2, "kimi")
    await later.add(ModelChunk(text="новый"))
    await later.save(complete=True)

    clock.now = 1.0
    with pytest.raises(SupersededError):
        await writer.add(ModelChunk(text=" ответ"))
    with pytest.raises(SupersededError):
        await writer.save(complete=True)

    draft = await dialogue.conversations.draft(task.user_id, task.turn_id)
    assert draft is not None
    assert draft.content == "новый"


class Told:
    """A publisher that remembers."""

    def __init__(self) -> None:
        self.events: list[TurnEvent] = []

    async def publish(self, _topic: str, event: TurnEvent) -> None:
        self.events.append(event)


CHUNKS = st.lists(st.tuples(st.text("аб😀\n", max_size=30), st.sampled_from([0, 0.02, 0.05])))


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(CHUNKS)
async def test_what_is_told_is_what_is_stored_with_a_number_each(
    dialogue: Dialogue, task: TurnTask, chunks: list[tuple[str, float]]
) -> None:
    clock, told = Hands(), Told()
    writer = DraftWriter(dialogue.store, told, clock, task, 1, "kimi")
    await writer.start()
    for text, pause in chunks:
        clock.now += pause
        await writer.add(ModelChunk(text=text))

    draft = await writer.save(complete=True)

    assert [event.seq for event in told.events] == list(range(draft.seq))
    assert told.events[0].kind is EventKind.RESTART
    assert "".join(event.text for event in told.events) == draft.content
    assert draft.content == "".join(text for text, _ in chunks)
