"""Owns what a draft of an integration is made of: what was given, in the shape that is stored."""

import asyncio
from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from uuid import UUID

from assistant.contracts.chat import Channel
from assistant.contracts.integrations import AuthData, IntegrationPlan
from assistant.contracts.onboarding import DraftRecord, DraftStep, Missing
from assistant.contracts.tools import NO_LABELS, Labels
from assistant.domain.integrations.drafts import DraftFields, merged, missing_of, normalised
from assistant.domain.integrations.field_faults import field_fault
from assistant.errors import DraftIncompleteError
from assistant.services.clock import Clock
from assistant.services.ports.exchanges import Ask, Exchanges

_DOCUMENT_BYTES = 8_000_000
_DOCUMENT_SECONDS = 15.0


@dataclass(frozen=True)
class DraftPlace:
    """Where a draft is begun, and by which request; `labels` are those of what was said."""

    channel: Channel = Channel.API
    session_id: UUID | None = None
    chat_id: int | None = None
    labels: Labels = NO_LABELS
    request_id: str = ""


@dataclass(frozen=True)
class Drafted:
    """A plan with its secrets, which are in memory only; `notes` name what was left out."""

    plan: IntegrationPlan
    secrets: AuthData
    notes: tuple[str, ...] = ()


class DraftPlans:
    """Reads what is given; a draft is kept for `life` after its last change.

    `programs` name the MCP servers of the administrator's list.
    """

    def __init__(
        self, exchanges: Exchanges, clock: Clock, life: timedelta, programs: Collection[str]
    ) -> None:
        self._exchanges = exchanges
        self._clock = clock
        self._life = life
        self._programs = programs

    async def read(self, fields: DraftFields, secrets: AuthData) -> Drafted:
        """Return what fields make; a document that is only named is fetched.

        Raises `DraftUnreadableError`, and what `Exchanges` raises.
        """
        if fields.openapi_url and fields.openapi is None and fields.curl is None:
            document = await self._document(fields.openapi_url)
            fields = fields.model_copy(update={"openapi": document})
        plan, data, notes = await asyncio.to_thread(normalised, fields, secrets)
        if plan.mcp is not None and plan.mcp.stdio and plan.mcp.stdio not in self._programs:
            raise field_fault(
                "mcp.stdio", "program", "the administrator's list has no such program"
            )
        return Drafted(plan, data, notes)

    async def merged(
        self, plan: IntegrationPlan, fields: DraftFields, secrets: AuthData
    ) -> Drafted:
        """Return a plan with what fields change of it. Raises `DraftUnreadableError`."""
        drafted = await self.read(fields, secrets)
        return Drafted(merged(plan, drafted.plan, fields), drafted.secrets, drafted.notes)

    async def whole(self, fields: DraftFields, secrets: AuthData) -> Drafted:
        """Return what fields make, which must lack nothing.

        Raises `DraftUnreadableError`, `DraftIncompleteError`.
        """
        drafted = await self.read(fields, secrets)
        missing = self.missing(drafted)
        if missing:
            raise DraftIncompleteError("something is missing", missing=", ".join(missing))
        return drafted

    async def _document(self, url: str) -> str:
        ask = Ask("GET", url, seconds=_DOCUMENT_SECONDS, max_bytes=_DOCUMENT_BYTES)
        got = await self._exchanges.exchange(ask)
        if got.status != HTTPStatus.OK or got.truncated:
            if got.truncated:
                raise field_fault("openapi_url", "large", "is too large")
            raise field_fault("openapi_url", f"s{got.status}", f"answered {got.status}")
        return got.body.decode("utf-8", "replace")

    def missing(self, drafted: Drafted, *, authorised: bool = False) -> tuple[Missing, ...]:
        """Return what is lacking still."""
        return missing_of(drafted.plan, tuple(drafted.secrets), authorised)

    def new(
        self, user_id: UUID, draft_id: UUID, drafted: Drafted, place: DraftPlace
    ) -> DraftRecord:
        """Return a new draft."""
        now = self._clock.now()
        return DraftRecord(
            draft_id=draft_id,
            user_id=user_id,
            step=DraftStep.CONNECTED,
            plan=drafted.plan,
            fields_set=tuple(sorted(drafted.secrets)),
            missing=self.missing(drafted),
            notes=drafted.notes,
            labels=place.labels,
            channel=place.channel,
            session_id=place.session_id,
            chat_id=place.chat_id,
            created_at=now,
            expires_at=now + self._life,
        )

    def changed(self, draft: DraftRecord, drafted: Drafted, *, authorised: bool) -> DraftRecord:
        """Return the next version of a draft, which nobody has tested."""
        return draft.model_copy(
            update={
                "step": DraftStep.CONNECTED,
                "plan": drafted.plan,
                "fields_set": tuple(sorted(drafted.secrets)),
                "missing": self.missing(drafted, authorised=authorised),
                "notes": drafted.notes,
                "version": draft.version + 1,
                "expires_at": self._clock.now() + self._life,
            }
        )
