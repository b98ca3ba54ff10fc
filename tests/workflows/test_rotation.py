"""A rotation goes through all batches, shows how far it is, and is refused for another key."""

from uuid import uuid4

import pytest
from temporalio.client import WorkflowFailureError, WorkflowHandle
from temporalio.common import SearchAttributeKey
from temporalio.exceptions import ApplicationError

from assistant.contracts.auth_rotation import RotationProgress
from assistant.contracts.names import ROTATION_PROGRESS, SEARCH_STATE
from assistant.errors import AuthKeyMissingError
from tests.chatting import until
from tests.workflows.rotation_toys import LAST, Rotations, more

_STATE = SearchAttributeKey.for_keyword(SEARCH_STATE)


async def state_of(handle: WorkflowHandle[object, RotationProgress]) -> str | None:
    return (await handle.describe()).typed_search_attributes.get(_STATE)


async def test_batches_follow_each_other_and_their_counts_add_up(rotations: Rotations) -> None:
    batches = [
        more(seen=4, rotated=2, missing={"lost": 1}, unreadable=1),
        more(seen=3, rotated=1, changed_meanwhile=1, missing={"lost": 1}),
        LAST.model_copy(update={"missing": {"gone": 1}, "rotated": 0}),
    ]

    handle = await rotations.begin(batches)
    progress = await handle.result()

    assert progress == RotationProgress(
        active_kid="new",
        total=3,
        seen=8,
        rotated=3,
        changed_meanwhile=1,
        missing={"lost": 2, "gone": 1},
        unreadable=1,
        done=True,
    )
    assert [given.after for given in rotations.steps.asked] == [
        None,
        *(batch.last for batch in batches[:2]),
    ]
    assert rotations.steps.told == [progress]
    assert await state_of(handle) == "incomplete"


async def test_progress_is_told_while_it_goes_on_and_after(rotations: Rotations) -> None:
    handle = await rotations.begin([LAST])
    rotations.steps.going_on.clear()

    async def asked() -> bool:
        return bool(rotations.steps.asked)

    await until(asked)
    before = await handle.query(ROTATION_PROGRESS, result_type=RotationProgress)
    rotations.steps.going_on.set()
    await handle.result()
    after = await handle.query(ROTATION_PROGRESS, result_type=RotationProgress)

    assert (before.done, before.total, after.done, after.rotated) == (False, 1, True, 1)
    assert rotations.steps.told == []
    assert await state_of(handle) == "done"


async def test_a_long_rotation_goes_on_in_a_new_run_with_its_counts(rotations: Rotations) -> None:
    handle = await rotations.begin([*(more() for _ in range(101)), LAST])

    progress = await handle.result()

    assert (progress.total, progress.seen, progress.rotated) == (102, 102, 102)
    assert (await handle.describe()).run_id != handle.result_run_id


async def test_a_key_that_is_not_the_workers_is_named(rotations: Rotations) -> None:
    handle = await rotations.begin([], kid=f"other-{uuid4().hex}")

    with pytest.raises(WorkflowFailureError) as raised:
        await handle.result()

    assert isinstance(raised.value.cause, ApplicationError)
    assert raised.value.cause.type == AuthKeyMissingError.code
