"""Routers whose JSON bodies are strict: no NaN, no infinity, no lone surrogate, no huge shapes."""

from collections.abc import Callable, Coroutine
from enum import Enum
from typing import Any, ClassVar

import orjson
from fastapi import APIRouter, Request, Response
from fastapi.routing import APIRoute

from api.problems import TOO_MANY_VALUES, problems

_MOST_VALUES = 10_000  # in one body; validating more than that would hold up everybody
_MOST_OF_DOCUMENT = 400_000  # in one that is only read on a thread, and not validated here
_ALWAYS = (422, 500, 503)


def strict_json(body: bytes | str, document: str | None = None) -> Any:
    """Parse JSON; raises `json.JSONDecodeError`, also for a value of too many parts.

    The field `document`, if there is one, may have more of them than all the others together.
    """
    value = orjson.loads(body)
    if document is not None and isinstance(value, dict) and document in value:
        _refuse_huge(value[document], _MOST_OF_DOCUMENT)
        _refuse_huge({**value, document: None})
    else:
        _refuse_huge(value)
    return value


class _StrictRequest(Request):
    document: str | None = None

    async def json(self) -> Any:
        """Parse with orjson; raises `json.JSONDecodeError`, which FastAPI answers with 422."""
        if not hasattr(self, "_json"):
            self._json = strict_json(await self.body(), self.document)
        return self._json


def _refuse_huge(value: object, most: int = _MOST_VALUES) -> None:
    """Count values breadth first, as far as the limit."""
    seen, waiting = 0, [value]
    while waiting:
        item = waiting.pop()
        inner = _inside(item)
        seen += len(inner)
        if seen > most:
            raise orjson.JSONDecodeError(TOO_MANY_VALUES, "", 0)
        waiting.extend(inner)


def _inside(value: object) -> list[object]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []


class StrictRoute(APIRoute):
    """A route that reads its JSON body strictly; its field `document` may be large."""

    document: ClassVar[str | None] = None

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Hand the strict request to the route."""
        handle = super().get_route_handler()

        async def strict(request: Request) -> Response:
            read = _StrictRequest(request.scope, request.receive)
            read.document = self.document
            return await handle(read)

        return strict


class DocumentRoute(StrictRoute):
    """A route whose body may have an OpenAPI document in it."""

    document = "openapi"


def strict_router(
    prefix: str = "",
    tags: list[str | Enum] | None = None,
    route_class: type[StrictRoute] = StrictRoute,
) -> APIRouter:
    """Return a router for one feature: strict bodies, and the failures every route can have."""
    return APIRouter(
        prefix=prefix, tags=tags, route_class=route_class, responses=problems(*_ALWAYS)
    )
