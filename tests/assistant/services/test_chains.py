"""Tool chains as a whole, on the real database: opened once, ended once, told in words."""

from uuid import uuid4

import pytest

from assistant.contracts.chat import TurnState
from assistant.contracts.events import EventKind
from assistant.contracts.ids import chain_id_for_turn, chain_topic
from assistant.contracts.tools import (
    UNTRUSTED,
    ChainEnd,
    ChainRef,
    OpenChain,
    Origin,
    ToolCall,
    ToolStepState,
)
from assistant.errors import IdempotencyConflictError, NotFoundError, RateLimitedError
from assistant.services.chain_rows import open_for_turn
from assistant.services.ports.skills import Toolbox
from assistant.skills.registry import Registry
from tests.assistant.services.dialogues import Dialogue, task_of
from tests.assistant.services.tooling import Bench
from tests.toys import Echo

STOPPED = ToolStepState.STOPPED
Call = tuple[str, str]


def asked(bench: Bench, *calls: Call, key: str = "key") -> OpenChain:
    made = tuple(ToolCall(name=name, arguments={"text": text}) for name, text in calls)
    return OpenChain(user_id=bench.user_id, calls=made, key=key)


async def composed(bench: Bench, dialogue: Dialogue, *calls: Call, origin: Origin) -> str:
    """Run the calls of a turn and have its answer made of them."""
    turn = await dialogue.ask("Go")
    await dialogue.begin(turn)
    chain_id = chain_id_for_turn(turn.turn_id, 1)
    told = {"turn_id": turn.turn_id, "session_id": turn.session_id, "chain_id": chain_id}
    ref = await bench.opens(*calls, origin=origin, **told)
    await bench.admit(ref)
    for position in range(len(calls)):
        await bench.run(ref, position)
    end = ChainEnd(chain=ref, state=TurnState.ANSWERED, task=task_of(turn), compose=True)
    for _ in range(2):
        await bench.chains.end(end)
    await dialogue.finish(turn)
    return (await dialogue.texts())[-1]


async def test_each_call_of_a_request_is_a_round_of_the_person_s(bench: Bench) -> None:
    chain = await bench.chains.open(asked(bench, ("echo", "a\0"), ("change", "b")))

    report = await bench.chains.report(bench.user_id, chain.chain_id)

    assert [(one.round_no, one.name, one.origin) for one in report.steps] == [
        (1, "echo", Origin.PERSON),
        (2, "change", Origin.PERSON),
    ]
    assert report.steps[0].arguments == {"text": "a\N{REPLACEMENT CHARACTER}"}
    assert (chain.turn_id, chain.state) == (None, TurnState.ACCEPTED)


async def test_one_key_opens_one_chain_and_other_calls_conflict(bench: Bench) -> None:
    one = await bench.chains.open(asked(bench, ("echo", "a")))

    assert await bench.chains.open(asked(bench, ("echo", "a"))) == one
    for other in (asked(bench, ("echo", "b")), asked(bench, ("echo", "a"), ("echo", "a"))):
        with pytest.raises(IdempotencyConflictError):
            await bench.chains.open(other)
    assert len(await bench.steps(ChainRef(user_id=bench.user_id, chain_id=one.chain_id))) == 1


async def test_the_end_of_a_chain_is_stored_once_told_and_stops_what_was_left(
    bench: Bench,
) -> None:
    ref = await bench.opens(("change", "waits"), ("echo", "runs"), labels=UNTRUSTED)
    await bench.admit(ref)
    await bench.run(ref, 1)

    async with bench.core.bus.subscribe(chain_topic(ref.chain_id)) as heard:
        await bench.chains.end(ChainEnd(chain=ref, state=TurnState.STOPPED))
        await bench.chains.end(ChainEnd(chain=ref, state=TurnState.ANSWERED))
        step, state = [await anext(heard) for _ in range(2)]

    assert (await bench.chain(ref)).state is TurnState.STOPPED
    assert [one.state for one in await bench.steps(ref)] == [STOPPED, ToolStepState.DONE]
    assert step.tool
    assert (step.tool.name, step.tool.state) == ("change", STOPPED)
    assert (state.kind, state.state) == (EventKind.STATE, TurnState.STOPPED)


