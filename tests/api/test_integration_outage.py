"""A draft outlives the worker: its record answers meanwhile, and it goes on where it was."""

from uuid import uuid4

from assistant.infra.settings import Settings
from runtime.core import open_core
from runtime.worker import open_worker
from tests.api.integrations_stage import ApiStage, ok
from tests.chat_product import chat_settings, door_of
from tests.chatting import Person

AT = "/integrations/onboarding"


async def test_a_draft_is_begun_without_a_worker_and_saved_by_the_next(
    settings: Settings, apis: ApiStage, model_url: str
) -> None:
    own = chat_settings(settings, model_url)
    async with open_core(own, lazy=False) as core, door_of(core) as door:
        owner = Person(door, await door.new_account(), model_url)
        body = apis.fields("Begun", client_message_id=uuid4().hex)
        draft = await ok(await owner.post(f"{AT}/connect", body))
        at = f"{AT}/status/{draft['draft_id']}"

        alone = await ok(await owner.get(at))
        async with open_worker(core):
            attended = await ok(await owner.get(at))
            await ok(await owner.post(f"{AT}/save", {"draft_id": draft["draft_id"]}))

    assert (alone["step"], alone["source"]) == ("connected", "record")
    assert attended == alone | {"source": "workflow"}
