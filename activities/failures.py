"""How errors of the product become failures that Temporal retries, or does not."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from temporalio.exceptions import ApplicationError, ApplicationErrorCategory

from assistant.errors import AssistantError, heals


@contextmanager
def failures() -> Iterator[None]:
    """Raise errors of the product as failures."""
    try:
        yield
    except AssistantError as error:
        raise as_failure(error) from error


def as_failure(error: AssistantError) -> ApplicationError:
    """Return the failure of an error; its type is the error's code, its text names no content.

    Whatever cannot heal by itself (a missing model, a question that is gone) is not retried.
    """
    delay = None if error.retry_after is None else timedelta(seconds=error.retry_after)
    return ApplicationError(
        str(error),
        type=error.code,
        non_retryable=not heals(error),
        next_retry_delay=delay,
        category=ApplicationErrorCategory.BENIGN,
    )
