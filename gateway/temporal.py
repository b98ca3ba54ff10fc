"""What all gateways share: the connection, and its failures as errors of the product."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from assistant.errors import NotFoundError, UnavailableError

RPC_PATIENCE = timedelta(seconds=5)
"""How long a door waits for Temporal before it says that it is not there."""

_DOWN = (
    RPCStatusCode.UNAVAILABLE,
    RPCStatusCode.DEADLINE_EXCEEDED,
    RPCStatusCode.CANCELLED,
    RPCStatusCode.RESOURCE_EXHAUSTED,
    RPCStatusCode.INTERNAL,
    RPCStatusCode.UNKNOWN,
    RPCStatusCode.ABORTED,
    RPCStatusCode.FAILED_PRECONDITION,  # a workflow whose worker is in trouble
)


@dataclass(frozen=True)
class Temporal:
    """A client and the task queue that the workers listen on."""

    client: Client
    task_queue: str
    ui_url: str = ""


@contextmanager
def temporal_errors() -> Iterator[None]:
    """Raise `UnavailableError` or `NotFoundError` for what the Temporal client raises."""
    try:
        yield
    except RPCError as error:
        if error.status is RPCStatusCode.NOT_FOUND:
            raise NotFoundError("no such workflow") from error
        if error.status in _DOWN:
            raise UnavailableError(f"temporal: {error.status.name}") from error
        raise
    except RuntimeError as error:
        if "Failed client connect" in str(error):
            raise UnavailableError("temporal: no connection") from error
        raise
