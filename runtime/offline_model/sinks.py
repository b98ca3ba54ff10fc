"""Owns the two shapes of a chat answer on the wire: NDJSON lines, or one JSON document."""

import time
from abc import ABC, abstractmethod
from datetime import UTC, datetime
from typing import Any

import orjson
from starlette.responses import Response
from starlette.types import Send

from runtime.offline_model.received import Received

CHARACTERS_PER_TOKEN = 4
JSON = b"application/json; charset=utf-8"
NDJSON = b"application/x-ndjson"


def error_response(status: int, error: str, retry_after: int | None = None) -> Response:
    """Build an error as Ollama words it: `{"error": "…"}`. `retry_after` is in seconds."""
    headers = {} if retry_after is None else {"retry-after": str(retry_after)}
    return Response(orjson.dumps({"error": error}), status, headers, JSON.decode())


class Sink(ABC):
    """Takes the pieces of one answer and puts them on the wire."""

    def __init__(self, received: Received, send: Send) -> None:
        self._received = received
        self._send = send
        self._pieces = 0
        started = datetime.fromtimestamp(received.started_at, UTC)
        self._head = {"model": received.body.model, "created_at": started.isoformat()}

    def message(self, part: dict[str, Any]) -> None:
        """Take one piece of the assistant's message: content, thinking or tool calls."""
        self._pieces += 1
        self._received.token_left()
        self._put(part)

    @abstractmethod
    def _put(self, part: dict[str, Any]) -> None: ...

    @abstractmethod
    def raw(self, text: str) -> None:
        """Take text that goes out as it is, whether it is JSON or not."""

    @abstractmethod
    async def flush(self) -> None:
        """Send what was taken so far, if this shape can be sent in parts."""

    @abstractmethod
    async def error(self, text: str) -> None:
        """End with an error in the middle of the answer."""

    @abstractmethod
    async def cut(self) -> None:
        """Leave the answer without an end, so that the server closes the connection."""

    @abstractmethod
    async def finish(self) -> None:
        """End well."""

    async def refuse(self, status: int, error: str, retry_after: int | None) -> None:
        """Answer with an error status; only before anything was sent."""
        await self._respond(error_response(status, error, retry_after))

    async def _respond(self, response: Response) -> None:
        await self._start(response.status_code, *response.raw_headers)
        await self._body(bytes(response.body), last=True)

    async def _start(self, status: int, *headers: tuple[bytes, bytes]) -> None:
        await self._send(
            {"type": "http.response.start", "status": status, "headers": list(headers)}
        )

    async def _body(self, body: bytes, *, last: bool) -> None:
        await self._send({"type": "http.response.body", "body": body, "more_body": not last})

    def _ending(self) -> dict[str, Any]:
        """Return the figures of the last line; durations in nanoseconds, counts in tokens."""
        began, now = self._received.started_at, time.time()
        first = self._received.first_token_at or now
        messages = self._received.body.messages
        return {
            "done": True,
            "done_reason": "stop" if messages else "load",
            "total_duration": _nanoseconds(now - began),
            "load_duration": 0,
            "prompt_eval_count": sum(_tokens(message.content) for message in messages),
            "prompt_eval_duration": _nanoseconds(first - began),
            "eval_count": self._pieces,
            "eval_duration": _nanoseconds(now - first),
        }


class StreamSink(Sink):
    """NDJSON. Pieces that no pause separates leave in one write, which keeps benchmarks cheap."""

    def __init__(self, received: Received, send: Send) -> None:
        super().__init__(received, send)
        self._lines: list[bytes] = []
        self._started = False

    def _put(self, part: dict[str, Any]) -> None:
        message = {"role": "assistant", "content": "", **part}
        self._line({**self._head, "message": message, "done": False})

    def _line(self, value: dict[str, Any]) -> None:
        self._lines.append(orjson.dumps(value, option=orjson.OPT_APPEND_NEWLINE))

    def raw(self, text: str) -> None:
        """Take a line of any kind."""
        self._lines.append(text.encode() + b"\n")

    async def flush(self) -> None:
        """Send the lines taken so far."""
        if self._lines:
            await self._write(last=False)

    async def error(self, text: str) -> None:
        """End with Ollama's error line."""
        self._line({"error": text})
        await self._write(last=True)

    async def cut(self) -> None:
        """Send the lines taken so far and no end."""
        await self._write(last=False)

    async def finish(self) -> None:
        """Send the last line, with the figures."""
        message = {"role": "assistant", "content": ""}
        self._line({**self._head, "message": message, **self._ending()})
        await self._write(last=True)

    async def _write(self, *, last: bool) -> None:
        if not self._started:
            self._started = True
            await self._start(200, (b"content-type", NDJSON))
        body = b"".join(self._lines)
        self._lines.clear()
        await self._body(body, last=last)


class WholeSink(Sink):
    """One JSON document at the end, as with `stream: false`."""

    def __init__(self, received: Received, send: Send) -> None:
        super().__init__(received, send)
        self._message: dict[str, Any] = {"role": "assistant", "content": ""}
        self._garbage = b""

    def _put(self, part: dict[str, Any]) -> None:
        for key, value in part.items():
            known = self._message.get(key)
            self._message[key] = value if known is None else known + value

    def raw(self, text: str) -> None:
        """Let this text stand in place of the document."""
        self._garbage += text.encode()

    async def flush(self) -> None:
        """Keep everything: a whole document has no parts."""

    async def error(self, text: str) -> None:
        """Answer 500."""
        await self.refuse(500, text, None)

    async def cut(self) -> None:
        """Promise a body and send none."""
        await self._start(200, (b"content-type", JSON), (b"content-length", b"1"))

    async def finish(self) -> None:
        """Send the document."""
        whole = orjson.dumps({**self._head, "message": self._message, **self._ending()})
        await self._respond(Response(self._garbage or whole, media_type=JSON.decode()))


def _nanoseconds(seconds: float) -> int:
    return max(0, int(seconds * 1e9))


def _tokens(text: str | None) -> int:
    return 1 + len(text or "") // CHARACTERS_PER_TOKEN
