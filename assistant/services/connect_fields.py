"""Owns how what was said of an API becomes fields of a draft: words, or the model's reading."""

import json
import re
from typing import Any, Final

from pydantic import ValidationError

from assistant.contracts.integrations import AuthKind, IntegrationKind, IntegrationPlan
from assistant.contracts.onboarding import DraftRecord, Missing
from assistant.domain.connect_answers import read_fields
from assistant.domain.integrations.drafts import DraftFields
from assistant.domain.integrations.names import name_key, proposed_name
from assistant.domain.integrations.phrases import read_connect
from assistant.domain.integrations.urls import split_call
from assistant.errors import DraftUnreadableError

_OF_MODEL: Final = frozenset({"name", "base_url", "auth", "endpoints"})
_WITHOUT_VERB = re.compile(r"[\s`]*(?:curl|openapi|swagger|mcp)\b", re.IGNORECASE)
_ORIGIN = re.compile(r"https?://[^/?#]+", re.IGNORECASE)
_ADDRESS = re.compile(r"https?://[^\s\"'<>`]+", re.IGNORECASE)


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


def answered_in(text: str, draft: DraftRecord, question: str | None) -> dict[str, Any]:
    """Return the fields that a short message gives of a draft; `question` is what was asked."""
    asked = draft.missing[0] if draft.missing else None
    if question in set(Missing):
        asked = Missing(question)
    auth = draft.plan.auth
    if asked is Missing.AUTH and lacks_token_url(draft) and (found := _ADDRESS.search(text)):
        kept = auth.model_dump(include={"scopes", "audience", "client_auth"}, exclude_none=True)
        return {"auth": kept | {"type": auth.kind, "token_url": found[0].rstrip(".,;:!?)»")}}
    return with_call(read_fields(text, asked), draft.plan)


def lacks_token_url(draft: DraftRecord) -> bool:
    """Tell whether all that is not known of signing in is where its tokens are got."""
    return draft.plan.auth.kind is AuthKind.OAUTH2_CLIENT and not draft.plan.auth.token_url


def begins_another(text: str, draft: DraftRecord, *, answers: bool) -> bool:
    """Tell whether a message begins another connection than a draft, which is left as it is.

    `answers` when it follows a question about the draft, or the model says that it is of it: then
    a command or a document without a verb is of another API only when the draft lacks nothing.
    """
    begun = begun_in(text, draft.plan if answers else None)
    of_model = text.startswith("{")
    if begun is None or (answers and of_model):
        return False
    if draft.step.is_final or ("curl" in begun and not answers):
        return True
    if answers and draft.missing and _WITHOUT_VERB.match(text):
        return False
    return _differs(begun, draft.plan)


def _differs(begun: dict[str, Any], plan: IntegrationPlan) -> bool:
    """Tell whether what is said has another name than a plan, or else another address."""
    address = next((str(begun[key]) for key in ("base_url", "openapi_url") if key in begun), None)
    if found := _ADDRESS.search(str(begun.get("curl") or "")):
        address = found[0]
    elsewhere = bool(address and plan.base_url) and not _is_at(str(address), begun, plan)
    name = begun.get("name")
    if not name or not plan.name:
        return elsewhere
    if name_key(str(name)) == name_key(plan.name):
        return False
    proposed = plan.name == proposed_name(plan.base_url, (one.path for one in plan.endpoints))
    return elsewhere or not (address and proposed)


def _is_at(address: str, begun: dict[str, Any], plan: IntegrationPlan) -> bool:
    """Tell whether an address is that of a plan; of a command or document it has the same host."""
    if "base_url" in begun and address.rstrip("/") == plan.base_url.rstrip("/"):
        return True
    one, other = _ORIGIN.match(address), _ORIGIN.match(plan.base_url)
    same = one is not None and other is not None and one[0].lower() == other[0].lower()
    return "base_url" not in begun and same


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
