"""Turns, chains, firings and tasks that nobody works on are found, turns by dialogue, in order."""

from datetime import UTC, datetime, timedelta

from assistant.contracts.chat import Channel, ChatTurnInput, ToolLimits, TurnRef, TurnState
from assistant.contracts.onboarding import DraftRef
from assistant.contracts.reminders import PLAN_AHEAD, FiringRef
from assistant.contracts.tools import ChainInput, ChainRef
from assistant.services.recovery import Recovery
from tests.assistant.integrating import make_draft
from tests.assistant.services.alarms import Alarms
from tests.assistant.services.dialogues import Dialogue
from tests.assistant.services.task_desk import TaskDesk
from tests.factories import make_chain

PATIENCE = timedelta(seconds=30)


async def stranded(dialogue: Dialogue, later: timedelta) -> list[ChatTurnInput]:
    """Return what is found of a dialogue so much later."""
    found = await Recovery(dialogue.store, PATIENCE, ToolLimits()).stranded(
        datetime.now(UTC) + later
    )
    return [one for one in found.sessions if one.session_id == dialogue.session_id]


async def test_open_turns_are_found_in_their_order_with_their_run(dialogue: Dialogue) -> None:
    await dialogue.talk("готово", "да")
    failed = await dialogue.fail("ещё раз")
    waiting = await dialogue.ask("ждёт")
    running = await dialogue.ask("идёт")
    await dialogue.begin(running)
    again = await dialogue.conversations.retry(dialogue.user_id, failed.turn_id)

    (found,) = await stranded(dialogue, timedelta(hours=1))

    assert (found.user_id, found.channel) == (dialogue.user_id, Channel.API)
    assert found.recovered == (again.ref, waiting.ref, running.ref)
    assert found.recovered[0] == TurnRef(turn_id=failed.turn_id, seq=failed.ref.seq, run_no=2)


async def test_young_turns_are_in_good_hands(dialogue: Dialogue) -> None:
    await dialogue.ask("вопрос")

    assert await stranded(dialogue, timedelta()) == []
    assert await stranded(dialogue, PATIENCE + timedelta(seconds=5)) != []


async def test_dialogues_are_told_apart(dialogue: Dialogue, stranger: Dialogue) -> None:
    mine, theirs = await dialogue.ask("вопрос"), await stranger.ask("вопрос")

    for one, turn in ((dialogue, mine), (stranger, theirs)):
        (found,) = await stranded(one, timedelta(hours=1))
        assert (found.user_id, found.recovered) == (one.user_id, (turn.ref,))


async def test_finished_turns_are_left_alone(dialogue: Dialogue) -> None:
    await dialogue.talk("вопрос", "ответ")
    await dialogue.fail("вопрос")

    assert await stranded(dialogue, timedelta(hours=1)) == []


async def stranded_chains(dialogue: Dialogue, later: timedelta) -> list[ChainInput]:
    """Return what is found of a person's direct chains so much later."""
    recovery = Recovery(dialogue.store, PATIENCE, ToolLimits())
    found = await recovery.stranded(datetime.now(UTC) + later)
    return [one for one in found.chains if one.chain.user_id == dialogue.user_id]


async def test_direct_chains_are_found_and_those_of_turns_are_not(dialogue: Dialogue) -> None:
    turn = await dialogue.ask("вопрос")
    direct, ended = make_chain(channel=Channel.TELEGRAM, request_id="r"), make_chain()
    async with dialogue.store.as_user(dialogue.user_id) as store:
        for chain in (direct, ended, make_chain(turn_id=turn.turn_id)):
            await store.chains.open(chain)
        await store.chains.end(ended.chain_id, TurnState.FAILED)

    found = await stranded_chains(dialogue, timedelta(hours=1))

    ref = ChainRef(user_id=dialogue.user_id, chain_id=direct.chain_id, request_id="r")
    limits = ToolLimits()
    (start,) = found
    assert (start.chain, start.channel) == (ref, Channel.TELEGRAM)
    assert (start.limits, start.rounds) == (limits, limits.steps)
    assert await stranded_chains(dialogue, timedelta()) == []


async def stranded_firings(alarms: Alarms, later: timedelta) -> list[FiringRef]:
    """Return what is found of a person's firings so much later."""
    recovery = Recovery(alarms.store, PATIENCE, ToolLimits())
    found = await recovery.stranded(datetime.now(UTC) + later)
    return [one for one in found.firings if one.user_id == alarms.user_id]


async def test_firings_are_found_when_they_are_due_soon_and_have_no_workflow(
    alarms: Alarms,
) -> None:
    now = datetime.now(UTC)
    soon = await alarms.remind(at=now + timedelta(minutes=1))
    far = await alarms.remind(at=now + PLAN_AHEAD + timedelta(minutes=10))
    handed = await alarms.remind(at=now)
    await alarms.firing.handed(alarms.user_id, [handed.firing_id])

    assert await stranded_firings(alarms, timedelta()) == []
    assert await stranded_firings(alarms, PATIENCE + timedelta(seconds=5)) == [soon]
    assert await stranded_firings(alarms, timedelta(minutes=11)) == [soon, far]


async def test_tasks_are_found_and_their_turns_are_left_to_them(jobs: TaskDesk) -> None:
    waiting, at_work, done = [await jobs.ask(f"отчёт {number}") for number in range(3)]
    turn = await jobs.turn(at_work)
    await jobs.succeed(done)
    recovery = Recovery(jobs.core.database, PATIENCE, ToolLimits())

    young = await recovery.stranded(jobs.now)
    found = await recovery.stranded(jobs.now + PATIENCE + timedelta(seconds=5))

    assert [one for one in young.tasks if one.user_id == jobs.user_id] == []
    assert [one for one in found.tasks if one.user_id == jobs.user_id] == [waiting, at_work]
    assert turn.session_id not in {one.session_id for one in found.sessions}


async def test_drafts_that_were_stored_and_not_handed_over_are_found(dialogue: Dialogue) -> None:
    draft = make_draft(dialogue.user_id)
    async with dialogue.store.as_user(dialogue.user_id) as store:
        await store.integration_drafts.open(draft)
    recovery = Recovery(dialogue.store, PATIENCE, ToolLimits())

    young, found = [
        await recovery.stranded(datetime.now(UTC) + later)
        for later in (timedelta(), PATIENCE + timedelta(seconds=5))
    ]

    ref = DraftRef(user_id=dialogue.user_id, draft_id=draft.draft_id)
    assert (ref in young.drafts, ref in found.drafts) == (False, True)
