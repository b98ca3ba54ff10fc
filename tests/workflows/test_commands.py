"""What each workflow asks of Temporal is frozen: a change must be acknowledged by recording."""

from collections.abc import AsyncIterator
from uuid import uuid4

import pytest
import pytest_asyncio

from assistant.infra.settings import Settings
from tests.chat_product import Chat, chat_settings, grow_old, open_chat, stored_only
from tests.chatting import says, script
from tests.factories import make_settings
from tests.servers import Addresses, create_database, drop_database
from tests.workflows.canonical import SCENARIOS, run
from tests.workflows.recorded import RECORDING, commands, record, recorded_commands


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


@pytest.mark.parametrize("scenario", SCENARIOS)
async def test_a_workflow_asks_for_what_it_asked_for_before(
    scenario: str, chat: Chat, with_spare: Chat, with_stranded: Chat
) -> None:
    places = {"failed_over": with_spare, "recovery": with_stranded}

    history = await run(places.get(scenario, chat), scenario)

    if RECORDING:
        record(scenario, history)
    assert commands(history.events) == recorded_commands(scenario)
