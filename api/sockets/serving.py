"""One socket from its first byte to its close."""

import asyncio
from uuid import UUID

import structlog
from fastapi import WebSocket

from api.deps import ApiDependencies
from api.sockets.closing import CloseCode, SocketClosedError
from api.sockets.connection import Connection
from api.sockets.entry import Admitted, admit, is_own_origin
from api.sockets.talking import Talk
from assistant.errors import UnavailableError
from assistant.infra.logging import bind_context
from assistant.services.event_hub import SlowReaderError

_log = structlog.get_logger(__name__)


async def serve_socket(socket: WebSocket, deps: ApiDependencies) -> None:
    """Let somebody in and talk until one side ends it; foreign pages are answered with 403."""
    limits = deps.sockets.limits
    if not is_own_origin(socket, limits.origins):
        _log.warning("socket_refused", reason="origin")
        await socket.close()
        return
    await socket.accept()
    connection = Connection(socket, limits.send_seconds, limits.frames_per_minute)
    try:
        admitted = await admit(socket, connection, deps)
        bind_context(user_id=str(admitted.access.user.id))
        with deps.sockets.registry.of(admitted.access.user.id):
            await _talk(connection, deps, admitted)
    except SocketClosedError as closed:
        _log.info("socket_closed", code=closed.code, reason=str(closed))
        await connection.close(closed.code)


async def _talk(connection: Connection, deps: ApiDependencies, admitted: Admitted) -> None:
    """Talk until a `SocketClosedError` says why it is over."""
    user_id = admitted.access.user.id
    try:
        after = await _place(deps, user_id, admitted.after)
        async with (
            deps.events.hub.attach(user_id, after) as events,
            asyncio.TaskGroup() as tasks,
        ):
            talk = Talk(connection, deps, admitted.access, tasks)
            for work in (connection.write(), talk.listen(), talk.tell(events), talk.keep_time()):
                tasks.create_task(work)
    except UnavailableError as error:
        raise SocketClosedError(CloseCode.TRY_LATER, str(error)) from error
    except BaseExceptionGroup as group:
        raise _reason(group) from group


async def _place(deps: ApiDependencies, user_id: UUID, after: int | UUID | None) -> int | None:
    """Return the number of the last event a client has; of one that is gone, the beginning."""
    if isinstance(after, UUID):
        return await deps.events.seq_of(user_id, after) or 0
    return after


def _reason(group: BaseExceptionGroup[BaseException]) -> SocketClosedError:
    """Return why the tasks of a socket have ended."""
    closed = group.subgroup(SocketClosedError)
    if closed is not None:
        first = closed.exceptions[0]
        assert isinstance(first, SocketClosedError)
        return first
    if group.subgroup((SlowReaderError, UnavailableError)) is not None:
        return SocketClosedError(CloseCode.TRY_LATER, "behind, or without a database")
    _log.error("socket_failed", exc_info=group)
    return SocketClosedError(CloseCode.INTERNAL, "failed")
