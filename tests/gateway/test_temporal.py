"""Failures of the Temporal client as errors of the product."""

import pytest
from temporalio.service import RPCError, RPCStatusCode

from assistant.errors import NotFoundError, UnavailableError
from gateway.temporal import temporal_errors


@pytest.mark.parametrize(
    "status",
    [RPCStatusCode.UNAVAILABLE, RPCStatusCode.DEADLINE_EXCEEDED, RPCStatusCode.RESOURCE_EXHAUSTED],
)
def test_a_server_that_does_not_serve_is_unavailable(status: RPCStatusCode) -> None:
    with pytest.raises(UnavailableError), temporal_errors():
        raise RPCError("away", status, b"")


def test_what_the_server_does_not_know_is_not_found() -> None:
    with pytest.raises(NotFoundError), temporal_errors():
        raise RPCError("what?", RPCStatusCode.NOT_FOUND, b"")


def test_a_first_connection_that_fails_is_unavailable() -> None:
    with pytest.raises(UnavailableError), temporal_errors():
        raise RuntimeError("Failed client connect: Connection refused")


def test_a_mistake_of_ours_stays_what_it_is() -> None:
    with pytest.raises(RPCError), temporal_errors():
        raise RPCError("bad request", RPCStatusCode.INVALID_ARGUMENT, b"")
    with pytest.raises(RuntimeError, match="another"), temporal_errors():
        raise RuntimeError("another")
