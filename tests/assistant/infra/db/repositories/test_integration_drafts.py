"""SQL of drafts: every change is of one version, a draft is closed once, its dialogue finds it."""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from assistant.contracts.chat import Channel
from assistant.contracts.onboarding import DraftRef, DraftStep, Missing, TestResult
from assistant.contracts.tools import UNTRUSTED
from assistant.errors import ConflictError
from assistant.infra.db.database import Database
from assistant.services.auth_vault import AuthVault
from assistant.services.ports.secrets import SecretKind, SecretOwner
from tests.assistant.integrating import (
    NOW,
    OLD,
    TOKEN,
    make_draft,
    make_plan,
    store_integration,
)
from tests.servers import run_as_owner

TESTED = TestResult(success=True, status_code=200, tested_at=NOW, draft_version=1)


async def new_session(database: Database, user_id: UUID) -> UUID:
    async with database.as_user(user_id) as store:
        session_id = uuid4()
        await store.sessions.open(session_id, Channel.API, None, "", 0)
    return session_id


async def test_draft_is_stored_once_and_as_it_was_given(
    database: Database, user_id: UUID, stranger_id: UUID
) -> None:
    draft = make_draft(
        user_id,
        fields_set=("token",),
        missing=(Missing.NAME, Missing.ENDPOINT),
        notes=("recursive",),
        labels=UNTRUSTED,
        channel=Channel.TELEGRAM,
        session_id=await new_session(database, user_id),
        chat_id=2**40,
        awaiting="token",
        awaiting_until=NOW,
        last_test=TESTED,
    )

    async with database.as_user(user_id) as store:
        assert await store.integration_drafts.open(draft) == draft
        again = draft.model_copy(update={"plan": make_plan("Other")})
        assert await store.integration_drafts.open(again) == draft
    async with database.as_user(stranger_id) as store:
        assert await store.integration_drafts.get(draft.draft_id) is None
        with pytest.raises(ConflictError):
            await store.integration_drafts.open(draft)


async def test_of_two_who_change_a_version_one_does(database: Database, user_id: UUID) -> None:
    draft = make_draft(user_id)
    async with database.as_user(user_id) as store:
        await store.integration_drafts.open(draft)

    async def change(name: str) -> bool:
        newer = draft.model_copy(update={"plan": make_plan(name), "version": 2})
        async with database.as_user(user_id) as store:
            return await store.integration_drafts.change(newer) == newer

    assert sorted(await asyncio.gather(change("A"), change("B"))) == [False, True]


async def test_a_test_counts_for_the_version_it_was_made_of(
    database: Database, user_id: UUID
) -> None:
    draft = make_draft(user_id)
    async with database.as_user(user_id) as store:
        await store.integration_drafts.open(draft)
        tested = await store.integration_drafts.set_test(draft.draft_id, TESTED)
        newer = draft.model_copy(update={"version": 2, "last_test": TESTED})
        await store.integration_drafts.change(newer)
        late = await store.integration_drafts.set_test(draft.draft_id, TESTED)

    assert tested is not None
    assert (tested.step, tested.last_test, tested.version) == (DraftStep.TESTED, TESTED, 1)
    assert late is None


async def test_a_draft_is_closed_once_and_nothing_changes_it_any_more(
    database: Database, user_id: UUID
) -> None:
    record = await store_integration(database, user_id)
    draft = make_draft(user_id, awaiting="token", awaiting_until=NOW)
    async with database.as_user(user_id) as store:
        drafts = store.integration_drafts
        await drafts.open(draft)
        saved = await drafts.close(draft.draft_id, DraftStep.SAVED, record.integration_id)
        again = await drafts.close(draft.draft_id, DraftStep.EXPIRED)
        newer = await drafts.change(draft.model_copy(update={"version": 3}))
        test = await drafts.set_test(draft.draft_id, TESTED.model_copy(update={"draft_version": 2}))
        await store.integrations.remove(record.integration_id)
        left = await drafts.get(draft.draft_id)

    assert saved is not None
    assert (saved.step, saved.saved_integration_id) == (DraftStep.SAVED, record.integration_id)
    assert (saved.version, saved.awaiting) == (2, None)
    assert (again, newer, test) == (None, None, None)
    assert left == saved.model_copy(update={"saved_integration_id": None})


