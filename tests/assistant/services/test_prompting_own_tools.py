"""What a model is shown of a person's own tools when there is no room for all of them."""

from collections.abc import AsyncIterator
from uuid import UUID

import pytest
import pytest_asyncio

from assistant.services.personal_skills import PersonalSkills
from assistant.services.ports.skills import Toolbox
from assistant.services.prompting import Prompt
from runtime.core import Core
from tests.assistant.services.dialogues import Dialogue
from tests.assistant.services.mcp_desk import READS, Desk, connect
from tests.assistant.services.test_prompting import Show
from tests.assistant.services.tooling import Bench
from tests.standins.mcp_hostile import hostile, tool
from tests.toys import load_toys

IDLE = "Does this or that. " * 10
TOOLS = [tool(f"do{number:02}", description=IDLE, **READS) for number in range(20)]
FORECAST = tool("zz", description="Tells the forecast.", **READS)
LAST = "mcp_weather_do19"


@pytest_asyncio.fixture
async def desk(core: Core, user_id: UUID) -> AsyncIterator[Desk]:
    async with hostile() as server:
        desk = await connect(core, user_id, server)
        await desk.confirm(*TOOLS, FORECAST)
        yield desk


@pytest.fixture
def show(desk: Desk, dialogue: Dialogue) -> Show:
    skills = PersonalSkills(load_toys(Toolbox()), desk.mcp, 64)
    return Show(Bench(desk.core, desk.user_id, skills), dialogue)


def own(prompt: Prompt) -> set[str]:
    return {one.name for one in prompt.tools if one.name.startswith("mcp_")}


async def test_those_that_fit_are_offered_and_the_model_is_told_of_the_others(show: Show) -> None:
    await show.asks("What does the forecast say?")

    prompt = await show.prompt()

    offered = own(prompt)
    assert "mcp_weather_zz" in offered
    assert 0 < len(offered) < len(TOOLS)
    line = show.bench.core.texts.text(
        "prompt-tools-left-out", "ru", servers=f"«weather»: {len(TOOLS) + 1 - len(offered)}"
    )
    assert prompt.messages[0].content.endswith(f"\n{line}")
    everything = await _with_room(show)
    assert len(own(everything)) == len(TOOLS) + 1
    assert line not in everything.messages[0].content


async def test_a_call_of_one_that_was_not_offered_is_made_and_it_is_offered_from_then_on(
    show: Show, dialogue: Dialogue
) -> None:
    await show.asks("Go")
    assert LAST not in own(await show.prompt())
    await show.did((LAST, {"text": "it"}))

    again = await show.prompt()

    assert LAST in own(again)
    assert again.messages[-1].content.endswith("looked")
    await dialogue.answer(show.turn, "Done")
    await show.asks("And now?")
    assert LAST in own(await show.prompt())


async def _with_room(show: Show) -> Prompt:
    show.tokens = 60_000
    return await show.prompt()
