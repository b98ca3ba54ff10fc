"""Keeps one process below Telegram's limit of some 30 requests a second for one bot.

See https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this.
"""

import asyncio

_PER_SECOND = 25


class Pace:
    """Hands out moments at which a request may go out."""

    def __init__(self, per_second: float = _PER_SECOND) -> None:
        self._gap = 1 / per_second
        self._next = 0.0

    async def wait(self) -> None:
        """Return when it is this request's turn."""
        now = asyncio.get_running_loop().time()
        turn = max(now, self._next)
        self._next = turn + self._gap
        await asyncio.sleep(turn - now)