async def test_a_dialogue_finds_its_newest_open_draft_and_the_secret_it_waits_for(
    database: Database, user_id: UUID
) -> None:
    session_id = await new_session(database, user_id)
    older = make_draft(user_id, session_id=session_id, awaiting="token", awaiting_until=NOW)
    newer = make_draft(user_id, session_id=session_id, created_at=NOW + timedelta(minutes=1))
    elsewhere = make_draft(user_id, created_at=NOW + timedelta(minutes=2))
    soon, before = NOW + timedelta(seconds=1), NOW - timedelta(seconds=1)
    async with database.as_user(user_id) as store:
        drafts = store.integration_drafts
        for draft in (newer, older, elsewhere):
            await drafts.open(draft)
        counted = await drafts.open_count()
        in_dialogue, of_person = await drafts.open_in(session_id), await drafts.all_open()
        awaiting = [await drafts.awaiting_in(session_id, now) for now in (before, NOW, soon)]
        await drafts.close(newer.draft_id, DraftStep.CANCELLED)
        left, count_left = await drafts.open_in(session_id), await drafts.open_count()

    assert (in_dialogue, of_person, left) == (newer, [elsewhere, newer, older], older)
    assert awaiting == [older, None, None]
    assert (counted, count_left) == (3, 2)


async def test_recovery_finds_what_was_changed_lately_and_what_is_overdue(
    database: Database, owner_url: str, user_id: UUID
) -> None:
    names = ("fresh", "lately", "waiting", "overdue", "closed")
    drafts = {name: make_draft(user_id) for name in names}
    ages = {"lately": 3, "waiting": 60 * 48, "overdue": 60 * 24 * 8, "closed": 3}
    async with database.as_user(user_id) as store:
        for draft in drafts.values():
            await store.integration_drafts.open(draft)
        await store.integration_drafts.close(drafts["closed"].draft_id, DraftStep.EXPIRED)
    overdue = datetime.now(UTC) - timedelta(days=1)
    for name, minutes in ages.items():
        await run_as_owner(
            owner_url,
            "UPDATE integration_drafts SET updated_at = now() - make_interval(mins => $2), "
            "expires_at = $3 WHERE id = $1",
            drafts[name].draft_id,
            minutes,
            overdue if name == "overdue" else NOW,
        )

    async with database.as_system() as system:
        since = datetime.now(UTC) - timedelta(minutes=1)
        found = await system.integration_drafts.stranded(since, 500)

    own = [ref for ref in found if ref.user_id == user_id]
    assert own == [
        DraftRef(user_id=user_id, draft_id=drafts[name].draft_id) for name in ("overdue", "lately")
    ]


async def test_a_draft_that_is_pruned_takes_its_secret_with_it(
    database: Database, owner_url: str, user_id: UUID
) -> None:
    old, new, vault = make_draft(user_id), make_draft(user_id), AuthVault(database, OLD)
    async with database.as_user(user_id) as store:
        for draft in (old, new):
            await store.integration_drafts.open(draft)
            owner = SecretOwner(draft_id=draft.draft_id)
            await vault.put(store, draft.draft_id, owner, TOKEN, SecretKind.DRAFT)
            await store.integration_drafts.close(draft.draft_id, DraftStep.CANCELLED)
    await run_as_owner(
        owner_url,
        "UPDATE integration_drafts SET updated_at = now() - interval '31 days' WHERE id = $1",
        old.draft_id,
    )

    async with database.as_system() as system:
        await system.upkeep.prune_drafts(NOW)  # a clock that is years ahead removes no more

    async with database.as_user(user_id) as store:
        left = [await store.integration_drafts.get(draft.draft_id) for draft in (old, new)]
        secrets = await store.integration_secrets.of_ids([old.draft_id, new.draft_id])
    assert [draft is None for draft in left] == [True, False]
    assert [secret.secret_id for secret in secrets] == [new.draft_id]
