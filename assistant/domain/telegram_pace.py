"""How fast Telegram takes what a bot sends: to one chat, to one group, to all together.

Its limits are "more than one message per second" in a chat, "20 messages per minute" in a group
and "about 30 messages per second" in all; short bursts in a private chat are borne.
https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final


@dataclass(frozen=True)
class Rate:
    """One request every `gap`, and after a pause up to `burst` at once.

    So a span of time never sees more than `burst` requests and one for each gap in it: the generic
    cell rate algorithm (ITU-T I.371, annex A).
    """

    gap: timedelta
    burst: int

    @property
    def tolerance(self) -> timedelta:
        """How far ahead of the gaps a burst may run."""
        return self.gap * (self.burst - 1)

    @property
    def without_burst(self) -> "Rate":
        """The same pace for what leaves bursts to others."""
        return Rate(self.gap, 1)


ALL_CHATS: Final = 0
"""Stands for the whole bot where chats are named: no chat has this number."""

BOT_RATE: Final = Rate(timedelta(milliseconds=40), 5)
"""25 a second and 5 at once: 30 in any second."""

PRIVATE_RATE: Final = Rate(timedelta(seconds=1), 3)
"""One a second; an answer of three parts, or one that was seen growing, comes at once."""

GROUP_RATE: Final = Rate(timedelta(seconds=4), 5)
"""15 a minute and 5 at once: 20 in any minute."""

LONGEST_OF_ONE_CHAT: Final = timedelta(seconds=60)
"""The span of Telegram's longest limit for one chat: who has to wait longer waits as a bot."""


def rate_of(chat_id: int) -> Rate:
    """Return the pace of a chat; groups have negative numbers.

    https://core.telegram.org/api/bots/ids
    """
    return GROUP_RATE if chat_id < 0 else PRIVATE_RATE
