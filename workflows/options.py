"""Time-outs and retries of steps, one set per kind of step."""

from datetime import timedelta
from typing import Final, TypedDict

from temporalio.common import RetryPolicy
from temporalio.workflow import ActivityCancellationType


class LocalOptions(TypedDict):
    """Options of a local activity."""

    start_to_close_timeout: timedelta
    retry_policy: RetryPolicy
    local_retry_threshold: timedelta


class LiveOptions(TypedDict):
    """Options of an activity that lives on heartbeats and ends when it is told to."""

    heartbeat_timeout: timedelta
    cancellation_type: ActivityCancellationType


DATABASE_STEP: Final[LocalOptions] = {
    "start_to_close_timeout": timedelta(seconds=10),
    "retry_policy": RetryPolicy(
        initial_interval=timedelta(milliseconds=100),
        backoff_coefficient=2,
        maximum_interval=timedelta(seconds=10),
    ),
    "local_retry_threshold": timedelta(seconds=1),
}
"""Outlasts any restart of PostgreSQL: what can heal is retried, the rest fails at once.

Longer pauses are timers of the server: a worker that is told to end does not wait for what keeps
failing, and a workflow hears signals meanwhile.
"""

ENDURING_STEP: Final[LocalOptions] = {
    "start_to_close_timeout": timedelta(seconds=10),
    "local_retry_threshold": timedelta(seconds=2),
    "retry_policy": RetryPolicy(
        initial_interval=timedelta(milliseconds=100),
        backoff_coefficient=2,
        maximum_interval=timedelta(minutes=1),
    ),
}
"""For what nobody waits for at a screen: outlasts any outage, at few events of history."""

LIVE_STEP: Final[LiveOptions] = {
    "heartbeat_timeout": timedelta(seconds=5),
    "cancellation_type": ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
}
"""A worker that dies is noticed within the heartbeat time-out; a stop waits for the last words."""

MODEL_RETRIES: Final = RetryPolicy(
    initial_interval=timedelta(milliseconds=500),
    backoff_coefficient=2,
    maximum_interval=timedelta(seconds=10),
    maximum_attempts=8,
)
"""Half a minute of retries at most, and none past the turn's time: nobody waits in silence."""

ONCE: Final = RetryPolicy(maximum_attempts=1)
"""A call whose failure is tried again as part of something larger."""
