"""Health: is every part that the assistant needs there, and how fast does it answer."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol

import structlog

from assistant.contracts.chat import Contract
from assistant.contracts.tools import ToolQueue
from assistant.errors import UnavailableError

_LOG = structlog.stdlib.get_logger(__name__)
_HOSTS_SECONDS = 0.5

Check = Callable[[], Awaitable[object]]
"""Asks a part for an answer; raises anything when there is none."""


NOT_KNOWN = "not_known"
"""Reason of a scarce part of which nothing can be said, since the database does not answer."""


class Hosts(Protocol):
    """What is known of scarce parts."""

    async def missing(self) -> Mapping[ToolQueue, str]:
        """Return the parts that no worker has at present, each with a reason."""
        ...


class PartState(Contract):
    """What a check found. `required` parts decide on readiness; latency is in milliseconds.

    `reason` says why a part that is down is so, where that is known: a fixed word or sentence.
    """

    name: str
    state: Literal["up", "down"]
    required: bool
    latency_ms: float
    reason: str = ""


class Readiness(Contract):
    """All checks together."""

    ready: bool
    parts: tuple[PartState, ...]


@dataclass(frozen=True)
class HealthService:
    """Asks each part in `checks`; those named in `required` must answer.

    The scarce parts of tools are known from what workers reported: nobody is asked. Those in
    `settled` stay as they are while the program runs: each with why it is off, None if it is not.
    """

    version: str
    model: str
    offline: bool
    checks: Mapping[str, Check]
    hosts: Hosts
    required: frozenset[str] = field(default=frozenset({"postgres", "temporal"}))
    timeout_seconds: float = 2
    settled: Mapping[str, str | None] = field(default_factory=dict)

    async def readiness(self) -> Readiness:
        """Ask all parts at once."""
        asked = asyncio.gather(*(self._ask(name) for name in self.checks))
        tools = await self.tools()
        parts = (*await asked, *tools)
        return Readiness(
            ready=all(part.state == "up" for part in parts if part.required), parts=parts
        )

    async def tools(self) -> tuple[PartState, ...]:
        """Return what tools need besides, as cheaply as the program's life may be asked for."""
        started = time.monotonic()
        try:
            async with asyncio.timeout(_HOSTS_SECONDS):
                missing = await self.hosts.missing()
        except (UnavailableError, TimeoutError):
            missing = dict.fromkeys(ToolQueue, NOT_KNOWN)
        latency = _milliseconds_since(started)
        scarce = (queue for queue in ToolQueue if queue is not ToolQueue.MAIN)
        reasons = {**{str(queue): missing.get(queue) for queue in scarce}, **self.settled}
        return tuple(_tool(name, reason, latency) for name, reason in reasons.items())

    async def _ask(self, name: str) -> PartState:
        started = time.monotonic()
        state: Literal["up", "down"] = "up"
        try:
            async with asyncio.timeout(self.timeout_seconds):
                await self.checks[name]()
        except Exception as error:  # noqa: BLE001 - whatever a driver raises, the part is down
            state = "down"
            _LOG.warning("part is down", part=name, error=type(error).__name__)
        return PartState(
            name=name,
            state=state,
            required=name in self.required,
            latency_ms=_milliseconds_since(started),
        )


def _tool(name: str, reason: str | None, latency_ms: float) -> PartState:
    return PartState(
        name=name,
        state="up" if reason is None else "down",
        required=False,
        latency_ms=latency_ms,
        reason=reason or "",
    )


def _milliseconds_since(started: float) -> float:
    return round((time.monotonic() - started) * 1000, 2)
