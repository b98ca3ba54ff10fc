"""Errors on their way out: every failure becomes `application/problem+json`, translated once."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic.json_schema import models_json_schema
from starlette.exceptions import HTTPException

from api.context import context_of
from api.language import preferred_locale
from api.schemas.problems import FieldError, Problem
from assistant.errors import (
    AssistantError,
    DraftUnreadableError,
    InvalidInputError,
    ToolArgumentsError,
)
from assistant.infra.i18n import Translator
from assistant.services.misfit_words import known_misfits

MEDIA_TYPE = "application/problem+json"
_MOST_ERRORS = 20
TOO_MANY_VALUES = "JSON has too many values"
"""What a body is refused with that is no mistake in its grammar."""
_FRAME_CODES = {404: "not_found", 405: "method_not_allowed", 413: "body_too_large"}
_REF = "#/components/schemas/{model}"


def problem_response(
    request: Request,
    status: int,
    code: str,
    errors: list[FieldError] | None = None,
    headers: Mapping[str, str] | None = None,
    *,
    message_key: str | None = None,
    params: Mapping[str, str | int] | None = None,
) -> Response:
    """Return the answer for a failure, its detail in the language of the person.

    `message_key` names the text, with its `params`; else it is that of the code.
    """
    context, locale = context_of(request.scope), _locale(request)
    translator: Translator = request.app.state.translator
    problem = Problem(
        type=f"urn:assistant:problem:{code}",
        title=code.replace("_", " ").capitalize(),
        status=status,
        detail=translator.text(
            message_key or f"error-{code}", locale, **_said(params or {}, translator, locale)
        ),
        code=code,
        request_id=context.request_id,
        errors=errors,
    )
    return Response(
        problem.model_dump_json(exclude_none=True),
        status,
        {"Content-Language": locale, **_challenge(status), **(headers or {})},
        MEDIA_TYPE,
    )


def _locale(request: Request) -> str:
    return context_of(request.scope).locale or preferred_locale(
        request.headers.get("accept-language", "")
    )


def _said(
    params: Mapping[str, str | int], translator: Translator, locale: str
) -> dict[str, str | int]:
    """Return the values of a text; what a draft lacks is named in words."""
    missing = params.get("missing")
    if not isinstance(missing, str):
        return dict(params)
    words = [translator.text(f"draft-missing-{one}", locale) for one in missing.split(", ")]
    return {**params, "missing": ", ".join(words)}


def _challenge(status: int) -> dict[str, str]:
    return {"WWW-Authenticate": "Bearer"} if status == HTTPStatus.UNAUTHORIZED else {}


async def on_assistant_error(request: Request, error: Exception) -> Response:
    """Answer an expected failure."""
    assert isinstance(error, AssistantError)
    errors = _errors_of(error)
    message_key, params = _text_of(request, error)
    headers = {} if error.retry_after is None else {"Retry-After": str(error.retry_after)}
    return problem_response(
        request,
        error.status,
        error.code,
        errors,
        headers,
        message_key=message_key,
        params=params,
    )


def _text_of(request: Request, error: AssistantError) -> tuple[str, Mapping[str, str | int]]:
    """Return the key of the text for people, and what fills it: where a call does not fit, too."""
    detail = error.params.get("detail")
    if error.code == ToolArgumentsError.code and detail:
        texts: Translator = request.app.state.translator
        places = known_misfits(str(detail), texts, _locale(request))
        if places:
            return "arguments-unfit", {"places": "; ".join(places[:_MOST_ERRORS])}
    return error.message_key, error.params


def _errors_of(error: AssistantError) -> list[FieldError] | None:
    """Return what is wrong with a request that was understood, without its values."""
    detail = error.params.get("detail")
    if isinstance(error, ToolArgumentsError | DraftUnreadableError) and detail:
        return [_argument_error(one) for one in str(detail).split("; ")[:_MOST_ERRORS]]
    reason = error.params.get("reason")
    return [FieldError(loc=[], msg=str(reason))] if reason else None


def _argument_error(told: str) -> FieldError:
    """Return a place, which is a JSON pointer, and the rule; unknown names are not repeated."""
    place, _, rule = told.partition(": ")
    if not rule or rule.startswith("no such"):
        return FieldError(loc=[], msg=rule or told)
    return FieldError(loc=[*place.split("/")], msg=rule)


async def on_invalid_request(request: Request, error: Exception) -> Response:
    """Answer a request that does not fit its schema, without repeating what was sent."""
    assert isinstance(error, RequestValidationError)
    errors = [_field_error(mistake) for mistake in error.errors()[:_MOST_ERRORS]]
    return problem_response(request, InvalidInputError.status, InvalidInputError.code, errors)


async def on_http_exception(request: Request, error: Exception) -> Response:
    """Answer what the framework refuses: unknown paths, methods, bodies it cannot read."""
    assert isinstance(error, HTTPException)
    code = _FRAME_CODES.get(error.status_code, InvalidInputError.code)
    status = error.status_code if error.status_code in _FRAME_CODES else InvalidInputError.status
    return problem_response(request, status, code, headers=error.headers)


def _field_error(mistake: Mapping[str, Any]) -> FieldError:
    """Keep place and message; the name of an unknown field is the client's own text."""
    place = list(mistake["loc"])
    if mistake["type"] == "extra_forbidden":
        place = place[:-1]
    if mistake.get("ctx", {}).get("error") == TOO_MANY_VALUES:
        return FieldError(loc=place, msg=f"{TOO_MANY_VALUES}: send a large document as a string")
    # Parsers quote the character they stumbled over after a comma.
    return FieldError(loc=place, msg=mistake["msg"].partition(", ")[0])


def install_problems(app: FastAPI, translator: Translator) -> None:
    """Make the application answer every failure with a problem."""
    app.state.translator = translator
    app.add_exception_handler(AssistantError, on_assistant_error)
    app.add_exception_handler(RequestValidationError, on_invalid_request)
    app.add_exception_handler(HTTPException, on_http_exception)


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return the `responses` of a route that can fail with these statuses."""
    content = {MEDIA_TYPE: {"schema": {"$ref": _REF.format(model=Problem.__name__)}}}
    return {
        status: {"description": HTTPStatus(status).phrase, "content": content}
        for status in statuses
    }


def describe_problems(openapi: dict[str, Any]) -> None:
    """Add the schema of problems to an OpenAPI document."""
    _, schemas = models_json_schema([(Problem, "serialization")], ref_template=_REF)
    openapi.setdefault("components", {}).setdefault("schemas", {}).update(schemas["$defs"])
