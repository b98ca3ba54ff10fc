import httpx
import pytest
from ollama import AsyncClient, ResponseError

from tests.standins.ollama import running_offline_model

HELLO = [{"role": "user", "content": "hello"}]


async def test_a_stream_joins_to_the_whole_answer(ollama: AsyncClient) -> None:
    parts = [part async for part in await ollama.chat("offline", HELLO, stream=True)]
    whole = await ollama.chat("offline", HELLO)
    assert "".join(part.message.content or "" for part in parts) == whole.message.content
    assert "not a real model" in (whole.message.content or "")
    assert len(parts) > 20


async def test_the_last_line_has_the_figures(ollama: AsyncClient) -> None:
    parts = [part async for part in await ollama.chat("offline", HELLO, stream=True)]
    last = parts[-1]
    assert (last.done, last.done_reason) == (True, "stop")
    assert last.eval_count == len(parts) - 1
    assert last.prompt_eval_count
    assert last.total_duration is not None
    assert last.load_duration == 0
    assert last.prompt_eval_duration is not None
    assert last.eval_duration is not None
    assert not any(part.done for part in parts[:-1])


async def test_words_come_with_a_pause_between_them() -> None:
    async with (
        running_offline_model(word_delay_s=0.001) as url,
        httpx.AsyncClient(base_url=url, trust_env=False) as http,
        http.stream("POST", "/api/chat", json={"model": "offline", "messages": HELLO}) as answer,
    ):
        reads = [read async for read in answer.aiter_raw()]
    assert len(reads) > 20


async def test_russian_is_answered_in_russian(ollama: AsyncClient) -> None:
    answer = await ollama.chat("offline:latest", [{"role": "user", "content": "Привет!"}])
    assert "не настоящая модель" in (answer.message.content or "")


async def test_thinking_comes_only_when_asked_and_apart(ollama: AsyncClient) -> None:
    plain = await ollama.chat("offline", HELLO)
    thoughtful = await ollama.chat("offline", HELLO, think=True)
    assert plain.message.thinking is None
    assert "nothing to think about" in (thoughtful.message.thinking or "")
    assert thoughtful.message.content == plain.message.content


async def test_no_messages_only_load_the_model(ollama: AsyncClient) -> None:
    answer = await ollama.chat("offline", [])
    assert (answer.done_reason, answer.message.content) == ("load", "")


@pytest.mark.parametrize("stream", [True, False])
async def test_an_unknown_model_is_told_as_ollama_tells_it(
    ollama: AsyncClient, http: httpx.AsyncClient, *, stream: bool
) -> None:
    asked = {"model": "nobody", "messages": HELLO, "stream": stream}
    answer = await http.post("/api/chat", json=asked)
    assert (answer.status_code, answer.json()) == (404, {"error": 'model "nobody" not found'})
    with pytest.raises(ResponseError, match='model "nobody" not found') as raised:
        await ollama.embed("nobody", "x")
    assert raised.value.status_code == 404


@pytest.mark.parametrize("path", ["/api/chat", "/api/embed", "/api/show"])
@pytest.mark.parametrize("body", ["{", "[]", '{"model": ""}', '{"model": "offline", "input": 5}'])
async def test_a_bad_request_is_one_line_of_error(
    http: httpx.AsyncClient, path: str, body: str
) -> None:
    if "input" in body and path != "/api/embed":
        body = '{"model": 5, "messages": 5}'
    answer = await http.post(path, content=body)
    assert answer.status_code == 400
    assert "\n" not in answer.json()["error"]


async def test_embeddings_take_one_text_or_many(ollama: AsyncClient) -> None:
    one = await ollama.embed("offline", "tea")
    many = await ollama.embed("offline", ["tea", "coffee"])
    short = await ollama.embed("offline", "tea", dimensions=16)
    assert many.embeddings[0] == one.embeddings[0]
    assert [len(vector) for vector in many.embeddings] == [384, 384]
    assert len(short.embeddings[0]) == 16
    assert (await ollama.embed("offline", [])).embeddings == []


async def test_the_model_is_listed_shown_and_running(ollama: AsyncClient) -> None:
    shown = await ollama.show("offline")
    assert (await ollama.list()).models[0].model == "offline"
    assert (await ollama.ps()).models[0].model == "offline"
    assert {"completion", "tools", "embedding"} <= set(shown.capabilities or ())
    assert shown.modelinfo is not None
    assert shown.modelinfo["offline.embedding_length"] == 384
    with pytest.raises(ResponseError, match="not found"):
        await ollama.show("nobody")


async def test_the_root_says_it_is_alive_and_the_version_what_it_is(
    http: httpx.AsyncClient,
) -> None:
    assert (await http.get("/")).text == "Ollama is running"
    assert (await http.head("/")).status_code == 200
    assert "offline" in (await http.get("/api/version")).json()["version"]
    assert "error" in (await http.get("/nowhere")).json()
