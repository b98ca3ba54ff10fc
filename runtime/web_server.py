"""How uvicorn serves: the limits of sockets, logs without addresses, an end for who reads not."""

import asyncio
import logging
import socket
from typing import Any

import uvicorn
from fastapi import FastAPI
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

_PING_SECONDS = 20
_LINGER_SECONDS = 3
_KERNEL_BYTES = 256 * 1024


class SocketProtocol(WebSocketsSansIOProtocol):
    """A socket that is gone soon after it was closed, whether or not the client has read on.

    A transport that is closed waits until the client has taken all that was written: for ever, if
    the client reads nothing. The memory would be kept, and the server could not stop.
    """

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Note the connection; the system keeps little for it, instead of megabytes."""
        super().connection_made(transport)
        own = transport.get_extra_info("socket")
        own.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _KERNEL_BYTES)

    def on_task_complete(self, task: asyncio.Task[None]) -> None:
        """Note that the application has done with it."""
        super().on_task_complete(task)
        self._cut_off_soon()

    def shutdown(self) -> None:
        """Say that the server stops, and close."""
        super().shutdown()
        self._cut_off_soon()

    def keepalive_timeout(self) -> None:
        """Give up a client that answers no ping."""
        super().keepalive_timeout()
        self._cut_off_soon()

    def _cut_off_soon(self) -> None:
        if not self.disconnected:
            self.loop.call_later(_LINGER_SECONDS, self.transport.abort)


def web_config(app: FastAPI, frame_bytes: int, **options: Any) -> uvicorn.Config:
    """Return how to serve the application; frames of clients have at most `frame_bytes`.

    uvicorn hands its logger to the protocol of sockets, which would write whole requests and
    frames at DEBUG: it never gets that far.
    """
    return uvicorn.Config(
        app,
        log_config=None,
        log_level=max(logging.INFO, logging.getLogger().getEffectiveLevel()),
        access_log=False,
        ws=SocketProtocol,
        ws_max_size=frame_bytes,
        ws_ping_interval=_PING_SECONDS,
        ws_ping_timeout=_PING_SECONDS,
        ws_per_message_deflate=False,
        **options,
    )
