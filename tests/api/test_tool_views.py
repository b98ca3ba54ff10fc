"""What tools are called where calls are shown: by their titles, a person's own ones too."""

from uuid import UUID, uuid4

import pytest

from api.tool_views import ToolViews
from assistant.contracts.accounts import UserProfile
from assistant.contracts.events import EventKind, TurnEvent
from assistant.contracts.tools import ToolEvent, ToolStepState
from assistant.infra.db.database import Database
from assistant.services.artifacts import Artifacts
from assistant.services.step_lookup import StepLookup
from runtime.core import Core
from tests.assistant.conftest import new_user
from tests.assistant.services.mcp_desk import SLUG, Desk, connect
from tests.assistant.services.tooling import Bench
from tests.standins.mcp_hostile import hostile, tool


@pytest.fixture
async def user_id(database: Database) -> UUID:
    """Somebody new."""
    return await new_user(database)


def views_of(desk: Desk) -> ToolViews:
    database = desk.core.database
    return ToolViews(desk.skills, desk.core.texts, StepLookup(database), Artifacts(database))


async def user_of(desk: Desk) -> UserProfile:
    async with desk.core.database.as_user(desk.user_id) as store:
        profile = await store.profile.get()
    assert profile
    return profile


async def test_ones_own_tool_has_its_title_wherever_it_is_shown_and_its_name_when_it_is_gone(
    core: Core, user_id: UUID
) -> None:
    async with hostile() as server:
        desk = await connect(core, user_id, server)
        await desk.confirm(tool(title="Look"))
    bench, views, user = Bench(core, user_id, desk.skills), views_of(desk), await user_of(desk)
    chain = await bench.opens((SLUG, {"text": "it"}))
    await bench.admit(chain)
    step = await bench.step(chain)
    told = ToolEvent(step_id=step.step_id, name=SLUG, state=ToolStepState.WAITING)

    (asked,) = await views.approvals([step], user)
    events = await views.events(TurnEvent(turn_id=uuid4(), kind=EventKind.TOOL, tool=told), user)

    assert asked.title == "weather: Look"
    assert ["weather: Look" in str(event.data) for event in events] == [True, True]
    async with core.database.as_user(user_id) as store:
        await store.integrations.remove(desk.integration_id)
    assert [one.title for one in await views.approvals([step], user)] == [SLUG]
    shown = await views.told(told, uuid4(), user)
    assert (shown["name"], shown["title"]) == (SLUG, SLUG)


async def test_everybodys_tools_have_titles_in_the_persons_language_and_unknown_ones_their_name(
    core: Core, user_id: UUID
) -> None:
    async with hostile() as server:
        desk = await connect(core, user_id, server)
    views, user = views_of(desk), await user_of(desk)

    assert await views.titles(user, ["echo", "nothing"]) == {"echo": "Echo", "nothing": "nothing"}
