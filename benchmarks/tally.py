"""Owns the count of what should be there exactly once."""

from collections import Counter
from dataclasses import dataclass


@dataclass(frozen=True)
class Tally:
    """How often each thing is there, by what it is; so many should be there once."""

    wanted: int
    found: Counter[object]

    @property
    def lost(self) -> int:
        """Count those that are not there."""
        return self.wanted - sum(1 for times in self.found.values() if times)

    @property
    def doubled(self) -> int:
        """Count those that are there again, as often as they are."""
        return sum(times - 1 for times in self.found.values() if times > 1)
