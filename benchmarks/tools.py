"""Figures: what a step of a tool chain costs beyond the tool's own time, directly and in chat."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from benchmarks.people import Person, call_tool, has_tool, register, say
from benchmarks.stack import Stack
from benchmarks.steps import ran_steps
from benchmarks.tables import Table, median, milliseconds, percentile, verdict
from benchmarks.timing import timed

_CALLS = 60
_CYCLES = 25
_WARM_UP = 2
_ROUNDS = (0, 1, 2, 3)
_AIM_SECONDS = 0.060
_AIM = ("aim", "")
_ZONE = {"timezone": "Europe/Berlin"}
_DIRECT = {"tools/timezone-set": ("timezone_set", _ZONE)}
_PYTHON = {"execute-python": ("execute_python", {"code": "print(1)"})}
_CALL: dict[str, object] = {"tool_call": {"name": "timezone_set", "arguments": _ZONE}}
_SAY: dict[str, object] = {"say": "Your time zone is set."}


@dataclass
class Turns:
    """Turns of so many rounds of one call each, what of that the tools took, and the rest.

    `between` is, for each step, from the model's word to the next question to it, without the
    tool's own time.
    """

    rounds: int
    seconds: list[float] = field(default_factory=list)
    own: list[float] = field(default_factory=list)
    between: list[list[float]] = field(default_factory=list)


async def measure(stack: Stack) -> list[Table]:
    """Return a step beside its tool: called directly, in chat, and between two model calls."""
    return [await _direct(stack), *await _in_chat(stack)]


async def _direct(stack: Stack) -> Table:
    [host] = await register(stack, ["host"])
    is_on = await has_tool(stack, host, "execute_python")
    called = _DIRECT | (_PYTHON if is_on else {})
    rows = [await _called(stack, path, *tool) for path, tool in called.items()]
    off = [] if is_on else ["The sandbox is off on this machine, and `execute_python` with it."]
    return Table(
        title="A tool called directly (POST …), beside the time it takes itself",
        columns=("tool", "calls", "answer p50", "p95", "itself p50", "beyond p50", "p95", *_AIM),
        rows=rows,
        notes=[
            (
                "Itself: from the row of the step, until its result is stored. Beyond: the request,"
                " a chain of one step through Temporal, and the answer."
            ),
            *off,
        ],
    )


async def _called(stack: Stack, path: str, name: str, arguments: dict[str, str]) -> list[str]:
    [person] = await register(stack, [f"caller-{name}"])
    for _ in range(_WARM_UP):
        await call_tool(stack, person, path, arguments)
    answers = [await timed(call_tool(stack, person, path, arguments)) for _ in range(_CALLS)]
    async with stack.owner() as owner:
        own = (await ran_steps(owner, person.user_id)).seconds[_WARM_UP:]
    beyond = [answer - itself for answer, itself in zip(answers, own, strict=True)]
    shown = (answers, 50), (answers, 95), (own, 50), (beyond, 50), (beyond, 95)
    return [name, str(_CALLS), *(milliseconds(percentile(*one)) for one in shown), *_aim(beyond)]


def _aim(beyond: list[float]) -> tuple[str, str]:
    return f"p50 {milliseconds(_AIM_SECONDS)}", verdict(met=median(beyond) < _AIM_SECONDS)


async def _in_chat(stack: Stack) -> list[Table]:
    """Say things that the model answers after 0 to 3 rounds of one call, in alternation."""
    cycles = _WARM_UP + _CYCLES
    answers = [one for rounds in _ROUNDS for one in (*[_CALL] * rounds, _SAY)]
    await stack.script(*[[one] for one in answers] * cycles)
    [person] = await register(stack, ["chainer"])
    seconds = [await timed(say(stack, person)) for _ in _ROUNDS * cycles]
    turns = [Turns(rounds) for rounds in _ROUNDS]
    for at, one in enumerate(await _told(stack, person, seconds)):
        if at >= _WARM_UP * len(_ROUNDS):
            _add(turns[at % len(_ROUNDS)], one)
    return [_turns(turns), _between(turns)]


@dataclass(frozen=True)
class _Turn:
    seconds: float
    own: list[float]
    gaps: list[float]


async def _told(stack: Stack, person: Person, seconds: list[float]) -> list[_Turn]:
    """Return each turn with its steps' own times, and the gaps between its model calls."""
    requests = iter([one for one in await stack.model_requests() if one["messages"]])
    async with stack.owner() as owner:
        steps = await ran_steps(owner, person.user_id)
    told = []
    for took, rounds in zip(seconds, _cycled(_ROUNDS, len(seconds)), strict=True):
        asked = [next(requests) for _ in range(rounds + 1)]
        gaps = [after["started_at"] - before["finished_at"] for before, after in pairwise(asked)]
        told.append(_Turn(took, steps.take(rounds), gaps))
    return told


def _cycled(values: Iterable[int], number: int) -> Iterator[int]:
    values = tuple(values)
    return (values[at % len(values)] for at in range(number))


def _add(turns: Turns, one: _Turn) -> None:
    turns.seconds.append(one.seconds)
    turns.own.append(sum(one.own))
    turns.between.append([gap - own for gap, own in zip(one.gaps, one.own, strict=True)])


def _turns(turns: list[Turns]) -> Table:
    plain = median(turns[0].seconds)
    return Table(
        title="A chat turn with rounds of one call of `timezone_set`, model latency zero",
        columns=("rounds", "turns", "p50", "p95", "tools themselves", "a round beyond its tool"),
        rows=[
            [
                str(one.rounds),
                str(len(one.seconds)),
                milliseconds(median(one.seconds)),
                milliseconds(percentile(one.seconds, 95)),
                milliseconds(median(one.own)),
                milliseconds((median(one.seconds) - plain - median(one.own)) / one.rounds)
                if one.rounds
                else "",
            ]
            for one in turns
        ],
        notes=[
            (
                "The last column is what a turn takes longer than a plain one, without its tools,"
                " by round: the step, and the model asked once more by an activity of its own."
            )
        ],
    )


def _between(turns: list[Turns]) -> Table:
    steps = [step for one in turns for step in one.between if step]
    first = [turn[0] for turn in steps]
    later = [seconds for turn in steps for seconds in turn[1:]]
    return Table(
        title="A step of a chain beyond its tool: from the model's call until the model is asked",
        columns=("step", "steps", "p50", "p95", *_AIM),
        rows=[_between_row("first of its turn", first), _between_row("later", later)],
        notes=[
            (
                "Measured at the model server, the tool's own time taken away: the call is stored,"
                " checked and run by Temporal, and the next prompt is made. The first step also"
                " starts the chain."
            )
        ],
    )


def _between_row(name: str, seconds: list[float]) -> list[str]:
    return [
        name,
        str(len(seconds)),
        milliseconds(median(seconds)),
        milliseconds(percentile(seconds, 95)),
        *_aim(seconds),
    ]
