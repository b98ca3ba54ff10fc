"""Owns reading a request: a body of the right shape, or one clear line of error."""

from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request

Shape = TypeVar("Shape", bound=BaseModel)


async def read(request: Request, shape: type[Shape]) -> Shape:
    """Return the body in that shape. Raises HTTPException 400 if it is not of that shape."""
    try:
        return shape.model_validate_json(await request.body())
    except ValidationError as error:
        raise HTTPException(400, "; ".join(map(_line, error.errors()))) from error


def _line(error: Mapping[str, Any]) -> str:
    where = ".".join(str(part) for part in error["loc"])
    return f"{where}: {error['msg']}" if where else str(error["msg"])


def missing(name: str) -> HTTPException:
    """Build the error of a model that is not here, in the words of Ollama."""
    return HTTPException(404, f'model "{name}" not found')
