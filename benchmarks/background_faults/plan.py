"""Owns which faults there are, and when, by a seed."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Deed = Literal["kill", "end", "hang"]

APIS = ("api-1", "api-2")
WORKERS = ("worker-1", "worker-2")
_WORST: Sequence[tuple[Deed, str]] = (
    ("kill", "api-1"),
    ("kill", "worker-1"),
    ("kill", "postgres"),
    ("kill", "api-2"),
    ("hang", "worker-2"),
)
"""What every run has, in an order of its own."""

_ALL: Sequence[tuple[Deed, str]] = (
    *(("kill", name) for name in (*APIS, *WORKERS, "postgres", "temporal")),
    *(("end", name) for name in (*APIS, *WORKERS, "postgres")),
    *(("hang", name) for name in (*APIS, *WORKERS, "postgres", "temporal")),
)
_PAUSES = (1.5, 5.0)
_FIRST_AT = 2.0
_DOWN = (0.0, 1.5)
_HANGS = (0.5, 6.0)


@dataclass(frozen=True)
class Fault:
    """What is done to whom: `at` seconds after the beginning, for so many `seconds`.

    A process that is killed (SIGKILL) or told to end (SIGTERM) is started again after them; one
    that hangs (SIGSTOP) goes on.
    """

    at: float
    deed: Deed
    victim: str
    seconds: float


def plan_faults(seed: int, seconds: float) -> list[Fault]:
    """Return the faults of a run, by time; the same for the same seed."""
    chance = random.Random(f"faults/{seed}")
    first = chance.sample(_WORST, len(_WORST))
    pause = min(_PAUSES[1], (seconds - _FIRST_AT) / len(_WORST))
    faults: list[Fault] = []
    at = _FIRST_AT
    while at < seconds:
        deed, victim = first.pop() if first else chance.choice(_ALL)
        bounds = _HANGS if deed == "hang" else _DOWN
        faults.append(Fault(at, deed, victim, chance.uniform(*bounds)))
        at += chance.uniform(min(_PAUSES[0], pause), pause)
    return faults
