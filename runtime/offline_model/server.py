"""Owns serving the offline model on loopback: the socket, the start, the stop."""

import socket
from collections.abc import Callable

import uvicorn

from runtime.offline_model.app import WORD_DELAY_S, OfflineModel

HOST = "127.0.0.1"
STOP_WITHIN_S = 2


class OfflineServer(uvicorn.Server):
    """The offline model on a loopback port; port 0 takes a free one.

    Raises OSError if the port is taken. `base_url` is known, and connections queue, from the
    start; `await serve()` answers them until a signal, or until `should_exit` is set.
    """

    def __init__(self, port: int = 0, word_delay_s: float = WORD_DELAY_S) -> None:
        self._model = OfflineModel(word_delay_s)
        self._socket = socket.create_server((HOST, port), backlog=1024)
        # asyncio does this only for sockets made with IPPROTO_TCP; without it answers wait 40 ms.
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.base_url = f"http://{HOST}:{self._socket.getsockname()[1]}"
        super().__init__(
            uvicorn.Config(
                self._model.app,
                lifespan="off",
                ws="none",
                log_config=None,
                access_log=False,
                timeout_graceful_shutdown=STOP_WITHIN_S,
            )
        )

    async def serve(self, sockets: list[socket.socket] | None = None) -> None:
        """Serve until told to stop."""
        await super().serve([self._socket, *(sockets or ())])

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Break off the running answers and stop."""
        self._model.chat.hang_up()
        await super().shutdown(sockets)


async def serve(port: int, ready: Callable[[str], None]) -> None:
    """Run the offline model until SIGINT or SIGTERM; `ready` is given its base URL.

    Raises OSError if the port is taken.
    """
    server = OfflineServer(port)
    ready(server.base_url)
    await server.serve()
