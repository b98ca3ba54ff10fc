import asyncio
import contextlib
import socket

import httpx
import pytest

from runtime.offline_model.server import HOST, OfflineServer
from tests.runtime.offline_model.scripting import ASKED
from tests.standins.ollama import running_offline_model

STUCK = {"calls": [[{"say": "a"}, {"hang": True}]]}


def test_a_taken_port_is_an_error_at_once() -> None:
    with socket.create_server((HOST, 0)) as taken, pytest.raises(OSError, match="in use"):
        OfflineServer(taken.getsockname()[1])


async def test_stopping_breaks_off_answers_that_would_never_end() -> None:
    async with contextlib.AsyncExitStack() as client, contextlib.AsyncExitStack() as server:
        url = await server.enter_async_context(running_offline_model())
        http = await client.enter_async_context(httpx.AsyncClient(base_url=url, trust_env=False))
        await http.put("/script/stuck", json=STUCK)
        asked = {"model": "stuck", "messages": ASKED}
        answer = await client.enter_async_context(http.stream("POST", "/api/chat", json=asked))
        lines = answer.aiter_lines()
        await anext(lines)
        await server.aclose()
        with pytest.raises(httpx.RemoteProtocolError):
            await asyncio.wait_for(anext(lines), 10)


async def test_nothing_listens_after_the_stop() -> None:
    async with running_offline_model() as url:
        pass
    async with httpx.AsyncClient(base_url=url, trust_env=False) as http:
        with pytest.raises(httpx.ConnectError):
            await http.get("/")
