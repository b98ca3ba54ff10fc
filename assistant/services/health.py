"""Health: is every part that the assistant needs there, and how fast does it answer."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

import structlog

from assistant.contracts.chat import Contract

_LOG = structlog.stdlib.get_logger(__name__)

Check = Callable[[], Awaitable[object]]
"""Asks a part for an answer; raises anything when there is none."""


class PartState(Contract):
    """What a check found. `required` parts decide on readiness; latency is in milliseconds."""

    name: str
    state: Literal["up", "down"]
    required: bool
    latency_ms: float


class Readiness(Contract):
    """All checks together."""

    ready: bool
    parts: tuple[PartState, ...]


@dataclass(frozen=True)
class HealthService:
    """Asks each part in `checks`; those named in `required` must answer."""

    version: str
    model: str
    offline: bool
    checks: Mapping[str, Check]
    required: frozenset[str] = field(default=frozenset({"postgres", "temporal"}))
    timeout_seconds: float = 2

    async def readiness(self) -> Readiness:
        """Ask all parts at once."""
        parts = await asyncio.gather(*(self._ask(name) for name in self.checks))
        return Readiness(
            ready=all(part.state == "up" for part in parts if part.required), parts=tuple(parts)
        )

    async def _ask(self, name: str) -> PartState:
        started = time.monotonic()
        state: Literal["up", "down"] = "up"
        try:
            async with asyncio.timeout(self.timeout_seconds):
                await self.checks[name]()
        except Exception as error:  # noqa: BLE001 - whatever a driver raises, the part is down
            state = "down"
            _LOG.warning("part is down", part=name, error=type(error).__name__)
        latency = round((time.monotonic() - started) * 1000, 2)
        return PartState(name=name, state=state, required=name in self.required, latency_ms=latency)
