"""An MCP server that does what it is told: well-behaved at first, then anything but.

JSON-RPC over streamable HTTP of 2025-11-25, by hand: the SDK's server would not lie so well.
"""

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from dataclasses import dataclass, field
from typing import Any

import uvicorn

Json = dict[str, Any]
_VERSION = "2025-11-25"
_METHOD_NOT_FOUND = -32601


def tool(name: str = "look", **more: Any) -> Json:
    """Return a definition."""
    schema: Json = {
        "type": "object",
        "properties": {"text": {"type": "string"}},
        "required": ["text"],
        "additionalProperties": False,
    }
    return {"name": name, "description": "Looks.", "inputSchema": schema, **more}


@dataclass
class HostileServer:
    """What it offers and does; `calls` are what was called with what, `heads` what came along."""

    tools: list[Json] = field(default_factory=lambda: [tool()])
    result: Json = field(
        default_factory=lambda: {"content": [{"type": "text", "text": "looked"}], "isError": False}
    )
    behaviour: str = ""
    location: str = ""
    calls: list[tuple[str, Json]] = field(default_factory=list)
    heads: list[dict[str, str]] = field(default_factory=list)
    port: int = 0
    encoding: str = ""

    @property
    def url(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self.port}/mcp"

    async def __call__(self, scope: Json, receive: Any, send: Any) -> None:
        """Answer one request (ASGI)."""
        if scope["type"] != "http":
            return
        self.heads.append({name.decode(): text.decode() for name, text in scope["headers"]})
        if scope["method"] != "POST":
            await _answer(send, 405, b"")
            return
        message = json.loads(await _body(receive))
        if "id" not in message:
            await _answer(send, 202, b"")
            return
        if message["method"] == "tools/call":
            params = message["params"]
            self.calls.append((params["name"], params.get("arguments") or {}))
            if self.behaviour:
                await getattr(self, f"_{self.behaviour}")(send)
                return
        await self._say(send, message)

    async def _say(self, send: Any, message: Json) -> None:
        results: dict[str, Json] = {
            "initialize": {
                "protocolVersion": _VERSION,
                "capabilities": {"tools": {}},
                "serverInfo": {"name": "hostile", "version": "1"},
            },
            "tools/list": {"tools": self.tools},
            "tools/call": self.result,
        }
        answer: Json = {"jsonrpc": "2.0", "id": message["id"]}
        if message["method"] in results:
            answer["result"] = results[message["method"]]
        else:
            answer["error"] = {"code": _METHOD_NOT_FOUND, "message": "no"}
        await _answer(send, 200, json.dumps(answer).encode(), self.encoding)

    async def _redirect(self, send: Any) -> None:
        headers = [(b"location", self.location.encode())]
        await send({"type": "http.response.start", "status": 307, "headers": headers})
        await send({"type": "http.response.body", "body": b""})

    async def _huge(self, send: Any) -> None:
        await _begin(send, b"application/json")
        for _ in range(100):
            part = {"type": "http.response.body", "body": b" " * 1_000_000, "more_body": True}
            await send(part)
        await send({"type": "http.response.body", "body": b""})

    async def _endless(self, send: Any) -> None:
        await _begin(send, b"text/event-stream")
        while True:
            event = b"event: message\ndata: \n\n"
            await send({"type": "http.response.body", "body": event, "more_body": True})
            await asyncio.sleep(0.01)

    async def _garbage(self, send: Any) -> None:
        await _answer(send, 200, b'{"jsonrpc": "2.0", "id": 1, "result": ' + b"[" * 100_000)

    async def _breaks(self, send: Any) -> None:
        await _begin(send, b"application/json", length=b"1000")
        await send({"type": "http.response.body", "body": b"{", "more_body": True})
        raise ConnectionResetError

    async def _refuses(self, send: Any) -> None:
        said = {"jsonrpc": "2.0", "id": 1, "error": {"code": -32602, "message": "no"}}
        await _answer(send, 400, json.dumps(said).encode())


@asynccontextmanager
async def served(app: Any) -> AsyncIterator[int]:
    """Serve an ASGI application on a free port of this machine; returns the port."""
    listening = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(app, log_level="critical", lifespan="auto")
    config.timeout_graceful_shutdown = 1
    server = uvicorn.Server(config)
    server.capture_signals = nullcontext  # type: ignore[assignment] # the tests have their own
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    try:
        while not server.started:  # noqa: ASYNC110 - uvicorn has no event to wait for
            await asyncio.sleep(0.01)
        yield listening.getsockname()[1]
    finally:
        server.should_exit = server.force_exit = True
        await asyncio.wait([serving], timeout=5)
        listening.close()


@asynccontextmanager
async def hostile() -> AsyncIterator[HostileServer]:
    """Run such a server."""
    server = HostileServer()
    async with served(server) as server.port:
        yield server


async def _body(receive: Any) -> bytes:
    body, more = b"", True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    return body


async def _begin(send: Any, media_type: bytes, length: bytes | None = None) -> None:
    headers = [(b"content-type", media_type)]
    if length is not None:
        headers.append((b"content-length", length))
    await send({"type": "http.response.start", "status": 200, "headers": headers})


async def _answer(send: Any, status: int, body: bytes, encoding: str = "") -> None:
    headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))]
    if encoding:
        headers.append((b"content-encoding", encoding.encode()))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
