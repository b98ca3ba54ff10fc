"""What happens to calls before they run, on the real database."""

from datetime import UTC, datetime
from uuid import uuid4

from assistant.contracts.chat import ToolLimits
from assistant.contracts.tools import (
    UNTRUSTED,
    ChainRef,
    Origin,
    ToolQueue,
    ToolStepState,
)
from assistant.domain.tool_calls import arguments_hash
from assistant.services.ports.skills import (
    Arguments,
    Skill,
    SkillContext,
    SkillResult,
    Toolbox,
)
from assistant.skills.registry import Registry
from tests.assistant.services.dialogues import Dialogue
from tests.assistant.services.tooling import LIMITS, Bench
from tests.chatting import Json
from tests.toys import Echo, Outside, toy_words

APPROVED, WAITING = ToolStepState.APPROVED, ToolStepState.WAITING
INVALID, FAILED = ToolStepState.INVALID, ToolStepState.FAILED
CHANGE = ("change", "it")


class Scarce(Echo):
    name = "scarce"
    queue = ToolQueue.SANDBOX


class Counted(Arguments):
    number: int


class ChangedEcho(Skill[Counted]):
    """An echo of a later version, which takes a number."""

    name = "echo"
    title = toy_words("Echo")
    description = toy_words("Says the number.")
    arguments = Counted

    async def run(self, arguments: Counted, context: SkillContext) -> SkillResult:
        raise NotImplementedError


async def test_a_good_call_is_approved_with_a_preview_of_its_arguments(bench: Bench) -> None:
    chain = await bench.opens(("echo", "x" * 1_000))

    (admitted,) = (await bench.admit(chain)).steps

    step = await bench.step(chain)
    assert (admitted.step_id, admitted.name, admitted.state) == (step.step_id, "echo", APPROVED)
    assert (admitted.attempts, admitted.queue, admitted.later) == (3, ToolQueue.MAIN, False)
    assert len(admitted.preview) <= 300
    assert step.state is APPROVED


async def test_what_may_not_be_repeated_is_tried_once(bench: Bench) -> None:
    (admitted,) = (await bench.admit(await bench.opens(("mark", "x")))).steps

    assert admitted.attempts == 1


async def test_what_does_not_fit_its_tool_any_more_is_tried_once(bench: Bench) -> None:
    chain = await bench.opens(("echo", "x"))
    await bench.admit(chain)
    bench.skills = Registry([ChangedEcho(Toolbox())])

    (admitted,) = (await bench.admit(chain)).steps

    assert (admitted.name, admitted.state, admitted.attempts) == ("echo", APPROVED, 1)


async def test_what_was_done_by_a_tool_that_has_changed_hinders_nothing(bench: Bench) -> None:
    chain = await bench.opens(("echo", "x"), ("outside", "y"))
    await bench.admit(chain)
    await bench.run(chain, 0)
    bench.skills = Registry([ChangedEcho(Toolbox()), Outside(Toolbox())])

    (admitted,) = (await bench.admit(chain)).steps

    assert (admitted.name, admitted.state) == ("outside", APPROVED)


async def test_among_texts_from_outside_a_change_waits_and_is_bound_to_its_arguments(
    bench: Bench,
) -> None:
    chain = await bench.opens(CHANGE, labels=UNTRUSTED)

    (admitted,) = (await bench.admit(chain)).steps

    step = await bench.step(chain)
    assert admitted.state is WAITING
    assert step.approval_expires_at
    assert 55 < (step.approval_expires_at - step.created_at).total_seconds() < 65
    assert step.arguments_hash == arguments_hash("change", {"text": "it"})


async def test_what_the_person_calls_waits_for_nobody(bench: Bench) -> None:
    chain = await bench.opens(CHANGE, labels=UNTRUSTED, origin=Origin.PERSON)

    assert (await bench.admit(chain)).steps[0].state is APPROVED


async def test_admitting_again_changes_nothing_and_counts_the_same(bench: Bench) -> None:
    calls = (CHANGE, ("echo", "a"), ("no_tool", "x"), ("echo", {"txt": "x"}))
    chain = await bench.opens(*calls, labels=UNTRUSTED)

    first = await bench.admit(chain)
    stored = await bench.steps(chain)
    second = await bench.admit(chain)

    assert first == second
    assert [step.state for step in first.steps] == [WAITING, APPROVED]
    assert first.invalid == 2
    assert await bench.steps(chain) == stored


async def test_wrong_calls_are_told_why_and_their_values_are_not_repeated(bench: Bench) -> None:
    calls = (("no_tool\n" * 9, "x"), ("echo", {"text": ["SECRET"]}), ("echo", {"k" * 9_000: 1}))
    chain = await bench.opens(*calls)

    await bench.admit(chain)

    name, value, key = await bench.steps(chain)
    assert {step.state for step in (name, value, key)} == {INVALID}
    assert [step.error_code for step in (name, value, key)] == [
        "tool_unknown",
        "tool_arguments",
        "tool_arguments",
    ]
    assert "there is no tool 'no_tool\\n" in name.output
    assert "text: Input should be a valid string" in value.output
    assert "SECRET" not in value.output
    assert len(key.output) < 1_000


