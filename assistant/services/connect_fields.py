"""Owns how what was said of an API becomes fields of a draft: words, or the model's reading."""

import json
from typing import Any, Final

from pydantic import ValidationError

from assistant.domain.integrations.drafts import DraftFields
from assistant.domain.integrations.phrases import read_connect
from assistant.errors import DraftUnreadableError

_OF_MODEL: Final = frozenset({"name", "base_url", "auth", "endpoints"})


def begun_in(text: str) -> dict[str, Any] | None:
    """Return the fields in what asks to connect an API; None when it asks for nothing of that.

    What the model understood comes as a JSON object.
    """
    if text.startswith("{"):
        return _of_model(text)
    said = read_connect(text)
    return None if said is None else said.fields


def draft_fields(fields: dict[str, Any]) -> DraftFields:
    """Check fields. Raises `DraftUnreadableError` naming the field, never its value."""
    try:
        return DraftFields.model_validate(fields)
    except ValidationError as error:
        place = ".".join(map(str, error.errors(include_input=False)[0]["loc"]))
        raise DraftUnreadableError(place, detail=place) from None


def _of_model(text: str) -> dict[str, Any] | None:
    try:
        found = json.loads(text)
    except ValueError:
        return None
    return {name: found[name] for name in _OF_MODEL & found.keys()}
