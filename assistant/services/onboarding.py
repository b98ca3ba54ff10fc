"""Owns what people do with drafts of integrations: begin, change, test, save, drop, look.

A draft is a row; its workflow is told after the row has changed. Tests and saving are done by the
workflow, since a person waits for them at a door, or right here for those who may not wait for
another workflow (`run_test`, `run_save`): the same steps either way.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from assistant.contracts.ids import draft_id_for
from assistant.contracts.integrations import AuthData
from assistant.contracts.onboarding import (
    DraftRecord,
    DraftRef,
    DraftStep,
    OnboardingStatus,
    SaveDraft,
    TestResult,
)
from assistant.domain.integrations.drafts import DraftFields
from assistant.domain.integrations.receivers import may_keep_secrets
from assistant.errors import (
    ConflictError,
    DraftOverError,
    DraftsFullError,
    IdempotencyConflictError,
    IntegrationNameTakenError,
    NotFoundError,
    ProgramNotTestedError,
)
from assistant.services.auth_vault import AuthVault
from assistant.services.draft_news import DraftTelling, DraftView, news_of, status_of
from assistant.services.draft_plans import Drafted, DraftPlace, DraftPlans
from assistant.services.draft_secrets import are_kept, has_tokens, keep, kept
from assistant.services.onboarding_steps import OnboardingSteps, close
from assistant.services.ports.onboarding import OnboardingDoor
from assistant.services.ports.store import Store, UserStore

_MOST_OPEN = 20
_NOWHERE = DraftPlace()


@dataclass(frozen=True)
class Onboarding:
    """Drafts of one person at a time. All raise `NotFoundError` for what is not the person's."""

    store: Store
    vault: AuthVault
    door: OnboardingDoor
    steps: OnboardingSteps
    plans: DraftPlans
    telling: DraftTelling

    async def connect(
        self,
        user_id: UUID,
        fields: DraftFields,
        secrets: AuthData,
        key: str,
        place: DraftPlace = _NOWHERE,
        *,
        exact: bool = False,
    ) -> DraftRecord:
        """Begin a draft; the same key gives the same draft. The API itself is asked nothing.

        With `exact`, fields or secrets that are not those of an unchanged draft are a conflict.
        Raises `DraftUnreadableError`, what fetching a document raises, `DraftsFullError`,
        `IdempotencyConflictError`, `AuthKeysMissingError` for secrets that cannot be kept,
        `UnavailableError`.
        """
        draft_id = draft_id_for(user_id, key)
        async with self.store.as_user(user_id) as store:
            draft = await store.integration_drafts.get(draft_id)
        if draft is None or exact:
            drafted = await self.plans.read(fields, secrets)
            new = self.plans.new(user_id, draft_id, drafted, place)
            async with self.store.as_user(user_id) as store:
                draft = await self._begin(store, new, drafted.secrets, exact=exact)
        await self._tell(draft, place.request_id)
        return draft

    async def change(
        self,
        user_id: UUID,
        draft_id: UUID,
        fields: DraftFields,
        secrets: AuthData,
        request_id: str = "",
    ) -> DraftRecord:
        """Change what is given of an open draft; it counts as untested, and its time starts anew.

        Secrets for another host or another way of signing in are dropped, unless given again.
        Raises `DraftOverError`, `DraftUnreadableError`, `ConflictError` for one that somebody else
        changes at the same time, what opening its secrets raises, `UnavailableError`.
        """
        draft = await self._open(user_id, draft_id)
        drafted = await self.plans.merged(draft.plan, fields, secrets)
        stays = may_keep_secrets(draft.plan, drafted.plan)
        known = await kept(self.store, self.vault, draft) if stays else {}
        renewed = not stays or bool(drafted.secrets)
        drafted = Drafted(drafted.plan, {**known, **drafted.secrets}, drafted.notes)
        async with self.store.as_user(user_id) as store:
            authorised = await has_tokens(store, draft, renewed=renewed)
            newer = self.plans.changed(draft, drafted, authorised=authorised)
            changed = await store.integration_drafts.change(newer)
            if changed is None:
                raise ConflictError("the draft was changed by somebody else")
            await keep(store, self.vault, changed, drafted.secrets)
            await self.telling.show(store, changed)
        await self._tell(changed, request_id)
        return changed

    async def cancel(self, user_id: UUID, draft_id: UUID, request_id: str = "") -> DraftRecord:
        """Drop a draft with its secrets; again, nothing changes. Raises `DraftOverError`."""
        async with self.store.as_user(user_id) as store:
            draft = _found(await store.integration_drafts.get(draft_id, lock=True))
            if not draft.step.is_final:
                draft = await close(store, draft, DraftStep.CANCELLED)
                await self.telling.show(store, draft)
        if draft.step is not DraftStep.CANCELLED:
            raise DraftOverError("the draft is closed")
        await self._tell(draft, request_id)
        return draft

    async def get(self, user_id: UUID, draft_id: UUID) -> DraftRecord:
        """Return a draft."""
        async with self.store.as_user(user_id) as store:
            return _found(await store.integration_drafts.get(draft_id))

    async def open_drafts(self, user_id: UUID) -> Sequence[DraftRecord]:
        """Return all open drafts, the newest first."""
        async with self.store.as_user(user_id) as store:
            return await store.integration_drafts.all_open()

    async def status(self, user_id: UUID, draft_id: UUID) -> DraftView:
        """Return a draft with what its workflow says of it; if that is silent, what its row says.

        A workflow that has not heard of the last change yet is not asked twice: the row is newer.
        """
        status = await self.door.status(DraftRef(user_id=user_id, draft_id=draft_id))
        draft = await self.get(user_id, draft_id)
        if status is None or status.version < draft.version or draft.step.is_final:
            asked = status is not None and status == status_of(draft)
            return DraftView(draft, status_of(draft), asked=asked)
        return DraftView(draft, status, asked=True)

    async def test(self, user_id: UUID, draft_id: UUID, request_id: str = "") -> DraftRecord:
        """Have the workflow test a draft; the outcome is its `last_test`.

        Raises what `OnboardingSteps.test` raises, and `UnavailableError` without a worker.
        """
        ref = _ref(await self._open(user_id, draft_id), request_id)
        await self._asked(ref, lambda: self.door.test(ref))
        return await self.get(user_id, draft_id)

    async def save(
        self, user_id: UUID, draft_id: UUID, *, tested: bool = False, request_id: str = ""
    ) -> DraftRecord:
        """Have the workflow save a draft, with `tested` only after a test that succeeded.

        A draft that is saved is returned as it is. Raises what `OnboardingSteps.save` raises, and
        `UnavailableError` without a worker.
        """
        draft = await self.get(user_id, draft_id)
        if draft.step is DraftStep.SAVED:
            return draft
        if draft.step.is_final:
            raise DraftOverError("the draft is closed")
        ref = _ref(draft, request_id)
        given = SaveDraft(ref=ref, require_successful_test=tested)
        try:
            await self._asked(ref, lambda: self.door.save(given))
        except IntegrationNameTakenError as error:  # names are not in payloads
            raise IntegrationNameTakenError(str(error), name=draft.plan.name) from error
        return await self.get(user_id, draft_id)

    async def run_test(self, ref: DraftRef) -> DraftRecord:
        """Test a draft right here, and tell its workflow. Raises what testing raises."""
        await self.door.start(ref, await self.steps.test(ref))
        return await self.get(ref.user_id, ref.draft_id)

    async def run_save(self, given: SaveDraft) -> DraftRecord:
        """Save a draft right here, and tell its workflow. Raises what saving raises."""
        await self.door.start(given.ref, await self.steps.save(given))
        return await self.get(given.ref.user_id, given.ref.draft_id)

    async def test_fields(
        self, user_id: UUID, fields: DraftFields, secrets: AuthData
    ) -> TestResult:
        """Test what would be drafted without storing anything.

        Raises `DraftUnreadableError`, `DraftIncompleteError`, `ProgramNotTestedError`, and what
        asking raises.
        """
        drafted = await self.plans.whole(fields, secrets)
        if drafted.plan.mcp is not None and drafted.plan.mcp.stdio:
            raise ProgramNotTestedError("programs are started by workers")
        return await self.steps.rehearse(user_id, drafted.plan, drafted.secrets)

    async def _begin(
        self, store: UserStore, new: DraftRecord, secrets: AuthData, *, exact: bool
    ) -> DraftRecord:
        """Store a new draft; of two with one key at once there is one, with its secrets."""
        count = await store.integration_drafts.open_count()
        known = await store.integration_drafts.get(new.draft_id)
        if known is not None:  # since counting, nobody else begins any
            if exact and known.version == 1 and not known.step.is_final:
                same = await are_kept(store, self.vault, known, secrets)
                if known.plan != new.plan or not same:
                    raise IdempotencyConflictError("the key was used for another draft")
            return known
        if count >= _MOST_OPEN:
            raise DraftsFullError("too many open drafts", limit=_MOST_OPEN)
        draft = await store.integration_drafts.open(new)
        await keep(store, self.vault, draft, secrets)
        await self.telling.show(store, draft)
        return draft

    async def _open(self, user_id: UUID, draft_id: UUID) -> DraftRecord:
        draft = await self.get(user_id, draft_id)
        if draft.step.is_final:
            raise DraftOverError("the draft is closed")
        return draft

    async def _tell(self, draft: DraftRecord, request_id: str) -> None:
        await self.door.start(_ref(draft, request_id), news_of(draft))

    async def _asked(self, ref: DraftRef, ask: Callable[[], Awaitable[OnboardingStatus]]) -> None:
        """Ask the workflow of an open draft; one that is not there is started first."""
        try:
            await ask()
        except NotFoundError:
            await self._tell(await self._open(ref.user_id, ref.draft_id), ref.request_id)
            await ask()


def _found(draft: DraftRecord | None) -> DraftRecord:
    if draft is None:
        raise NotFoundError("no such draft")
    return draft


def _ref(draft: DraftRecord, request_id: str) -> DraftRef:
    return DraftRef(user_id=draft.user_id, draft_id=draft.draft_id, request_id=request_id)
