"""Owns how what was said of an API becomes fields of a draft: words, or the model's reading."""

import json
from typing import Any, Final

from pydantic import ValidationError

from assistant.contracts.integrations import IntegrationKind, IntegrationPlan
from assistant.domain.integrations.drafts import DraftFields
from assistant.domain.integrations.phrases import read_connect
from assistant.domain.integrations.urls import split_call
from assistant.errors import DraftUnreadableError

_OF_MODEL: Final = frozenset({"name", "base_url", "auth", "endpoints"})


def begun_in(text: str, plan: IntegrationPlan | None = None) -> dict[str, Any] | None:
    """Return the fields in what asks to connect an API; None when it asks for nothing of that.

    What the model understood comes as a JSON object. `plan` is as in `with_call`.
    """
    if text.startswith("{"):
        fields = _of_model(text)
    else:
        said = read_connect(text)
        fields = None if said is None else said.fields
    return None if fields is None else with_call(fields, plan)


def with_call(fields: dict[str, Any], plan: IntegrationPlan | None = None) -> dict[str, Any]:
    """Return fields in which an address with a path, where nothing is called yet, is a call.

    `plan` is what the fields are said of, None for a new API.
    """
    is_whole = plan is not None and (plan.endpoints or plan.kind is not IntegrationKind.HTTP)
    if is_whole or "base_url" not in fields or {"endpoints", "mcp"} & fields.keys():
        return fields
    found = split_call(str(fields["base_url"]), plan.base_url if plan else "")
    if found is None:
        return fields
    base_url, path = found
    return fields | {"base_url": base_url, "endpoints": [{"method": "GET", "path": path}]}


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
