"""Figure: what a call of an integration adds to the same request by a plain client.

`python -m benchmarks.integration_calls PORT` is the API that is called: a process of its own.
"""

import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import uuid4

import httpx
from aiohttp import web

from assistant.infra.web.exchange import HttpExchanges
from assistant.services.ports.exchanges import Ask
from benchmarks.people import Person, register
from benchmarks.site import guard_for
from benchmarks.stack import Stack, end, open_stack, run_module
from benchmarks.tables import Table, median, milliseconds, spread, spread_columns, verdict
from benchmarks.timing import alternated
from runtime.embedded.ports import free_port

_TIMES = 500
_AIM_SECONDS = 0.030
_ALLOWED = "SANDBOX_EGRESS_ALLOWED_HOSTS"
_BODY = {"name": "river", "values": [1.5] * 150}
_SECRET = "a-token-of-the-benchmark"  # noqa: S105 - of nothing
_ENDPOINTS = [
    {"name": "get", "path": "/thing"},
    {"name": "post", "method": "POST", "path": "/thing", "body": {"type": "object"}},
]


async def measure() -> list[Table]:
    """Return the ways to call, side by side."""
    async with open_stack() as stack, _api(stack) as url:
        os.environ[_ALLOWED] = url.removeprefix("http://")  # the product inherits it
        try:
            await stack.start()
        finally:
            del os.environ[_ALLOWED]
        [person] = await register(stack, ["caller"])
        integration = await _connected(stack, person, url)
        async with _plain(url, keep=0) as fresh, _plain(url, keep=1) as kept:
            exchanges = HttpExchanges(guard_for(f"{url}/"), "bench")
            ask = Ask("GET", f"{url}/thing")
            series = await alternated(
                [
                    lambda: fresh.get("/thing"),
                    lambda: kept.get("/thing"),
                    lambda: exchanges.exchange(ask),
                    lambda: _call(stack, person, integration, "get", None),
                    lambda: fresh.post("/thing", json=_BODY),
                    lambda: _call(stack, person, integration, "post", _BODY),
                ],
                _TIMES,
            )
    return [_table(series)]


def _plain(url: str, *, keep: int) -> httpx.AsyncClient:
    limits = httpx.Limits(max_keepalive_connections=keep)
    headers = {"authorization": f"Bearer {_SECRET}"}
    return httpx.AsyncClient(base_url=url, headers=headers, limits=limits, trust_env=False)


async def _connected(stack: Stack, person: Person, url: str) -> str:
    """Store the API as an integration that signs in; returns its id."""
    given = {
        "name": "Bench",
        "base_url": url,
        "auth": {"type": "bearer"},
        "auth_data": {"token": _SECRET},
        "endpoints": _ENDPOINTS,
    }
    stored = await _post(stack, person, "/integrations", given)
    return str(stored["id"])


async def _call(stack: Stack, person: Person, integration: str, endpoint: str, body: Any) -> None:
    given = {"endpoint": endpoint} | ({} if body is None else {"body": body})
    answer = await _post(stack, person, f"/integrations/{integration}/call", given)
    if answer["status"] != web.HTTPOk.status_code:
        raise RuntimeError(f"the API answered {answer['status']}")


async def _post(stack: Stack, person: Person, path: str, body: object) -> dict[str, Any]:
    headers = {**person.headers, "Idempotency-Key": uuid4().hex}
    async with stack.http.post(f"{stack.api}{path}", json=body, headers=headers) as answer:
        said: dict[str, Any] = await answer.json()
        if not answer.ok:
            raise RuntimeError(f"{path}: {answer.status} {said.get('code')}")
        return said


def _table(series: list[list[float]]) -> Table:
    names = (
        "GET by httpx, a connection for each",
        "GET by httpx, one connection kept",
        "GET by the guarded client alone",
        "GET as a call of an integration, by REST",
        "POST by httpx, a connection for each",
        "POST as a call of an integration, by REST, journalled",
    )
    bases = [median(series[at]) for at in (0, 0, 0, 0, 4, 4)]
    beyond = [median(one) - base for one, base in zip(series, bases, strict=True)]
    met = max(beyond[3], beyond[5]) < _AIM_SECONDS
    return Table(
        title="A call of an integration that signs in, of an API on this machine",
        columns=("way", "times", *spread_columns(), "p50 beyond httpx"),
        rows=[
            [name, str(len(one)), *spread(one), milliseconds(more)]
            for name, one, more in zip(names, series, beyond, strict=True)
        ],
        notes=[
            (
                f"Aim: p50 less than {milliseconds(_AIM_SECONDS)} beyond a plain client that opens"
                f" a connection for each request: {verdict(met=met)}. Beyond one that keeps its"
                f" connection a GET takes {milliseconds(median(series[3]) - median(series[1]))}."
            )
        ],
    )


@asynccontextmanager
async def _api(stack: Stack) -> AsyncIterator[str]:
    """Run the API that is called; give its address."""
    port = free_port()
    server = run_module(stack.folder / "api.log", "benchmarks.integration_calls", str(port))
    try:
        await stack.until_ready(f"http://127.0.0.1:{port}/thing", server)
        yield f"http://127.0.0.1:{port}"
    finally:
        end(server)


async def _answer(request: web.Request) -> web.Response:
    await request.read()
    return web.json_response(_BODY)


if __name__ == "__main__":
    app = web.Application()
    app.router.add_route("*", "/thing", _answer)
    web.run_app(app, host="127.0.0.1", port=int(sys.argv[1]), print=None)