async def test_a_chain_that_is_gone_or_another_s_has_no_end_and_no_report(
    bench: Bench, others_bench: Bench
) -> None:
    ref = await bench.opens(("echo", "x"))
    theirs = ref.model_copy(update={"user_id": others_bench.user_id})

    for unknown in (theirs, ChainRef(user_id=bench.user_id, chain_id=uuid4())):
        await bench.chains.end(ChainEnd(chain=unknown, state=TurnState.FAILED))
        with pytest.raises(NotFoundError):
            await bench.chains.report(unknown.user_id, unknown.chain_id)
    assert (await bench.chain(ref)).state is TurnState.ACCEPTED


async def test_an_answer_made_of_steps_says_what_each_came_to(
    bench: Bench, dialogue: Dialogue
) -> None:
    calls = (("echo", "one"), ("fail", "secret reason"))

    by_model = await composed(bench, dialogue, *calls, origin=Origin.MODEL)
    by_person = await composed(bench, dialogue, *calls, origin=Origin.PERSON)

    assert by_person.startswith("echo: one\n\nFail: ")
    assert by_model.endswith(by_person)
    assert len(by_model) > len(by_person)
    assert "secret reason" not in by_model


async def test_what_only_led_to_a_result_is_not_told_besides_it(
    bench: Bench, dialogue: Dialogue
) -> None:
    class Led(Echo):
        name = "led"
        leads = ("echo",)

    bench.skills = Registry([Echo(Toolbox()), Led(Toolbox())])
    calls = (("echo", "a list"), ("led", "the result"))

    assert await composed(bench, dialogue, *calls, origin=Origin.PERSON) == "echo: the result"
    by_model = await composed(bench, dialogue, *calls, origin=Origin.MODEL)
    assert by_model.endswith("echo: a list\n\necho: the result")


async def test_an_answer_made_of_steps_comes_after_whatever_the_model_said(
    bench: Bench, dialogue: Dialogue
) -> None:
    turn = await dialogue.ask("Go")
    await dialogue.begin(turn)
    chain_id = chain_id_for_turn(turn.turn_id, 1)
    ref = await bench.opens(("echo", "x"), turn_id=turn.turn_id, chain_id=chain_id)
    await bench.admit(ref)
    await bench.run(ref)
    await dialogue.write(turn, "half", attempt=2**60, complete=False)  # by a clock that is ahead

    end = ChainEnd(chain=ref, state=TurnState.ANSWERED, task=task_of(turn), compose=True)
    await bench.chains.end(end)
    await dialogue.finish(turn)

    assert "echo: x" in (await dialogue.texts())[-1]
    assert not (await dialogue.messages())[-1].partial


async def test_an_answer_made_of_texts_from_outside_is_labelled(
    bench: Bench, dialogue: Dialogue
) -> None:
    await composed(bench, dialogue, ("outside", "page"), origin=Origin.PERSON)

    assert (await dialogue.messages())[-1].labels == UNTRUSTED


@pytest.mark.parametrize("state", [*ToolStepState])
async def test_there_are_words_for_every_end_of_a_step(bench: Bench, state: ToolStepState) -> None:
    ref = await bench.opens(("change", "x"))
    step = (await bench.step(ref)).model_copy(update={"state": state})

    assert bench.chains._told(bench.skills, step, "ru") or state is ToolStepState.DONE


async def test_the_calls_of_a_message_are_stored_once(bench: Bench, dialogue: Dialogue) -> None:
    accepted = await dialogue.ask("/echo hi")
    call = ToolCall(name="echo", arguments={"text": "hi"})
    for _ in range(2):
        async with bench.core.database.as_user(bench.user_id) as store:
            turn = await store.turns.get(accepted.turn_id)
            assert turn
            await open_for_turn(store, turn, (call, call))

    ref = ChainRef(user_id=bench.user_id, chain_id=chain_id_for_turn(accepted.turn_id, 1))
    assert [one.round_no for one in await bench.steps(ref)] == [1, 2]
    assert (await bench.chain(ref)).turn_id == accepted.turn_id


async def test_a_person_has_few_direct_chains_under_way_and_repeats_still_pass(
    bench: Bench,
) -> None:
    opened = [asked(bench, ("echo", "x"), key=f"key-{number}") for number in range(5)]
    for one in opened:
        await bench.chains.open(one)

    with pytest.raises(RateLimitedError):
        await bench.chains.open(asked(bench, ("echo", "x"), key="one more"))

    again = await bench.chains.open(opened[0])
    assert again.user_id == bench.user_id
