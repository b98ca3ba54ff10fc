"""Who is let in: where the page is from, whose token it is, from which event on."""

import asyncio
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qs, urlsplit

from fastapi import WebSocket

from api.context import context_of
from api.deps import ApiDependencies
from api.sockets.closing import CloseCode, SocketClosedError
from api.sockets.connection import Connection
from api.sockets.frames import After, AuthFrame, read_after, read_frame
from assistant.contracts.accounts import Access
from assistant.errors import InvalidInputError, UnauthenticatedError, UnavailableError

FIRST_FRAME_SECONDS: Final = 10.0
_MOST_FIELDS: Final = 10
_DEFAULT_PORTS: Final = {"http": 80, "https": 443}


@dataclass(frozen=True)
class Admitted:
    """Somebody who was let in, and the last event they have."""

    access: Access
    after: After | None


@dataclass(frozen=True)
class _Query:
    """What an address says."""

    token: str | None
    ticket: str | None
    after: str | None


def is_own_origin(socket: WebSocket, others: frozenset[str]) -> bool:
    """Tell whether the page that opens a socket is ours or a known one; programs name no page.

    The scheme is not compared: a proxy may end TLS before us.
    """
    origin = socket.headers.get("origin")
    if origin is None or origin in others:
        return True
    try:
        page = urlsplit(origin)
        host = urlsplit(f"//{socket.headers.get('host', '')}")
        port = _DEFAULT_PORTS.get(page.scheme)
        return (
            port is not None
            and bool(page.hostname)
            and page.hostname == host.hostname
            and (page.port or port) == (host.port or port)
        )
    except ValueError:  # a host or port that is none
        return False


async def admit(socket: WebSocket, connection: Connection, deps: ApiDependencies) -> Admitted:
    """Return who an accepted socket is; raises `SocketClosedError` for nobody."""
    try:
        query = _query_of(socket)
        after = read_after(query.after)
        access = await _by_address(socket, query, deps)
        if access is None:
            with deps.sockets.registry.stranger():
                first = await _first_frame(connection)
            token = first.token.get_secret_value()
            access = await deps.tokens.access(token)
            after = after if first.after is None else first.after
    except UnauthenticatedError as error:
        raise SocketClosedError(CloseCode.UNAUTHENTICATED, str(error)) from error
    except InvalidInputError as error:
        raise SocketClosedError(CloseCode.POLICY, str(error)) from error
    except UnavailableError as error:
        raise SocketClosedError(CloseCode.TRY_LATER, str(error)) from error
    return Admitted(access, after)


async def _by_address(socket: WebSocket, query: _Query, deps: ApiDependencies) -> Access | None:
    """Return whose ticket, token or header came with the address; None if there is none."""
    if query.ticket is not None:
        return await deps.sockets.tickets.take(query.ticket)
    scheme, _, bearer = socket.headers.get("authorization", "").partition(" ")
    header = bearer if scheme.lower() == "bearer" else None
    token = header if query.token is None else query.token
    return None if token is None else await deps.tokens.access(token)


async def _first_frame(connection: Connection) -> AuthFrame:
    """Wait for the frame that says who is there. Raises `UnauthenticatedError`."""
    try:
        async with asyncio.timeout(FIRST_FRAME_SECONDS):
            frame = read_frame(await connection.hear())
    except (TimeoutError, InvalidInputError) as error:
        raise UnauthenticatedError("no token in time") from error
    if not isinstance(frame, AuthFrame):
        raise UnauthenticatedError("the first frame must say who is there")
    return frame


def _query_of(socket: WebSocket) -> _Query:
    """Read the query that the middleware has taken away. Raises `InvalidInputError`."""
    text = context_of(socket.scope).query.decode("ascii", errors="replace")
    try:
        fields = parse_qs(text, keep_blank_values=True, max_num_fields=_MOST_FIELDS)
    except ValueError as error:
        raise InvalidInputError("too many fields", reason="query") from error
    token, ticket, after = (fields.get(name, [None])[-1] for name in ("token", "ticket", "after"))
    return _Query(token, ticket, after)
