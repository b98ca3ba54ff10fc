"""Drafts are closed once, whatever happens at the same time, and their secrets with them."""

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from assistant.contracts.chat import Channel
from assistant.contracts.ids import integration_id_for, outbox_id_for
from assistant.contracts.integrations import AuthKind
from assistant.contracts.onboarding import DraftRecord, DraftRef, DraftStep, SaveDraft
from assistant.contracts.user_events import UserEventKind
from assistant.domain.integrations.drafts import AuthFields, DraftFields
from assistant.errors import AuthKeyMissingError, DraftOverError
from assistant.infra.security.keyring import Keyring
from assistant.services.auth_vault import AuthVault
from assistant.services.clock import Clock
from assistant.services.draft_news import DraftTelling
from assistant.services.draft_plans import DraftPlace
from assistant.services.onboarding_steps import OnboardingSteps
from assistant.services.ports.secrets import Sealing
from runtime.core import Core
from runtime.integrations import IntegrationParts, make_integrations, make_vault
from tests.assistant.integrating import TOKEN
from tests.factories import NEW_AUTH_KEY, OLD_AUTH_KEY

CHAT = 4242
FIELDS = DraftFields(
    name="Weather",
    base_url="https://api.weather.test",
    auth=AuthFields(type=AuthKind.BEARER),
    endpoints=("GET /now",),
)


@dataclass(frozen=True)
class Desk:
    """Drafts of one person."""

    core: Core
    parts: IntegrationParts
    user_id: UUID

    async def draft(self, place: DraftPlace | None = None) -> DraftRecord:
        """Begin a draft that lacks nothing."""
        key = uuid4().hex
        return await self.parts.onboarding.connect(
            self.user_id, FIELDS, TOKEN, key, place or DraftPlace()
        )

    def steps(
        self, *, after: timedelta = timedelta(0), sealing: Sealing | None = None
    ) -> OnboardingSteps:
        """Return the steps as they are at another time, or with other keys."""
        vault = make_vault(self.core)
        if sealing is not None:
            vault = AuthVault(self.core.database, sealing)
        clock = Clock(now=lambda: datetime.now(UTC) + after, monotonic=time.monotonic)
        telling = DraftTelling(self.core.texts, delivers=True)
        rehearsing = self.parts.steps.rehearsing
        return OnboardingSteps(
            self.core.database, vault, rehearsing, self.parts.mcp, telling, clock
        )


@pytest.fixture
def desk(core: Core, user_id: UUID) -> Desk:
    """Somebody new, with the product's own parts."""
    return Desk(core, make_integrations(core), user_id)


async def test_a_draft_expires_once_with_its_secrets_and_its_person_is_told(desk: Desk) -> None:
    session_id, week = uuid4(), desk.steps(after=timedelta(days=8))
    async with desk.core.database.as_user(desk.user_id) as store:
        await store.sessions.open(session_id, Channel.TELEGRAM, CHAT, "x", 1)
    draft = await desk.draft(DraftPlace(Channel.TELEGRAM, session_id, CHAT))
    ref = DraftRef(user_id=desk.user_id, draft_id=draft.draft_id)
    assert not (await desk.steps().expire(ref)).expired

    first, again = [await week.expire(ref) for _ in range(2)]

    assert (first.expired, first.chat_id) == (True, CHAT)
    assert again == first
    async with desk.core.database.as_user(desk.user_id) as store:
        assert await store.integration_secrets.get(draft.draft_id) is None
        told = await store.events.after(0, 10, (UserEventKind.INTEGRATION,))
        sent = await store.outbox.get(outbox_id_for(f"draft/{draft.draft_id}/expired", 0))
    assert [event.payload["step"] for event in told] == ["connected", "expired"]
    assert told[0].payload["actions"] == ["test", "save", "cancel"]
    assert "Weather" in told[1].payload["text"]
    assert sent is not None
    with pytest.raises(DraftOverError):
        await week.save(SaveDraft(ref=ref))


async def test_a_draft_that_was_not_closed_in_time_is_not_saved_late(desk: Desk) -> None:
    draft = await desk.draft()
    ref = DraftRef(user_id=desk.user_id, draft_id=draft.draft_id)

    with pytest.raises(DraftOverError):
        await desk.steps(after=timedelta(days=8)).save(SaveDraft(ref=ref))


async def test_a_key_that_is_missing_is_named_and_loses_nothing(desk: Desk) -> None:
    draft = await desk.draft()
    ref = DraftRef(user_id=desk.user_id, draft_id=draft.draft_id)
    other = Keyring({"old": OLD_AUTH_KEY}, "old")

    with pytest.raises(AuthKeyMissingError) as failed:
        await desk.steps(sealing=other).save(SaveDraft(ref=ref))

    assert failed.value.params["kid"] == "new"
    saved = await desk.steps(
        sealing=Keyring({"old": OLD_AUTH_KEY, "new": NEW_AUTH_KEY}, "old")
    ).save(SaveDraft(ref=ref))
    assert saved.step is DraftStep.SAVED
    async with desk.core.database.as_user(desk.user_id) as store:
        secret = await store.integration_secrets.get(integration_id_for(draft.draft_id))
    assert secret is not None
    assert secret.sealed.startswith("old:")
    assert secret.fields == ("token",)


async def test_saving_here_is_told_to_the_workflow_and_done_once(desk: Desk) -> None:
    draft = await desk.draft()
    given = SaveDraft(ref=DraftRef(user_id=desk.user_id, draft_id=draft.draft_id))

    first, again = [await desk.parts.onboarding.run_save(given) for _ in range(2)]

    assert first.saved_integration_id == integration_id_for(draft.draft_id)
    assert again == first


async def test_a_draft_that_is_gone_ends_its_workflow(desk: Desk) -> None:
    news = await desk.steps().look(DraftRef(user_id=desk.user_id, draft_id=uuid4()))

    assert news.step is DraftStep.CANCELLED
