"""SQL of the journal of calls: begun once, ended once, unknown when its time is over."""

import asyncio
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from assistant.contracts.integrations import Answer, BodyKind, CallRecord, CallState
from assistant.errors import ConflictError
from assistant.infra.db.database import Database
from tests.assistant.integrating import NOW, store_integration

SOON = NOW + timedelta(seconds=30)
ANSWER = Answer(
    status=201,
    body_kind=BodyKind.JSON,
    body={"z": 1.0, "a": ["\0", 10**400]},
    headers={"etag": "x"},
)


async def new_call(database: Database, user_id: UUID) -> CallRecord:
    record = await store_integration(database, user_id)
    return CallRecord(
        call_id=uuid4(),
        integration_id=record.integration_id,
        endpoint="now",
        request_hash=b"hash",
        state=CallState.SENDING,
        created_at=NOW,
    )


async def test_of_many_who_begin_a_call_one_sends_it(database: Database, user_id: UUID) -> None:
    call = await new_call(database, user_id)

    async def begin() -> tuple[CallRecord, bool]:
        async with database.as_user(user_id) as store:
            return await store.integration_calls.begin(call, SOON)

    begun = await asyncio.gather(*(begin() for _ in range(5)))

    assert [record for record, _ in begun] == [call] * 5
    assert sorted(is_new for _, is_new in begun) == [False] * 4 + [True]


async def test_a_call_ends_once_with_the_answer_as_it_came(
    database: Database, user_id: UUID, stranger_id: UUID
) -> None:
    call = await new_call(database, user_id)
    async with database.as_user(user_id) as store:
        calls = store.integration_calls
        await calls.begin(call, SOON)
        done = await calls.end(call.call_id, CallState.DONE, ANSWER, None)
        again = await calls.end(call.call_id, CallState.FAILED, None, "late")
        repeated = await calls.again(call.call_id, SOON)
        late = await calls.overdue(call.call_id, SOON)
        known, is_new = await calls.begin(call, SOON)
    async with database.as_user(stranger_id) as store:
        with pytest.raises(ConflictError):
            await store.integration_calls.begin(call, SOON)

    assert (done, again, repeated, late) == (True, False, False, False)
    assert (known.state, str(known.answer), is_new) == (CallState.DONE, str(ANSWER), False)


async def test_only_a_failed_call_is_sent_again(database: Database, user_id: UUID) -> None:
    call = await new_call(database, user_id)
    async with database.as_user(user_id) as store:
        calls = store.integration_calls
        await calls.begin(call, SOON)
        while_sending = await calls.again(call.call_id, SOON)
        failed = await calls.end(call.call_id, CallState.FAILED, None, "tool_unavailable")
        ended, _ = await calls.begin(call, SOON)
        again = [await calls.again(call.call_id, SOON) for _ in range(2)]
        early = await calls.overdue(call.call_id, SOON - timedelta(seconds=1))
        unknown = await calls.overdue(call.call_id, SOON)
        known, _ = await calls.begin(call, SOON)
        never = await calls.again(call.call_id, SOON)

    assert (while_sending, failed, again) == (False, True, [True, False])
    assert (early, unknown, never) == (False, True, False)
    assert (ended.state, ended.error_code) == (CallState.FAILED, "tool_unavailable")
    assert (known.state, known.error_code) == (CallState.UNKNOWN, None)
