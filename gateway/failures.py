"""Failures of updates as errors of the product: what a step raised, a door raises again."""

from collections.abc import Iterator, Mapping
from typing import Final

from temporalio.client import WorkflowUpdateFailedError
from temporalio.exceptions import ApplicationError, FailureError

from assistant.errors import AssistantError, UnavailableError


def error_of(failed: WorkflowUpdateFailedError) -> AssistantError:
    """Return the error that made an update fail; one that nobody knows is `unavailable`."""
    cause: BaseException | None = failed.cause
    while isinstance(cause, FailureError) and not isinstance(cause, ApplicationError):
        cause = cause.cause
    kind = KINDS.get(cause.type or "") if isinstance(cause, ApplicationError) else None
    if kind is None or not isinstance(cause, ApplicationError):
        return UnavailableError("temporal: the update has failed")
    values = cause.details[0] if cause.details else {}
    return kind(cause.message, **(values if isinstance(values, Mapping) else {}))


def _kinds(kind: type[AssistantError]) -> Iterator[type[AssistantError]]:
    """Return a kind of error and all that are made of it; the plainer one comes last."""
    for derived in kind.__subclasses__():
        yield from _kinds(derived)
    yield kind


KINDS: Final = {kind.code: kind for kind in _kinds(AssistantError)}
"""By the code, which is the `type` of a failure."""