async def test_a_tool_that_is_not_for_models_is_none_for_them(bench: Bench) -> None:
    by_model = await bench.opens(("hidden", "x"))
    by_person = await bench.opens(("hidden", "x"), origin=Origin.PERSON)

    assert (await bench.admit(by_model)).invalid == 1
    assert (await bench.admit(by_person)).steps[0].state is APPROVED
    assert "hidden" not in (await bench.step(by_model)).output.partition("there are:")[2]


async def test_calls_beyond_the_budget_fail_and_wrong_ones_cost_nothing(bench: Bench) -> None:
    calls = (("no_tool", "x"), ("echo", "1"), ("echo", "2"), ("echo", "3"))
    chain = await bench.opens(*calls)

    await bench.admit(chain, ToolLimits(steps=2))

    assert [(step.state, step.error_code) for step in await bench.steps(chain)] == [
        (INVALID, "tool_unknown"),
        (APPROVED, None),
        (APPROVED, None),
        (FAILED, "tool_budget"),
    ]


async def test_a_tool_whose_part_is_missing_is_off_and_counts_as_wrong(bench: Bench) -> None:
    bench.skills = Registry([Scarce(Toolbox())])
    async with bench.core.database.as_system() as store:  # other tests may have said it is there
        for host in await store.tool_hosts.fresh(datetime.min.replace(tzinfo=UTC)):
            await store.tool_hosts.report(host.model_copy(update={"available": False}))
    chain = await bench.opens(("scarce", "x"))

    admitted = await bench.admit(chain)

    step = await bench.step(chain)
    assert (step.state, step.error_code) == (FAILED, "tool_off")
    assert (admitted.steps, admitted.invalid) == ((), 1)


async def test_what_follows_others_is_admitted_after_them_with_what_they_found(
    bench: Bench,
) -> None:
    chain = await bench.opens(("follow", {}), ("echo", "trace"))

    first = await bench.admit(chain)
    await bench.run(chain, 1)
    second = await bench.admit(chain)

    assert [step.later for step in first.steps] == [True, False]
    assert [(step.name, step.later, step.state) for step in second.steps] == [
        ("follow", False, APPROVED)
    ]
    assert (await bench.step(chain)).arguments == {"text": "trace"}


async def test_what_is_handed_over_from_outside_is_not_trusted(bench: Bench) -> None:
    chain = await bench.opens(("outside", "page"), CHANGE)
    await bench.admit(chain)
    await bench.run(chain, 0)

    assert (await bench.chain(chain)).labels == UNTRUSTED


async def test_addresses_of_the_person_s_last_messages_are_known(
    bench: Bench, dialogue: Dialogue
) -> None:
    await dialogue.talk("See https://example.com/a", "Yes")
    turn = await dialogue.ask("Read it")
    told: Json = {"turn_id": turn.turn_id, "session_id": turn.session_id, "labels": UNTRUSTED}
    calls = (("send", "https://example.com/a"), ("send", "https://example.com/b"))

    admitted = await bench.admit(await bench.opens(*calls, **told))

    assert [step.state for step in admitted.steps] == [APPROVED, WAITING]


async def test_the_question_in_telegram_shows_the_exact_arguments_once(bench: Bench) -> None:
    bench.chat_id = 7
    hidden = "a\N{RIGHT-TO-LEFT OVERRIDE}b ```"
    chain = await bench.opens(("change", hidden), labels=UNTRUSTED)

    for _ in range(2):
        await bench.admit(chain)

    async with bench.core.database.as_user(bench.user_id) as store:
        outbox_id = await store.outbox.next_open(7)
        assert outbox_id
        row = await store.outbox.get(outbox_id)
    assert row
    assert "\\u{202e}" in row.text
    assert "\N{RIGHT-TO-LEFT OVERRIDE}" not in row.text
    assert "````\n{" in row.text
    step = await bench.step(chain)
    assert all(str(step.step_id) in button for button in row.buttons)
    assert len(row.buttons) == 2


async def test_chains_that_are_not_there_have_nothing_to_run(
    bench: Bench, others_bench: Bench
) -> None:
    chain = await bench.opens(CHANGE)
    theirs = chain.model_copy(update={"user_id": others_bench.user_id})

    for unknown in (ChainRef(user_id=bench.user_id, chain_id=uuid4()), theirs):
        assert (await bench.admit(unknown, LIMITS)).steps == ()
    assert (await bench.step(chain)).state is ToolStepState.REQUESTED
