"""Which tools a model is offered, within the room there is for them."""

from typing import Any

from assistant.contracts.mcp_tools import McpTool
from assistant.contracts.tools import NO_LABELS, UNTRUSTED, ToolQueue
from assistant.domain.tool_choice import Talk
from assistant.infra.llm.tokenizer import count_tokens
from assistant.infra.mcp.definitions import NOBODYS
from assistant.infra.settings import Settings
from assistant.services.offering import Offer
from assistant.services.personal_skills import _kind
from assistant.services.ports.skills import Skill
from assistant.skills.registry import Registry

COMMON = [skill for skill in Registry.load().all() if skill.for_model]


def personal(name: str, about: str = "Does it.") -> Skill[Any]:
    stored = McpTool(
        integration_id=NOBODYS,
        name=name,
        slug=f"mcp_{name}",
        description=about,
        input_schema={"type": "object"},
        definition_hash="0",
    )
    return _kind(stored.model_dump_json(), "Weather")(None)


def offer(budget: int, question: str = "", **more: Any) -> Offer:
    return Offer(budget, count_tokens, Talk(question), more.pop("missing", ()), **more)


def test_all_tools_of_the_product_have_room_in_the_usual_prompt() -> None:
    usual = offer(Settings(_env_file=None).context_max_prompt_tokens)

    assert len(usual.of(COMMON).tools) == len(COMMON)
    both = usual.of([*COMMON, personal("one"), personal("two")])
    assert (len(both.tools), both.left_out) == (len(COMMON) + 2, "")


def test_the_persons_own_tools_take_no_room_from_the_others_and_no_more_than_a_quarter() -> None:
    many = [personal(f"tool{number}", "x " * 100) for number in range(64)]
    own = offer(4_000).of(many).tools

    assert 0 < offer(4_000).cost(own) <= 1_100
    for budget in (300, 1_000, 5_000, 50_000):
        found = offer(budget).of([*many, *COMMON]).tools
        assert offer(budget).cost(found) <= budget * 5 // 8 + 50
        alone = offer(budget).of(COMMON).tools
        assert found[: len(alone)] == alone


def test_what_the_question_is_about_is_offered_and_the_others_are_counted() -> None:
    many = [personal(f"tool{number}") for number in range(64)]
    wanted = personal("weather", "The forecast for cities.")

    found = offer(1_000, "What is the forecast?").of([*many, wanted])

    assert "mcp_weather" in {one.name for one in found.tools}
    assert found.left_out == f"«Weather»: {65 - len(found.tools)}"
    assert "mcp_weather" not in {one.name for one in offer(1_000, "Hi").of([*many, wanted]).tools}


def test_descriptions_of_others_make_a_context_untrusted() -> None:
    assert offer(9_000).of(COMMON).labels == NO_LABELS
    assert offer(9_000).of([personal("echo")]).labels == UNTRUSTED


def test_what_is_missing_or_not_for_tasks_is_not_offered() -> None:
    names = {spec.name for spec in offer(9_000, missing={ToolQueue.BROWSER}).of(COMMON).tools}
    hidden = {spec.name for spec in offer(9_000, in_background=True).of(COMMON).tools}

    assert "browser" not in names
    assert hidden == {skill.name for skill in COMMON if skill.in_background}
