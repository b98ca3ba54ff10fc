"""Owns what background work may take: how much at once, how often again, how long."""

from dataclasses import dataclass


@dataclass(frozen=True)
class TaskLimits:
    """Limits of background tasks; durations in seconds.

    Of one person at most `user_concurrency` tasks are worked on and `max_queued` wait. A failure
    that can heal is tried again up to `max_retries` times. The same task asked for again within
    `dedupe_window_seconds` is the first one. `lease_seconds` pass before a dead worker is noticed.
    """

    user_concurrency: int = 2
    max_queued: int = 5_000
    max_retries: int = 3
    retry_base_seconds: float = 5
    retry_max_seconds: float = 300
    dedupe_window_seconds: float = 600
    lease_seconds: float = 30
    text_chars: int = 16_000
