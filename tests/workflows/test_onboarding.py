"""A draft waits for its person, is tested and saved once, and expires when its row says so."""

import asyncio
from collections.abc import Awaitable
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from temporalio.common import SearchAttributeKey

from assistant.contracts.ids import integration_id_for
from assistant.contracts.names import SEARCH_STATE
from assistant.contracts.onboarding import DraftRef, DraftStep, Missing
from assistant.errors import (
    AssistantError,
    AuthKeyMissingError,
    ConflictError,
    DraftOverError,
    NotFoundError,
    UnavailableError,
)
from assistant.infra.settings import Settings
from tests.chatting import until
from tests.workflows.draft_toys import LATER, Drafts, drafts_worker, open_drafts

_STATE = SearchAttributeKey.for_keyword(SEARCH_STATE)


async def test_a_draft_is_tested_saved_and_over(drafts: Drafts) -> None:
    draft = await drafts.begin()

    tested = await drafts.gateway.test(draft.ref)
    saved = await drafts.gateway.save(draft.save())

    assert (tested.step, tested.last_test and tested.last_test.status_code) == ("tested", 200)
    assert saved == await draft.handle.result()
    assert saved.saved_integration_id == integration_id_for(draft.ref.draft_id)
    run = await draft.handle.describe()
    assert run.typed_search_attributes.get(_STATE) == "saved"


async def test_saving_twice_at_once_saves_the_same(drafts: Drafts) -> None:
    draft = await drafts.begin()

    first, second = await asyncio.gather(
        drafts.gateway.save(draft.save()), drafts.gateway.save(draft.save())
    )

    assert first == second


async def test_one_test_goes_on_at_a_time(drafts: Drafts) -> None:
    draft = await drafts.begin()
    draft.row.tested.clear()
    going_on = asyncio.create_task(drafts.gateway.test(draft.ref))
    await until(draft.is_being_tested)

    with pytest.raises(ConflictError):
        await drafts.gateway.test(draft.ref)

    draft.row.tested.set()
    assert (await going_on).step is DraftStep.TESTED
    assert draft.row.tests == 1


async def test_an_error_of_saving_comes_back_with_its_values_and_the_draft_stays(
    drafts: Drafts,
) -> None:
    draft = await drafts.begin()
    draft.row.error = AuthKeyMissingError("no key", kid="old")

    with pytest.raises(AuthKeyMissingError) as failed:
        await drafts.gateway.save(draft.save())

    assert failed.value.params == {"kid": "old"}
    draft.row.error = None
    assert (await drafts.gateway.save(draft.save())).step is DraftStep.SAVED


async def test_a_draft_that_nobody_finishes_expires_and_its_chat_is_told(drafts: Drafts) -> None:
    draft = await drafts.begin(timedelta(seconds=0.3), chat_id=42)

    ended = await draft.handle.result()

    assert ended.step is DraftStep.EXPIRED
    assert [chat.chat_id for chat in drafts.steps.chats if chat.user_id == draft.ref.user_id] == [
        42
    ]
    with pytest.raises(NotFoundError):  # the run is over: the row answers
        await drafts.gateway.save(draft.save())


async def test_a_change_that_was_never_told_keeps_a_draft_from_expiring(drafts: Drafts) -> None:
    draft = await drafts.begin(timedelta(seconds=0.3))
    later = datetime.now(UTC) + LATER
    draft.row.news = draft.row.news.model_copy(update={"version": 2, "expires_at": later})

    await draft.until_known()

    status = await drafts.gateway.status(draft.ref)
    assert status is not None
    assert (status.step, status.expires_at) == (DraftStep.CONNECTED, later)


async def test_news_that_come_late_change_nothing(drafts: Drafts) -> None:
    draft = await drafts.begin()
    old = draft.row.news
    await draft.change(missing=(Missing.SECRET,))
    await draft.until_known()

    await drafts.gateway.start(draft.ref, old)

    status = await drafts.gateway.status(draft.ref)
    assert status is not None
    assert (status.version, status.missing) == (2, (Missing.SECRET,))


async def test_a_cancelled_draft_ends_and_is_neither_tested_nor_saved(drafts: Drafts) -> None:
    draft = await drafts.begin()

    await draft.change(step=DraftStep.CANCELLED)

    assert (await draft.handle.result()).step is DraftStep.CANCELLED
    assert await _error(drafts.gateway.test(draft.ref)) in {NotFoundError, DraftOverError}


async def test_a_draft_outlives_its_worker_and_says_so_meanwhile(settings: Settings) -> None:
    async with open_drafts(settings) as drafts:
        draft = await drafts.begin()
        await draft.until_known()
    await draft.change(fields_set=("token",))  # durable: nobody is there to hear it

    assert await drafts.gateway.status(draft.ref) is None
    assert await _error(drafts.gateway.test(draft.ref)) is UnavailableError

    async with drafts_worker(drafts):
        await draft.until_known()
        assert (await drafts.gateway.save(draft.save())).fields_set == ("token",)


async def test_recovery_starts_the_workflow_of_a_draft_that_has_none(drafts: Drafts) -> None:
    ref = DraftRef(user_id=uuid4(), draft_id=uuid4())

    await (await drafts.recover(ref)).result()

    assert drafts.steps.started[-1] == ref


async def _error(asked: Awaitable[object]) -> type[AssistantError] | None:
    try:
        await asked
    except AssistantError as error:
        return type(error)
    return None
