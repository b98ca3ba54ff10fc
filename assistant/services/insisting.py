"""Owns repeating a request that the other side does but once, however often it comes."""

import asyncio
from dataclasses import replace
from http import HTTPStatus
from typing import Final

from assistant.contracts.integrations import Answer
from assistant.errors import ToolTimeoutError, ToolUnavailableError
from assistant.services.clock import Clock
from assistant.services.integration_requests import IntegrationRequests
from assistant.services.oauth_tokens import SignIn
from assistant.services.ports.exchanges import Ask

_WAITS: Final = (0.5, 1.0)
_LONGEST_WAIT: Final = 10.0
_BUSY: Final = frozenset(
    {
        HTTPStatus.TOO_MANY_REQUESTS,
        HTTPStatus.BAD_GATEWAY,
        HTTPStatus.SERVICE_UNAVAILABLE,
        HTTPStatus.GATEWAY_TIMEOUT,
    }
)


async def insist(requests: IntegrationRequests, clock: Clock, who: SignIn, ask: Ask) -> Answer:
    """Send a request up to three times within its seconds, later if the other side is busy.

    Raises what `IntegrationRequests.send` raises.
    """
    until = clock.monotonic() + ask.seconds
    for wait in _WAITS:
        try:
            answer = await requests.send(who, ask)
        except (ToolUnavailableError, ToolTimeoutError):
            if clock.monotonic() + wait >= until:
                raise
        else:
            if answer.status not in _BUSY:
                return answer
            wait = max(wait, _retry_after(answer))  # noqa: PLW2901 - told by the other side
            if wait > _LONGEST_WAIT or clock.monotonic() + wait >= until:
                return answer
        await asyncio.sleep(wait)
        ask = replace(ask, seconds=until - clock.monotonic())
    return await requests.send(who, ask)


def _retry_after(answer: Answer) -> float:
    text = answer.headers.get("retry-after", "").strip()
    return float(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0.0  # noqa: PLR2004
