"""The question before a call of an API: what is sent and where to, the same in every channel."""

import json
from typing import Any
from uuid import UUID

import pytest

from api.tool_views import ToolViews
from assistant.contracts.accounts import UserProfile
from assistant.contracts.integrations import Endpoint, Param, ParamPlace
from assistant.contracts.tools import StepRecord
from assistant.services.approvals import exact, shown_arguments
from assistant.services.artifacts import Artifacts
from assistant.services.ports.skills import Toolbox
from assistant.services.step_lookup import StepLookup
from assistant.skills.registry import Registry
from runtime.core import Core
from tests.assistant.infra.web.sites import running
from tests.assistant.services.dialogues import Dialogue
from tests.assistant.services.integration_desk import POST, IntegrationDesk
from tests.assistant.services.tooling import Bench

DELETE = Endpoint(name="delete", method="DELETE", path="/things")


@pytest.fixture
def apis(core: Core, user_id: UUID) -> IntegrationDesk:
    return IntegrationDesk(core, user_id)


@pytest.fixture
def bench(apis: IntegrationDesk) -> Bench:
    skills = Registry.load(Toolbox(integrations=apis.calls))
    return Bench(apis.core, apis.user_id, skills=skills)


async def asked(bench: Bench, dialogue: Dialogue, endpoint: str, **more: Any) -> StepRecord:
    """Return a call that waits in a dialogue."""
    turn = await dialogue.ask("Сделай")
    given = {"integration": "погода", "endpoint": endpoint, "plain": True, **more}
    chain = await bench.opens(
        ("integration_call", given), turn_id=turn.turn_id, session_id=turn.session_id
    )
    await bench.admit(chain)
    return await bench.step(chain)


async def test_a_question_shows_the_api_what_is_asked_for_and_all_that_is_sent_in_this_order(
    bench: Bench, apis: IntegrationDesk, dialogue: Dialogue
) -> None:
    header = Param(name="x-note", place=ParamPlace.HEADER, shape={"type": "string"})
    endpoints = (POST.model_copy(update={"params": (header,)}), DELETE)
    secret = {"text": "7f3a-secret\N{ZERO WIDTH SPACE}", "empty": None}
    async with running() as site:
        await apis.connect(*endpoints, name="Погода", base_url=site.url(""))
        params = {"x-note": "n"}
        posted = await asked(bench, dialogue, "post", params=params, body=secret)
        deleted = await asked(bench, dialogue, "delete")
        address = site.url("/things")
    posting = shown_arguments(bench.skills, posted)
    assert list(posting.items()) == [
        ("api", "Погода"),
        ("address", f"POST {address}"),
        ("params", {"x-note": "n"}),
        ("body", secret),
    ]
    assert "secret\\u{200b}" in exact(posting)
    assert shown_arguments(bench.skills, deleted) == {
        "api": "Погода",
        "address": f"DELETE {address}",
    }
    assert posted.arguments.items() > {"plain": True, "confirm": True}.items()  # still bound
    (shown,) = await views_of(bench).approvals([posted], await user_of(bench))
    assert list(shown.arguments.items()) == list(posting.items())
    gone = posted.model_copy(update={"name": "gone"})
    assert shown_arguments(bench.skills, gone) == posted.arguments


def views_of(bench: Bench) -> ToolViews:
    database = bench.core.database
    lookup, files = StepLookup(database), Artifacts(database)
    return ToolViews(bench.skills, bench.core.texts, lookup, files)


async def user_of(bench: Bench) -> UserProfile:
    async with bench.core.database.as_user(bench.user_id) as store:
        profile = await store.profile.get()
    assert profile
    return profile


async def test_every_channel_asks_about_what_is_sent_and_tells_nothing_of_how(
    bench: Bench, apis: IntegrationDesk, dialogue: Dialogue
) -> None:
    bench.chat_id = 7
    async with running() as site:
        await apis.connect(POST, name="Погода", base_url=site.url(""))
        await asked(bench, dialogue, "post", body={"a": "s3nt"})
        address = site.url("/things")
    async with bench.core.database.as_user(bench.user_id) as store:
        outbox_id = await store.outbox.next_open(7)
        row = await store.outbox.get(outbox_id) if outbox_id else None
        (event,) = await store.events.after(0, 9)
    assert row
    sent = {"api": "Погода", "address": f"POST {address}", "body": {"a": "s3nt"}}
    shown = json.dumps(sent, ensure_ascii=False, indent=2)
    assert f"```\n{shown}\n```" in row.text
    assert event.payload["arguments"] == shown


@pytest.mark.parametrize("body", [{}, [], 0, False, ""])
def test_a_body_that_is_nothing_much_is_shown_too(bench: Bench, body: Any) -> None:
    skill = bench.skills.get("integration_call")
    assert skill
    given = {"body": body, "address": "POST https://api.test/", "api": "X", "params": {}}
    assert skill.shown(given) == {"api": "X", "address": "POST https://api.test/", "body": body}


def test_a_call_that_is_not_written_out_is_shown_whole(bench: Bench) -> None:
    skill = bench.skills.get("integration_call")
    assert skill
    given = {"integration": "X", "endpoint": "y", "address": None}
    assert skill.shown(given) == given
