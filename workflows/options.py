"""Time-outs and retries of steps, one set per kind of step."""

from datetime import timedelta
from typing import Final, TypedDict

from temporalio.common import RetryPolicy
from temporalio.workflow import ActivityCancellationType


class LocalOptions(TypedDict):
    """Options of a local activity."""

    start_to_close_timeout: timedelta
    retry_policy: RetryPolicy


class LiveOptions(TypedDict):
    """Options of an activity that lives on heartbeats and ends when it is told to."""

    heartbeat_timeout: timedelta
    cancellation_type: ActivityCancellationType


DATABASE_STEP: Final[LocalOptions] = {
    "start_to_close_timeout": timedelta(seconds=10),
    "retry_policy": RetryPolicy(
        initial_interval=timedelta(milliseconds=100),
        backoff_coefficient=2,
        maximum_interval=timedelta(seconds=5),
    ),
}
"""Outlasts any restart of PostgreSQL: what can heal is retried, the rest fails at once."""

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
