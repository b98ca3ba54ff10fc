"""What clients give of integrations, as the product reads it."""

from collections.abc import Iterator
from typing import Any

from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError

from api.schemas.integration_fields import EndpointBody, FieldsBody
from assistant.contracts.integrations import AuthData
from assistant.domain.integrations.drafts import DraftFields

_OTHERS = {"auth_data", "draft_id", "client_message_id", "service"}
_WORDS = {"place": "in", "shape": "schema"}
"""What fields are called in the product, and in requests."""

_KINDS = {"EndpointFields", "Healthcheck"}
_SHORT = "constrained-str"
"""How a place names which of several kinds was tried; requests have objects only."""


def fields_of(body: FieldsBody, within: tuple[str, ...] = ()) -> DraftFields:
    """Return the fields that were given, without secrets of their own.

    `within` is where in the request they are. Raises `RequestValidationError` for what is longer
    than it may be, which names the place.
    """
    given = body.model_dump(exclude_none=True, exclude_unset=True, exclude=_OTHERS)
    if "healthcheck" in body.model_fields_set:
        given.setdefault("healthcheck")  # null: none any more
    for endpoint in given.get("endpoints", ()):
        endpoint.setdefault("path", EndpointBody.model_fields["path"].default)
    service = getattr(body, "service", None)
    if service is not None and "name" not in given:
        given["name"] = service
    try:
        return DraftFields.model_validate(given)
    except ValidationError as error:
        raise RequestValidationError([*_mistakes(error, within)]) from error


def secrets_of(body: FieldsBody) -> AuthData:
    """Return the secrets that were given."""
    secrets: AuthData = body.auth_data
    return secrets


def _mistakes(error: ValidationError, within: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    """Yield what does not fit, each at its place in the request; no values."""
    for mistake in error.errors(include_url=False, include_context=False, include_input=False):
        place = [_WORDS.get(str(one), one) for one in mistake["loc"] if one not in _KINDS]
        if _SHORT not in place:
            yield {"type": mistake["type"], "loc": ("body", *within, *place), "msg": mistake["msg"]}
