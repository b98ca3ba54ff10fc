"""Which model is chosen, with and without something that answers as Ollama."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from assistant.infra.settings import Settings
from runtime.embedded.ports import free_port
from runtime.model_choice import choose_model


@pytest.fixture
async def ollama_url() -> AsyncIterator[str]:
    """Serve the least that counts as an Ollama."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"


async def test_auto_takes_ollama_when_it_answers(ollama_url: str) -> None:
    choice = await choose_model(Settings(offline_model="auto", ollama_base_url=ollama_url))
    assert choice.environment() == {}


async def test_auto_takes_the_offline_model_when_nothing_answers() -> None:
    nowhere = f"http://127.0.0.1:{free_port()}"
    choice = await choose_model(Settings(offline_model="auto", ollama_base_url=nowhere))
    assert choice.environment() == {
        "OLLAMA_BASE_URL": f"http://127.0.0.1:{choice.offline_port}",
        "OLLAMA_MODEL": "offline",
        "OLLAMA_EMBED_MODEL": "offline",
        "OLLAMA_FALLBACK_MODELS": "",
    }


async def test_always_and_never_do_not_ask(ollama_url: str) -> None:
    always = Settings(offline_model="always", ollama_base_url=ollama_url)
    assert (await choose_model(always)).offline_port
    never = Settings(offline_model="never", ollama_base_url="http://127.0.0.1:1")
    assert not (await choose_model(never)).offline_port
