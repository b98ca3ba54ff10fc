"""The search attributes that say of a workflow whose it is and how it stands."""

from temporalio import workflow
from temporalio.common import SearchAttributeKey, SearchAttributePair, TypedSearchAttributes

with workflow.unsafe.imports_passed_through():
    from assistant.contracts.names import (
        SEARCH_CHANNEL,
        SEARCH_SESSION,
        SEARCH_STATE,
        SEARCH_TOOL,
        SEARCH_USER,
    )

_USER = SearchAttributeKey.for_keyword(SEARCH_USER)
_SESSION = SearchAttributeKey.for_keyword(SEARCH_SESSION)
_CHANNEL = SearchAttributeKey.for_keyword(SEARCH_CHANNEL)
_STATE = SearchAttributeKey.for_keyword(SEARCH_STATE)
_TOOL = SearchAttributeKey.for_keyword_list(SEARCH_TOOL)
STARTED = "started"


def search_attributes(user: str, channel: str, session: str | None = None) -> TypedSearchAttributes:
    """Return the attributes a workflow starts with."""
    pairs = [
        SearchAttributePair(_USER, user),
        SearchAttributePair(_CHANNEL, channel),
        SearchAttributePair(_STATE, STARTED),
    ]
    if session is not None:
        pairs.append(SearchAttributePair(_SESSION, session))
    return TypedSearchAttributes(pairs)


def upsert_state(state: str) -> None:
    """Say how the workflow stands, in one fixed word."""
    workflow.upsert_search_attributes([_STATE.value_set(state)])


def upsert_tools(names: list[str]) -> None:
    """Say which tools the workflow has called."""
    workflow.upsert_search_attributes([_TOOL.value_set(names)])
