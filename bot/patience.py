"""Owns the waiting out of faults on the way to Telegram."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

import structlog
from aiogram.exceptions import (
    ClientDecodeError,
    TelegramConflictError,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
)

FIRST_WAIT_SECONDS = 0.5
LONGEST_WAIT_SECONDS = 15.0
_FAULTS = (
    ClientDecodeError,
    TelegramConflictError,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
)
_log = structlog.get_logger(__name__)
T = TypeVar("T")


async def patiently(request: Callable[[], Awaitable[T]]) -> T:
    """Repeat a request, ever more slowly, until Telegram answers it.

    Raises aiogram's error for what waiting does not heal, such as a refused token.
    """
    wait = FIRST_WAIT_SECONDS
    while True:
        try:
            return await request()
        except _FAULTS as error:
            # The error's text may hold the address, which holds the token.
            _log.warning("telegram_waits", error=type(error).__name__)
            asked = error.retry_after if isinstance(error, TelegramRetryAfter) else None
        await asyncio.sleep(asked or wait)
        wait = min(wait * 2, LONGEST_WAIT_SECONDS)
