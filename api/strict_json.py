"""Routers whose JSON bodies are strict: no NaN, no infinity, no lone surrogate, no huge shapes."""

from collections.abc import Callable, Coroutine
from enum import Enum
from typing import Any

import orjson
from fastapi import APIRouter, Request, Response
from fastapi.routing import APIRoute

from api.problems import problems

_MOST_VALUES = 10_000  # in one body; validating more than that would hold up everybody
_ALWAYS = (422, 500, 503)


def strict_json(body: bytes | str) -> Any:
    """Parse JSON; raises `json.JSONDecodeError`, also for a value of too many parts."""
    value = orjson.loads(body)
    _refuse_huge(value)
    return value


class _StrictRequest(Request):
    async def json(self) -> Any:
        """Parse with orjson; raises `json.JSONDecodeError`, which FastAPI answers with 422."""
        if not hasattr(self, "_json"):
            self._json = strict_json(await self.body())
        return self._json


def _refuse_huge(value: object) -> None:
    """Count values breadth first, as far as the limit."""
    seen, waiting = 0, [value]
    while waiting:
        item = waiting.pop()
        inner = _inside(item)
        seen += len(inner)
        if seen > _MOST_VALUES:
            raise orjson.JSONDecodeError("too many values", "", 0)
        waiting.extend(inner)


def _inside(value: object) -> list[object]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []


class StrictRoute(APIRoute):
    """A route that reads its JSON body strictly."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Hand the strict request to the route."""
        handle = super().get_route_handler()

        async def strict(request: Request) -> Response:
            return await handle(_StrictRequest(request.scope, request.receive))

        return strict


def strict_router(prefix: str = "", tags: list[str | Enum] | None = None) -> APIRouter:
    """Return a router for one feature: strict bodies, and the failures every route can have."""
    return APIRouter(
        prefix=prefix, tags=tags, route_class=StrictRoute, responses=problems(*_ALWAYS)
    )
