"""Pruning: what is too old goes, what is not stays, files go with their bytes."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import asyncpg

from assistant.contracts.ids import outbox_id_for
from assistant.contracts.integrations import CallRecord, CallState
from assistant.contracts.reminders import FiringState
from assistant.contracts.telegram import OutboxRef, OutboxState, Receipt, UpdateKey
from assistant.contracts.tools import NewArtifact, ToolHost, ToolQueue
from assistant.infra.db.database import Database
from assistant.services.outbox import queue_notice
from assistant.services.ports.secrets import OAuthState, SealedSecret, SecretKind, SecretOwner
from assistant.services.ports.user_events import Ticket
from assistant.services.upkeep import UpkeepService
from tests.assistant.happenings import append_messages
from tests.assistant.integrating import store_integration
from tests.assistant.reminding import store_firing, store_reminder
from tests.assistant.services.task_desk import TaskDesk
from tests.factories import make_chain, make_step
from tests.servers import run_as_owner

FILE = NewArtifact(name="a.txt", media_type="text/plain", content=b"a")

FINAL = (OutboxState.SENT, OutboxState.DEAD, OutboxState.UNKNOWN)


def upkeep(database: Database) -> UpkeepService:
    return UpkeepService(database, timedelta(days=30), timedelta(minutes=15))


async def test_expired_files_go_with_their_bytes_and_steps_stay(
    database: Database, owner_url: str, user_id: UUID
) -> None:
    now, chain, step = datetime.now(UTC), make_chain(), make_step()
    old, new = uuid4(), uuid4()
    async with database.as_user(user_id) as store:
        await store.chains.open(chain)
        await store.steps.replace_round(chain.chain_id, 1, [step])
        stored = await store.steps.get(step.step_id)
        assert stored is not None
        for artifact_id, expires in ((old, now), (new, now + timedelta(hours=1))):
            await store.artifacts.add(artifact_id, stored, FILE, expires)

    pruned = await upkeep(database).prune(now)

    connection = await asyncpg.connect(owner_url)
    query = "SELECT artifact_id FROM artifact_contents WHERE user_id = $1"
    left = await connection.fetch(query, user_id)
    await connection.close()
    assert pruned.artifacts >= 1
    assert [row["artifact_id"] for row in left] == [new]
    async with database.as_user(user_id) as store:
        assert await store.steps.get(step.step_id) == stored


async def test_workers_that_have_long_been_silent_are_forgotten(database: Database) -> None:
    now = datetime.now(UTC)
    hosts = [
        ToolHost(queue=ToolQueue.SANDBOX, host=str(uuid4()), available=True, seen_at=now - age)
        for age in (timedelta(hours=25), timedelta(hours=23))
    ]
    async with database.as_system() as system:
        for host in hosts:
            await system.tool_hosts.report(host)

    pruned = await upkeep(database).prune(now)

    async with database.as_system() as system:
        left = await system.tool_hosts.fresh(now - timedelta(days=2))
    assert pruned.tool_hosts >= 1
    assert [host for host in left if host in hosts] == hosts[1:]


async def test_alerts_are_kept_for_a_month(database: Database) -> None:
    kind, now = uuid4().hex, datetime.now(UTC)
    async with database.as_system() as system:
        await system.alerts.add(kind, "detail")

    async def kept() -> bool:
        async with database.as_system() as system:
            return any(alert.kind == kind for alert in await system.alerts.recent(100))

    await upkeep(database).prune(now + timedelta(days=29))
    assert await kept()
    assert (await upkeep(database).prune(now + timedelta(days=31))).alerts >= 1
    assert not await kept()


async def test_firings_that_are_long_over_go_and_all_others_stay(
    database: Database, user_id: UUID
) -> None:
    now = datetime.now(UTC)
    cases = {  # days ago, state → whether it stays
        (91, FiringState.SENT): False,
        (91, FiringState.PLANNED): True,
        (91, FiringState.DUE): True,
        (89, FiringState.SENT): True,
    }
    kept = set()
    for (days, state), stays in cases.items():
        reminder = await store_reminder(database, user_id)
        firing = await store_firing(
            database, user_id, reminder, now - timedelta(days=days), state=state
        )
        kept |= {firing.firing_id} if stays else set()

    pruned = await upkeep(database).prune(now)

    async with database.as_user(user_id) as store:
        reminders = await store.reminders.page(10)
        found = [await store.firings.of_reminder(one.reminder_id, 10) for one in reminders]
    assert pruned.firings >= 1
    assert {firing.firing_id for firings in found for firing in firings} == kept


async def test_messages_that_went_out_long_ago_go_and_those_to_be_sent_stay(
    database: Database, owner_url: str, user_id: UUID
) -> None:
    old, new = timedelta(days=91), timedelta(days=89)
    rows = {
        (state, age): await outgoing(database, owner_url, user_id, state, age)
        for state in (*FINAL, OutboxState.PENDING)
        for age in (old, new)
    }

    pruned = await upkeep(database).prune(datetime.now(UTC))

    async with database.as_user(user_id) as store:
        gone = {key for key, row in rows.items() if await store.outbox.get(row) is None}
    assert gone == {(state, old) for state in FINAL}
    assert pruned.outbox >= 3


async def outgoing(
    database: Database, owner_url: str, user_id: UUID, state: OutboxState, age: timedelta
) -> UUID:
    source = f"test/{uuid4()}"
    ref = OutboxRef(user_id=user_id, outbox_id=outbox_id_for(source, 0))
    async with database.as_user(user_id) as store:
        await queue_notice(store, 850_000_000_000, source, "text")
        if state in FINAL:
            await store.outbox.settle(Receipt(ref=ref, state=state))
    grow_old = "UPDATE outbox SET created_at = created_at - $1::interval WHERE id = $2"
    await run_as_owner(owner_url, grow_old, age, ref.outbox_id)
    return ref.outbox_id


async def test_updates_are_remembered_for_a_month(
    database: Database, owner_url: str, user_id: UUID
) -> None:
    bot_id = uuid4().int % 2**40
    keys = [UpdateKey(bot_id=bot_id, update_id=days) for days in (29, 31)]
    for key in keys:
        async with database.as_user(user_id) as store:
            await store.inbox.take(key, "message")
        grow_old = (
            "UPDATE telegram_updates SET received_at = received_at - $1::interval "
            "WHERE bot_id = $2 AND update_id = $3"
        )
        await run_as_owner(
            owner_url, grow_old, timedelta(days=key.update_id), bot_id, key.update_id
        )

    pruned = await upkeep(database).prune(datetime.now(UTC))

    async with database.as_user(user_id) as store:
        assert [await store.inbox.has(key) for key in keys] == [True, False]
    assert pruned.telegram_updates >= 1


async def test_the_database_keeps_what_is_young_whoever_asks(
    database: Database, user_id: UUID
) -> None:
    source = f"test/{uuid4()}"
    ref = OutboxRef(user_id=user_id, outbox_id=outbox_id_for(source, 0))
    key = UpdateKey(bot_id=uuid4().int % 2**40, update_id=1)
    async with database.as_user(user_id) as store:
        await queue_notice(store, 850_000_000_000, source, "text")
        await store.outbox.settle(Receipt(ref=ref, state=OutboxState.SENT))
        await store.inbox.take(key, "message")

    future = datetime.now(UTC) + timedelta(days=1_000)
    async with database.as_system() as system:
        await system.outboxes.prune(future)
        await system.outboxes.prune_updates(future)

    async with database.as_user(user_id) as store:
        assert await store.outbox.get(ref.outbox_id) is not None
        assert await store.inbox.has(key)


async def test_events_are_kept_for_two_weeks_and_tickets_for_their_time(
    database: Database, owner_url: str, user_id: UUID
) -> None:
    await append_messages(database, user_id, range(2))
    grow_old = (
        "UPDATE user_events SET created_at = created_at - $1::interval "
        "WHERE user_id = $2 AND seq = $3"
    )
    await run_as_owner(owner_url, grow_old, timedelta(days=15), user_id, 1)
    await run_as_owner(owner_url, grow_old, timedelta(days=13), user_id, 2)
    ticket = Ticket(user_id=user_id, token_version=1, access_until=datetime.now(UTC))
    async with database.as_system() as system:
        await system.tickets.add(uuid4().bytes, ticket, timedelta(minutes=-1))

    pruned = await upkeep(database).prune(datetime.now(UTC))

    async with database.as_user(user_id) as store:
        assert [event.seq for event in await store.events.after(0, 9)] == [2]
    assert pruned.events >= 1
    assert pruned.tickets >= 1


async def test_tasks_that_are_long_over_go_and_open_ones_stay(
    jobs: TaskDesk, owner_url: str
) -> None:
    over, at_work, young = [await jobs.ask(f"отчёт {number}") for number in range(3)]
    await jobs.succeed(over)
    await jobs.begin(at_work)
    await jobs.succeed(young)
    connection = await asyncpg.connect(owner_url)
    await connection.execute(
        "UPDATE worker_tasks SET created_at = now() - interval '91 days' WHERE id = ANY($1)",
        [over.task_id, at_work.task_id],
    )
    await connection.close()

    pruned = await upkeep(jobs.core.database).prune(datetime.now(UTC))

    left = await jobs.tasks.page(jobs.user_id, 9)
    assert pruned.tasks >= 1
    assert {task.ref for task in left.tasks} == {at_work, young}


async def test_typed_secrets_and_waits_for_providers_go_when_their_time_is_over(
    database: Database, user_id: UUID
) -> None:
    now, call = datetime.now(UTC), uuid4()
    record = await store_integration(database, user_id)
    ends = {uuid4(): now - timedelta(minutes=1), uuid4(): now + timedelta(minutes=1)}
    states = {uuid4().bytes: at for at in ends.values()}
    async with database.as_user(user_id) as store:
        for secret_id, at in ends.items():
            secret = SealedSecret(
                secret_id=secret_id,
                user_id=user_id,
                kind=SecretKind.TYPED,
                sealed="k:t",
                expires_at=at,
            )
            await store.integration_secrets.put(secret, SecretOwner(turn_id=uuid4()))
        for state_hash, at in states.items():
            state = OAuthState(user_id, record.integration_id, "k:t", b"cookie", at)
            await store.integration_secrets.open_state(state_hash, state)
        token = SealedSecret(
            secret_id=uuid4(),
            user_id=user_id,
            kind=SecretKind.TOKEN,
            sealed="k:t",
            expires_at=now - timedelta(days=1),
        )
        owner = SecretOwner(integration_id=record.integration_id)
        await store.integration_secrets.put(token, owner)
        begun = CallRecord(
            call_id=call,
            integration_id=record.integration_id,
            endpoint="e",
            request_hash=b"",
            state=CallState.SENDING,
            created_at=now - timedelta(days=31),
        )
        await store.integration_calls.begin(begun, now)

    pruned = await upkeep(database).prune(now)

    async with database.as_user(user_id) as store:
        left = await store.integration_secrets.of_ids([*ends, token.secret_id])
        _, is_new = await store.integration_calls.begin(begun, now)
    async with database.as_system() as system:
        taken = [
            await system.integration_secrets.take_state(state_hash, now)
            for state_hash in (*states, *states)
        ]
    assert (pruned.secrets >= 1, pruned.oauth_states >= 1, pruned.calls >= 1) == (True,) * 3
    assert {secret.secret_id for secret in left} == {list(ends)[1], token.secret_id}
    assert is_new
    over, ready, again, twice = taken
    assert (over, again, twice) == (None, None, None)
    assert ready == OAuthState(
        user_id, record.integration_id, "k:t", b"cookie", list(ends.values())[1]
    )
