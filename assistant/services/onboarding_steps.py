"""Owns the steps of a draft of an integration that may take long or end it: test, save, expire.

All but the request of a test is done in one transaction, and doing it twice changes nothing.
"""

from uuid import UUID

import structlog

from assistant.contracts.ids import integration_id_for, token_secret_id
from assistant.contracts.integrations import AuthData, IntegrationPlan
from assistant.contracts.onboarding import (
    DraftExpired,
    DraftNews,
    DraftRecord,
    DraftRef,
    DraftStep,
    SaveDraft,
    TestResult,
)
from assistant.errors import (
    ConflictError,
    DraftIncompleteError,
    DraftOverError,
    DraftUntestedError,
    NotFoundError,
)
from assistant.services.auth_vault import AuthVault
from assistant.services.clock import Clock
from assistant.services.draft_news import DraftTelling, news_of
from assistant.services.integration_edits import list_tools
from assistant.services.mcp_tools import McpTools
from assistant.services.ports.secrets import SecretOwner
from assistant.services.ports.store import Store, UserStore
from assistant.services.rehearsing import Rehearsing

_log = structlog.get_logger(__name__)


class OnboardingSteps:
    """Tests, saves and ends drafts of anybody."""

    def __init__(
        self,
        store: Store,
        vault: AuthVault,
        rehearsing: Rehearsing,
        mcp: McpTools,
        telling: DraftTelling,
        clock: Clock,
    ) -> None:
        self._store = store
        self._vault = vault
        self.rehearsing = rehearsing
        self._mcp = mcp
        self._telling = telling
        self._clock = clock

    async def look(self, ref: DraftRef) -> DraftNews:
        """Return how a draft stands; one that is gone counts as cancelled."""
        async with self._store.as_user(ref.user_id) as store:
            draft = await store.integration_drafts.get(ref.draft_id)
        if draft is None:
            now = self._clock.now()
            return DraftNews(version=0, step=DraftStep.CANCELLED, expires_at=now)
        return news_of(draft)

    async def rehearse(self, user_id: UUID, plan: IntegrationPlan, data: AuthData) -> TestResult:
        """Ask the API of a plan that is nobody's draft. Raises what asking raises."""
        return (await self.rehearsing.rehearse(user_id, plan, data)).result

    async def test(self, ref: DraftRef) -> DraftNews:
        """Ask the API of a draft and store what came of it; no transaction is open meanwhile.

        Raises `NotFoundError`, `DraftOverError`, `DraftIncompleteError`, what reading its secrets
        raises, and `ConflictError` when it was changed meanwhile.
        """
        async with self._store.as_user(ref.user_id) as store:
            draft = _ready(await store.integration_drafts.get(ref.draft_id), self._clock)
            sealed = await store.integration_secrets.get(draft.draft_id)
        data = {} if sealed is None else await self._vault.read(ref.user_id, sealed)
        heard = await self.rehearsing.rehearse(ref.user_id, draft.plan, data, draft.draft_id)
        async with self._store.as_user(ref.user_id) as store:
            if heard.plan != draft.plan:
                draft = await self._with_plan(store, draft, heard.plan)
            result = heard.result.model_copy(update={"draft_version": draft.version})
            tested = await store.integration_drafts.set_test(draft.draft_id, result)
            if tested is None:
                raise ConflictError("the draft was changed while it was tested")
            await self._telling.show(store, tested)
        _log.info("draft_tested", draft_id=str(ref.draft_id), success=result.success)
        return news_of(tested)

    async def save(self, given: SaveDraft) -> DraftNews:
        """Make an integration of a draft, with its secrets; again, nothing changes.

        Raises `NotFoundError`, `DraftOverError`, `DraftIncompleteError`, `DraftUntestedError`,
        `IntegrationNameTakenError`, `IntegrationsFullError`, and what moving its secrets raises.
        """
        ref = given.ref
        async with self._store.as_user(ref.user_id) as store:
            draft = await store.integration_drafts.get(ref.draft_id, lock=True)
            if draft is not None and draft.step is DraftStep.SAVED:
                return news_of(draft)
            draft = _ready(draft, self._clock)
            if given.require_successful_test and not _has_passed(draft):
                raise DraftUntestedError("the draft has no test that succeeded")
            saved = await self._integrate(store, draft)
            await self._telling.show(store, saved)
        _log.info("draft_saved", draft_id=str(ref.draft_id))
        await list_tools(self._mcp, ref.user_id, integration_id_for(ref.draft_id), saved.plan)
        return news_of(saved)

    async def expire(self, ref: DraftRef) -> DraftExpired:
        """Close a draft whose time is over, with its secrets, and have the person told, once."""
        now = self._clock.now()
        async with self._store.as_user(ref.user_id) as store:
            draft = await store.integration_drafts.get(ref.draft_id, lock=True)
            if draft is None:
                return DraftExpired(expired=False, expires_at=now)
            if not draft.step.is_final and draft.expires_at <= now:
                draft = await close(store, draft, DraftStep.EXPIRED)
                await self._telling.expired(store, draft)
            expired = draft.step is DraftStep.EXPIRED
            chat_id = self._telling.chat_of(draft) if expired else None
            return DraftExpired(expired=expired, expires_at=draft.expires_at, chat_id=chat_id)

    async def _with_plan(
        self, store: UserStore, draft: DraftRecord, plan: IntegrationPlan
    ) -> DraftRecord:
        """Keep what the test has found out of the other side, as a new version of the draft."""
        newer = draft.model_copy(update={"plan": plan, "version": draft.version + 1})
        changed = await store.integration_drafts.change(newer)
        if changed is None:
            raise ConflictError("the draft was changed while it was tested")
        return changed

    async def _integrate(self, store: UserStore, draft: DraftRecord) -> DraftRecord:
        integration_id = integration_id_for(draft.draft_id)
        await store.integrations.add(integration_id, draft.plan, draft.labels)
        owner = SecretOwner(integration_id=integration_id)
        await self._vault.move(store, draft.draft_id, integration_id, owner)
        tokens = token_secret_id(draft.draft_id)
        await self._vault.move(store, tokens, token_secret_id(integration_id), owner)
        return await close(store, draft, DraftStep.SAVED, integration_id)


def is_present(draft: DraftRecord) -> bool:
    """Tell whether an open draft is still as it was when it was tested."""
    return draft.last_test is not None and draft.step is not DraftStep.CONNECTED


def _has_passed(draft: DraftRecord) -> bool:
    return is_present(draft) and draft.last_test is not None and draft.last_test.success


async def close(
    store: UserStore, draft: DraftRecord, step: DraftStep, integration_id: UUID | None = None
) -> DraftRecord:
    """Close an open draft that nobody else changes meanwhile; what is left of its secrets goes."""
    closed = await store.integration_drafts.close(draft.draft_id, step, integration_id)
    if closed is None:
        raise DraftOverError("the draft is closed")
    for secret_id in (draft.draft_id, token_secret_id(draft.draft_id)):
        await store.integration_secrets.remove(secret_id)
    return closed


def _ready(draft: DraftRecord | None, clock: Clock) -> DraftRecord:
    """Return an open draft that lacks nothing."""
    if draft is None:
        raise NotFoundError("no such draft")
    if draft.step.is_final or draft.expires_at <= clock.now():
        raise DraftOverError("the draft is closed")
    if draft.missing:
        raise DraftIncompleteError("something is missing", missing=", ".join(draft.missing))
    return draft
