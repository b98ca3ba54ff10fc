"""Owns which API a plain call means; what is in doubt is asked, and nothing is guessed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from assistant.contracts.integrations import CallRequest, IntegrationKind, IntegrationRecord
from assistant.domain.integrations.body_fields import example_of, lacking, with_body
from assistant.domain.integrations.finding import alike, stems
from assistant.domain.integrations.names import name_key
from assistant.errors import EndpointUnknownError, NotFoundError, ToolArgumentsError
from assistant.services.integration_calls import found_in
from assistant.services.integration_requests import endpoint_of
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
        names = _first([one.name for one in await store.integrations.names()])
        detail = f"integration: there is none of this name; there are: {names}"
        raise _unclear(detail) from error
    if record.plan.kind is IntegrationKind.MCP:
        raise _unclear("integration: the tools of an MCP server are called by their own names")
    meant = endpoint or _endpoint_in(record, name)
    if meant is None:
        named = _first([one.name for one in record.plan.endpoints])
        raise _unclear(f"endpoint: is missing; there are: {named}")
    return record, meant


def said_plainly(record: IntegrationRecord, request: CallRequest) -> CallRequest:
    """Return a call of plain words with what belongs into its body there.

    Raises `CallUnclearError` when fields of the body are still to be said, and what looking up
    and checking a call raises.
    """
    endpoint = endpoint_of(record.plan, request.endpoint)
    missing = lacking(endpoint, request.params) if request.body is None else ()
    if missing:
        raise _unclear(f"body: {', '.join(missing[:_MOST_NAMES])} missing")
    return with_body(endpoint, request)


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

    async def doubt(
        self, user_id: UUID, name: str | None, endpoint: str | None, params: Mapping[str, Any]
    ) -> Doubt:
        """Return what to ask of a call that cannot be made as it was said."""
        names = [brief.name for brief in await self.own.briefs(user_id)]
        if not names:
            return Doubt(self.texts.text("integrations-none", self.locale))
        found = names if name is None else alike(name, names)
        try:
            record = await self.own.find(user_id, found[0] if len(found) == 1 else name or "")
            meant = endpoint or _endpoint_in(record, name or "")
            return self._of_fields(record, meant, params) or self._of_endpoints(record)
        except NotFoundError:  # it is neither the id of one nor the name of just one
            pass
        if not found:
            return self._of("integrations-unknown", INTEGRATION, names, name=name or "")
        return self._of("integrations-which", INTEGRATION, found)

    def _of_fields(
        self, record: IntegrationRecord, name: str | None, given: Mapping[str, Any]
    ) -> Doubt | None:
        """Return which fields of a body are to be said; None when it is not these that lack."""
        if record.plan.kind is IntegrationKind.MCP or name is None:
            return None
        try:
            endpoint = endpoint_of(record.plan, name)
        except EndpointUnknownError:
            return None
        missing = lacking(endpoint, given)
        if not missing:
            return None
        example = example_of(endpoint, given, self.texts.text("integrations-text", self.locale))
        which = f": {endpoint.name}" if len(record.plan.endpoints) > 1 else ""
        values = {
            "call": f"{record.plan.name} · {endpoint.method} {endpoint.path}",
            "names": ", ".join(f"`{_plain(one)}`" for one in missing[:_MOST_NAMES]),
            "example": _plain(f"{record.plan.name}{which} {example}"),
        }
        return Doubt(self.texts.text("integrations-fields", self.locale, **values))

    def _of_endpoints(self, record: IntegrationRecord) -> Doubt:
        names = [one.name for one in record.plan.endpoints]
        if record.plan.kind is IntegrationKind.MCP:
            shown = self._listed(names) or "—"
            values = {"name": record.plan.name, "names": shown}
            return Doubt(self.texts.text("integrations-mcp", self.locale, **values))
        return self._of("integrations-which-endpoint", ENDPOINT, names, name=record.plan.name)

    def _of(self, key: str, question: str, names: Sequence[str], name: str = "") -> Doubt:
        text = self.texts.text(key, self.locale, name=name, names=self._listed(names))
        return Doubt(text, question, tuple(names))

    def _listed(self, names: Sequence[str]) -> str:
        """Return the first names, and how many there are besides."""
        shown, more = ", ".join(names[:_MOST_NAMES]), len(names) - _MOST_NAMES
        if more <= 0:
            return shown
        return f"{shown} {self.texts.text('integrations-more', self.locale, count=more)}"


def _first(names: Sequence[str]) -> str:
    """Return the first names for a model, and how many there are besides."""
    more = f", and {len(names) - _MOST_NAMES} more" if len(names) > _MOST_NAMES else ""
    return (", ".join(names[:_MOST_NAMES]) or "none") + more


def _plain(text: str) -> str:
    """Return a text that stays in its span of code."""
    return "".join(one if one.isprintable() else " " for one in text).replace("`", "'")


def _endpoint_in(record: IntegrationRecord, said: str) -> str | None:
    """Return the only endpoint, or the one whose name or method is said besides the API's name."""
    known = record.plan.endpoints
    if len(known) == 1:
        return known[0].name
    words, named = stems(said), stems(record.plan.name)
    size = len(named)
    places = [at for at in range(len(words)) if words[at : at + size] == named]
    rests = {words[:at] + words[at + size :] for at in places}
    found = [
        one.name
        for one in known
        if rests & {stems(one.name), stems(one.method), stems(f"{one.method} {one.path}")}
    ]
    return found[0] if len(found) == 1 else None


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
