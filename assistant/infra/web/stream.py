"""Connections of the HTTP client: httpcore's network, with the guard as the only way to dial.

Protocol of the classes: https://www.encode.io/httpcore/network-backends/.
"""

import ssl
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import anyio
import httpcore
from anyio.abc import ByteStream, SocketStream
from anyio.streams.tls import TLSStream

from assistant.errors import PageFailedError
from assistant.infra.web.guard import Guard

_Option = tuple[int, int, int] | tuple[int, int, bytes | bytearray] | tuple[int, int, None, int]


class GuardedNetwork(httpcore.AsyncNetworkBackend):
    """Opens connections to checked addresses only; the name stays what TLS is verified against."""

    def __init__(self, guard: Guard, connect_seconds: float) -> None:
        self._guard = guard
        self._connect_seconds = connect_seconds

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's signature
        local_address: str | None = None,
        socket_options: Iterable[_Option] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Connect. Raises what `Guard.dial` raises."""
        del local_address, socket_options  # of a pool that sets neither
        connected = await self._guard.dial(host, port, timeout or self._connect_seconds)
        return _Stream(await SocketStream.from_socket(connected))


class _Stream(httpcore.AsyncNetworkStream):
    """One connection, plain or TLS."""

    def __init__(self, stream: ByteStream) -> None:
        self._stream = stream

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109
        """Return some bytes, none at the end."""
        with _told_as(httpcore.ReadError, httpcore.ReadTimeout), anyio.fail_after(timeout):
            try:
                return await self._stream.receive(max_bytes)
            except anyio.EndOfStream:
                return b""

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ASYNC109
        """Send all bytes."""
        with _told_as(httpcore.WriteError, httpcore.WriteTimeout), anyio.fail_after(timeout):
            await self._stream.send(buffer)

    async def aclose(self) -> None:
        """Close the connection."""
        await self._stream.aclose()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's signature
    ) -> httpcore.AsyncNetworkStream:
        """Return the connection under TLS, verified for the name.

        Raises `PageFailedError` for a certificate that is not valid: it will not be soon.
        """
        with _told_as(httpcore.ConnectError, httpcore.ConnectTimeout), anyio.fail_after(timeout):
            try:
                wrapped = await TLSStream.wrap(
                    self._stream,
                    hostname=server_hostname,
                    ssl_context=ssl_context,
                    standard_compatible=False,
                )
            except ssl.SSLCertVerificationError as error:
                await anyio.aclose_forcefully(self._stream)
                text = "the certificate of the site is not valid"
                host = server_hostname or ""
                raise PageFailedError(text, reason="certificate", host=host) from error
            except BaseException:
                await anyio.aclose_forcefully(self._stream)
                raise
        return _Stream(wrapped)

    def get_extra_info(self, info: str) -> Any:
        """Return nothing: connections are used once, over HTTP/1.1."""


@contextmanager
def _told_as(broken: type[Exception], late: type[Exception]) -> Iterator[None]:
    """Raise failures of a connection as httpcore's."""
    try:
        yield
    except TimeoutError as error:
        raise late(str(error)) from error
    except (
        anyio.BrokenResourceError,
        anyio.ClosedResourceError,
        anyio.EndOfStream,
        OSError,
    ) as error:
        raise broken(str(error)) from error
