"""What each workflow asks of Temporal is frozen: a change must be acknowledged by recording."""

from collections.abc import AsyncIterator
from uuid import uuid4

import pytest
import pytest_asyncio

from assistant.infra.settings import Settings
from tests.bot_stage import Stage, open_stage
from tests.chat_product import Chat, chat_settings, grow_old, open_chat, stored_only
from tests.chatting import says, script
from tests.factories import make_settings
from tests.servers import Addresses, create_database, drop_database
from tests.workflows import (
    canonical,
    canonical_onboarding,
    canonical_reminders,
    canonical_rotation,
    canonical_tasks,
    canonical_telegram,
    canonical_tools,
)
from tests.workflows.canonical import Handle, ended_history
from tests.workflows.draft_toys import Drafts
from tests.workflows.firing_toys import Firings
from tests.workflows.recorded import RECORDING, commands, record, recorded_commands
from tests.workflows.rotation_toys import Rotations
from tests.workflows.task_stage import Background


@pytest_asyncio.fixture(scope="module")
async def with_spare(settings: Settings, model_url: str) -> AsyncIterator[Chat]:
    """The product with a spare model that always answers."""
    spare = await script(model_url, says("spare"), name="the-spare")
    own = chat_settings(settings, model_url, ollama_fallback_models=(spare.name,))
    async with open_chat(own) as opened:
        yield opened


@pytest_asyncio.fixture(scope="module")
async def with_stranded(
    addresses: Addresses, temporal_address: str, model_url: str
) -> AsyncIterator[Chat]:
    """The product on a database of its own, in which one old turn was never submitted."""
    name = f"test_stranded_{uuid4().hex}"
    await create_database(addresses, name)
    settings = make_settings(addresses.login_of(name), temporal_address)
    async with open_chat(chat_settings(settings, model_url)) as opened:
        turn = await stored_only(opened, await opened.new_person(), "Hello")
        await grow_old(addresses.owner_of(name), turn.turn_id)
        yield opened
    await drop_database(addresses, name)


@pytest_asyncio.fixture(scope="module")
async def stage(database_url: str, temporal_address: str) -> AsyncIterator[Stage]:
    """The product with a bot."""
    async with open_stage(database_url, temporal_address) as opened:
        yield opened


@pytest.mark.parametrize("scenario", canonical.SCENARIOS)
async def test_a_workflow_asks_for_what_it_asked_for_before(
    scenario: str, chat: Chat, with_spare: Chat, with_stranded: Chat
) -> None:
    places = {"failed_over": with_spare, "recovery": with_stranded}

    handle = await canonical.SCENARIOS[scenario](places.get(scenario, chat))

    await _compare(scenario, handle)


@pytest.mark.parametrize("scenario", canonical_telegram.SCENARIOS)
async def test_a_workflow_asks_for_what_it_asked_for_before_with_telegram(
    scenario: str, stage: Stage
) -> None:
    handle = await canonical_telegram.SCENARIOS[scenario](stage)

    await _compare(scenario, handle)


@pytest.mark.parametrize("scenario", canonical_tools.SCENARIOS)
async def test_a_workflow_asks_for_what_it_asked_for_before_with_tools(
    scenario: str, tool_chat: Chat
) -> None:
    handle = await canonical_tools.SCENARIOS[scenario](tool_chat)

    await _compare(scenario, handle)


@pytest.mark.parametrize("scenario", canonical_reminders.SCENARIOS)
async def test_a_workflow_asks_for_what_it_asked_for_before_with_reminders(
    scenario: str, firings: Firings
) -> None:
    handle = await canonical_reminders.SCENARIOS[scenario](firings)

    await _compare(scenario, handle)


@pytest.mark.parametrize("scenario", canonical_tasks.SCENARIOS)
async def test_a_workflow_asks_for_what_it_asked_for_before_with_background_tasks(
    scenario: str, background: Background
) -> None:
    handle = await canonical_tasks.SCENARIOS[scenario](background)

    await _compare(scenario, handle)


@pytest.mark.parametrize("scenario", canonical_onboarding.SCENARIOS)
async def test_a_workflow_asks_for_what_it_asked_for_before_with_drafts(
    scenario: str, drafts: Drafts
) -> None:
    handle = await canonical_onboarding.SCENARIOS[scenario](drafts)

    await _compare(scenario, handle)


@pytest.mark.parametrize("scenario", canonical_rotation.SCENARIOS)
async def test_a_workflow_asks_for_what_it_asked_for_before_with_rotation(
    scenario: str, rotations: Rotations
) -> None:
    handle = await canonical_rotation.SCENARIOS[scenario](rotations)

    await _compare(scenario, handle)


async def _compare(scenario: str, handle: Handle) -> None:
    history = await ended_history(handle)
    if RECORDING:
        record(scenario, history)
    assert commands(history.events) == recorded_commands(scenario)
