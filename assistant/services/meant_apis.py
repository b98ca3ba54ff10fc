"""Owns which API a plain call means; what is in doubt is asked, and nothing is guessed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from assistant.contracts.integrations import IntegrationKind, IntegrationRecord
from assistant.domain.integrations.finding import alike
from assistant.domain.integrations.names import name_key
from assistant.errors import NotFoundError, ToolArgumentsError
from assistant.services.integration_calls import found_in
from assistant.services.ports.integrations import OwnIntegrations
from assistant.services.ports.store import UserStore
from assistant.services.ports.texts import Texts

INTEGRATION: Final = "integration"
ENDPOINT: Final = "endpoint"
_MOST_NAMES: Final = 30


@dataclass(frozen=True)
class Doubt:
    """What is asked back, if anything: `names` are those to choose from."""

    text: str
    question: str | None = None
    names: tuple[str, ...] = ()


class CallUnclearError(ToolArgumentsError):
    """Which API or endpoint is meant is left open; `detail` names those there are."""


async def chosen_in(
    store: UserStore, name: str | None, endpoint: str | None
) -> tuple[IntegrationRecord, str]:
    """Return the integration of a call and the name of its endpoint.

    Raises `CallUnclearError`.
    """
    if name is None:
        raise _unclear("integration: is missing, and no list before that has just one")
    try:
        record = await _meant_in(store, name)
    except NotFoundError as error:
        names = ", ".join(one.name for one in (await store.integrations.names())[:_MOST_NAMES])
        detail = f"integration: there is none of this name; there are: {names or 'none'}"
        raise _unclear(detail) from error
    if record.plan.kind is IntegrationKind.MCP:
        raise _unclear("integration: the tools of an MCP server are called by their own names")
    known = [one.name for one in record.plan.endpoints]
    if endpoint is None and len(known) != 1:
        named = ", ".join(known[:_MOST_NAMES]) or "none"
        raise _unclear(f"endpoint: is missing; there are: {named}")
    return record, endpoint or known[0]


def from_list(given: dict[str, Any], listed: dict[str, Any]) -> dict[str, Any]:
    """Return what a list leaves no choice about: its one integration, and the one endpoint."""
    wanted = name_key(str(given.get("integration") or ""))
    found = [
        one["id"]
        for one in listed.get("integrations") or []
        if wanted in {"", one["id"], name_key(one["name"])}
    ]
    if len(found) != 1:
        return {}
    endpoints = (listed.get("endpoints") or {}).get(found[0]) or []
    one = {ENDPOINT: endpoints[0]["name"]} if len(endpoints) == 1 else {}
    return {INTEGRATION: found[0]} | one


@dataclass(frozen=True)
class Asking:
    """Asks a person back in their language."""

    own: OwnIntegrations
    texts: Texts
    locale: str

    async def doubt(self, user_id: UUID, name: str | None) -> Doubt:
        """Return what to ask of a call that cannot be made as it was said."""
        names = [brief.name for brief in await self.own.briefs(user_id)]
        if not names:
            return Doubt(self.texts.text("integrations-none", self.locale))
        found = names if name is None else alike(name, names)
        try:
            return await self._of_endpoints(user_id, found[0] if len(found) == 1 else name or "")
        except NotFoundError:  # it is neither the id of one nor the name of just one
            pass
        if not found:
            return self._of("integrations-unknown", INTEGRATION, names, name=name or "")
        return self._of("integrations-which", INTEGRATION, found)

    async def _of_endpoints(self, user_id: UUID, name: str) -> Doubt:
        record = await self.own.find(user_id, name)
        names = [one.name for one in record.plan.endpoints]
        if record.plan.kind is IntegrationKind.MCP:
            shown = ", ".join(names[:_MOST_NAMES]) or "—"
            values = {"name": record.plan.name, "names": shown}
            return Doubt(self.texts.text("integrations-mcp", self.locale, **values))
        return self._of("integrations-which-endpoint", ENDPOINT, names, name=record.plan.name)

    def _of(self, key: str, question: str, names: Sequence[str], name: str = "") -> Doubt:
        shown = ", ".join(names[:_MOST_NAMES])
        text = self.texts.text(key, self.locale, name=name, names=shown)
        return Doubt(text, question, tuple(names[:_MOST_NAMES]))


async def _meant_in(store: UserStore, name: str) -> IntegrationRecord:
    """Return the one integration that a name means, also inflected or in part.

    Raises `NotFoundError`, also when it may be one of several.
    """
    try:
        return await found_in(store, name)
    except NotFoundError:
        found = alike(name, [brief.name for brief in await store.integrations.names()])
        if len(found) != 1:
            raise
        return await found_in(store, found[0])


def _unclear(detail: str) -> CallUnclearError:
    return CallUnclearError(detail, detail=detail)
