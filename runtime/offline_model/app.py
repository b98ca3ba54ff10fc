"""Owns the routes of the offline model: Ollama's protocol and the scripts beside it."""

import time

import orjson
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from runtime.offline_model import catalogue
from runtime.offline_model.catalogue import OFFLINE
from runtime.offline_model.chat import Chat
from runtime.offline_model.embedding import embed
from runtime.offline_model.protocol import DIMENSION, EmbedBody, ShowBody, canonical
from runtime.offline_model.requests import missing, read
from runtime.offline_model.script import CAPABILITIES, Script, Scripted, Scripts
from runtime.offline_model.sinks import CHARACTERS_PER_TOKEN, error_response

WORD_DELAY_S = 0.015


class OfflineModel:
    """The application and what it remembers: scripts, and nothing on disk."""

    def __init__(self, word_delay_s: float = WORD_DELAY_S) -> None:
        self._scripts = Scripts()
        self.chat = Chat(self._scripts, word_delay_s)
        self.app = Starlette(
            routes=self._routes(),
            exception_handlers={HTTPException: _refused},
        )

    def _routes(self) -> list[Route]:
        return [
            Route("/", _alive),
            Route("/api/chat", self.chat, methods=["POST"]),
            Route("/api/embed", self._embed, methods=["POST"]),
            Route("/api/tags", self._tags),
            Route("/api/show", self._show, methods=["POST"]),
            Route("/api/ps", self._running),
            Route("/api/version", _version),
            Route("/script/{model}/requests", self._requests),
            Route("/script/{model}", self._put_script, methods=["PUT"]),
            Route("/script/{model}", self._delete_script, methods=["DELETE"]),
        ]

    async def _embed(self, request: Request) -> Response:
        began = time.perf_counter_ns()
        body = await read(request, EmbedBody)
        self._known(body.model)
        texts = [body.input] if isinstance(body.input, str) else body.input
        vectors = [embed(text, body.dimensions or DIMENSION) for text in texts]
        return _json(
            {
                "model": body.model,
                "embeddings": vectors,
                "total_duration": time.perf_counter_ns() - began,
                "load_duration": 0,
                "prompt_eval_count": sum(map(len, texts)) // CHARACTERS_PER_TOKEN,
            }
        )

    async def _tags(self, _: Request) -> Response:
        return _json({"models": [catalogue.tag(name) for name in self._names()]})

    async def _running(self, _: Request) -> Response:
        return _json({"models": [catalogue.running(name) for name in self._names()]})

    async def _show(self, request: Request) -> Response:
        return _json(catalogue.description(self._known((await read(request, ShowBody)).model)))

    async def _put_script(self, request: Request) -> Response:
        name = canonical(request.path_params["model"])
        if name == OFFLINE:
            raise HTTPException(400, f'model "{OFFLINE}" is built in and follows no script')
        script = await read(request, Script)
        self._scripts.put(name, script)
        return _json({"model": name, "calls": len(script.calls)})

    async def _requests(self, request: Request) -> Response:
        return _json([one.as_json() for one in self._scripted(request).requests])

    async def _delete_script(self, request: Request) -> Response:
        name = request.path_params["model"]
        if not self._scripts.remove(name):
            raise missing(name)
        return Response(status_code=204)

    def _scripted(self, request: Request) -> Scripted:
        name = request.path_params["model"]
        scripted = self._scripts.get(name)
        if scripted is None:
            raise missing(name)
        return scripted

    def _known(self, name: str) -> tuple[str, ...]:
        """Return the model's capabilities. Raises HTTPException 404 if there is no such model."""
        if canonical(name) == OFFLINE:
            return CAPABILITIES
        scripted = self._scripts.get(name)
        if scripted is None:
            raise missing(name)
        return scripted.script.capabilities

    def _names(self) -> list[str]:
        return [OFFLINE, *self._scripts.names()]


def _json(value: object) -> Response:
    return Response(orjson.dumps(value), media_type="application/json")


async def _alive(_: Request) -> Response:
    return PlainTextResponse("Ollama is running")


async def _version(_: Request) -> Response:
    return _json({"version": catalogue.VERSION})


async def _refused(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return error_response(error.status_code, error.detail)
