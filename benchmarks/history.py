"""Figures: what a long dialogue costs: Temporal history per turn, reading it, going on with it."""

from dataclasses import dataclass, field

from temporalio.client import Client, WorkflowHistoryEventFilterType

from benchmarks.dialogues import make_dialogue
from benchmarks.people import Person, read_history, register, say
from benchmarks.stack import Stack
from benchmarks.tables import Table, median, milliseconds, percentile, verdict
from benchmarks.timing import timed

_EARLY, _LATE = 5, 5_000
_LENGTHS = (100, 10_000, 1_000_000)
_READS = 100
_TURNS = 15
_PAGE = 50
_AIM_BYTES = 10_000
_AIM_FLATNESS = 1.2


@dataclass(frozen=True)
class Dialogue:
    """A dialogue of a known length, and how long things took in it."""

    session_id: str
    messages: int
    reads: list[float] = field(default_factory=list)
    turns: list[float] = field(default_factory=list)


async def measure(stack: Stack) -> list[Table]:
    """Return both tables."""
    await stack.script([{"say": "I do what you ask."}])
    [person] = await register(stack, ["historian"])
    return [await _temporal_history(stack, person), await _long_dialogues(stack, person)]


async def _temporal_history(stack: Stack, person: Person) -> Table:
    client = await Client.connect(stack.temporal)
    rows = [
        (messages, *await _history_of_turn(client, stack, person, messages))
        for messages in (_EARLY, _LATE)
    ]
    early, late = (size for _, _, size in rows)
    same = abs(late - early) <= early * 0.02
    return Table(
        title="Temporal history of one turn",
        columns=("message of the dialogue", "events", "bytes", "aim", ""),
        rows=[
            [
                f"{messages:,}",
                str(events),
                f"{size:,}",
                f"under {_AIM_BYTES:,}",
                verdict(met=size < _AIM_BYTES),
            ]
            for messages, events, size in rows
        ],
        notes=[f"Aim: the same at both (ids differ by a byte or two): {verdict(met=same)}."],
    )


async def _history_of_turn(
    client: Client, stack: Stack, person: Person, messages: int
) -> tuple[int, int]:
    """Say the message of that number; return the events and bytes of the run that answered."""
    async with stack.owner() as owner:
        session_id = await make_dialogue(owner, person.user_id, (messages - 1) // 2)
    answer = await say(stack, person, session_id)
    handle = client.get_workflow_handle(answer["workflow_id"])
    async for _ in handle.fetch_history_events(
        wait_new_event=True, event_filter_type=WorkflowHistoryEventFilterType.CLOSE_EVENT
    ):
        pass
    run = await handle.describe()
    return run.history_length, run.raw_info.history_size_bytes


async def _long_dialogues(stack: Stack, person: Person) -> Table:
    async with stack.owner() as owner:
        dialogues = [
            Dialogue(await make_dialogue(owner, person.user_id, length // 2), length)
            for length in _LENGTHS
        ]
    for one in dialogues:  # the first turn folds what is old into the digest
        await say(stack, person, one.session_id)
    for _ in range(_READS):
        for one in dialogues:
            one.reads.append(await timed(_read(stack, person, one)))
    for _ in range(_TURNS):
        for one in dialogues:
            one.turns.append(await timed(say(stack, person, one.session_id)))
    return _lengths(dialogues)


async def _read(stack: Stack, person: Person, one: Dialogue) -> None:
    found = await read_history(stack, person, one.session_id, _PAGE)
    if found != _PAGE:
        raise RuntimeError(f"{found} messages came instead of {_PAGE}")


def _lengths(dialogues: list[Dialogue]) -> Table:
    short, long = dialogues[0], dialogues[-1]
    growth = median(long.reads) / median(short.reads)
    return Table(
        title=f"The newest {_PAGE} messages of a dialogue, and a turn in it, by its length",
        columns=("messages", "read p50", "read p95", "turn p50"),
        rows=[
            [
                f"{one.messages:,}",
                milliseconds(median(one.reads)),
                milliseconds(percentile(one.reads, 95)),
                milliseconds(median(one.turns)),
            ]
            for one in dialogues
        ],
        notes=[
            (
                f"Read p50 at {long.messages:,} / at {short.messages:,}: {growth:.2f}; aim"
                f" {_AIM_FLATNESS}: {verdict(met=growth <= _AIM_FLATNESS)}. {_READS} reads and"
                f" {_TURNS} turns of each, in alternation."
            )
        ],
    )
