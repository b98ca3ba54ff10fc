"""The tools integrations_list and integration_call: what is approved is what is called."""

from typing import Any
from uuid import UUID

import pytest

from assistant.contracts.integrations import (
    AuthKind,
    AuthPlan,
    Confirm,
    Endpoint,
    IntegrationKind,
    IntegrationRecord,
)
from assistant.contracts.tools import UNTRUSTED, ChainRef, Label, Origin, StepRecord, ToolStepState
from assistant.services.ports.skills import Toolbox
from assistant.skills.registry import Registry
from runtime.core import Core
from tests.assistant.infra.web.sites import Site, answer, running
from tests.assistant.services.dialogues import Dialogue
from tests.assistant.services.integration_desk import GET, POST, IntegrationDesk
from tests.assistant.services.tooling import Bench

_JSON = answer(b'{"city": "Riga", "degrees": 7}', content_type="application/json")
_DONE, _WAITING = ToolStepState.DONE, ToolStepState.WAITING
_INVALID, _FAILED = ToolStepState.INVALID, ToolStepState.FAILED


@pytest.fixture
def apis(core: Core, user_id: UUID) -> IntegrationDesk:
    return IntegrationDesk(core, user_id)


@pytest.fixture
def bench(apis: IntegrationDesk) -> Bench:
    skills = Registry.load(Toolbox(integrations=apis.calls))
    return Bench(apis.core, apis.user_id, skills=skills)


async def weather(apis: IntegrationDesk, site: Site, **plan: Any) -> IntegrationRecord:
    apis.base_url = site.url("")
    auth, secrets = AuthPlan(kind=AuthKind.BEARER), {"token": "s3cr3t-token"}
    endpoints = plan.pop("endpoints", (GET, POST))
    return await apis.connect(*endpoints, auth=auth, secrets=secrets, name="Погода", **plan)


def calling(endpoint: str = "get", **arguments: Any) -> tuple[str, dict[str, Any]]:
    return "integration_call", {"integration": "погода", "endpoint": endpoint, **arguments}


async def end_of(bench: Bench, *calls: tuple[str, Any], **chain: Any) -> StepRecord:
    """Return the last step after all were run."""
    _, steps = await bench.did(*calls, **chain)
    return steps[-1]


async def test_a_read_is_called_and_told(bench: Bench, apis: IntegrationDesk) -> None:
    said = answer(b'{"city": "Riga", "key": "s3cr3t-token"}', content_type="application/json")
    async with running(**{"things/1?q=a": said}) as site:
        record = await weather(apis, site)
        step = await end_of(bench, calling(params={"id": "1", "q": "a"}))
    assert (step.state, len(site.heads)) == (_DONE, 1)
    assert step.labels == {Label.PRIVATE, Label.UNTRUSTED}
    assert step.arguments == {
        "integration": str(record.integration_id),
        "endpoint": "get",
        "params": {"id": "1", "q": "a"},
        "api": "Погода",
        "address": f"GET {site.url('/things/1?q=a')}",
        "confirm": False,
    }
    assert step.result["data"]["body"] == {"city": "Riga", "key": "••••"}
    assert "Погода · GET /things/1: ответ 200" in step.output
    assert "s3cr3t" not in step.model_dump_json(exclude={"arguments_hash"})


async def test_the_caller_cannot_say_what_is_approved(bench: Bench, apis: IntegrationDesk) -> None:
    async with running(things=_JSON) as site:
        await weather(apis, site)
        lies = {"address": "GET http://good.test/", "confirm": False, "api": "Good"}
        chain = await bench.opens(calling("post", body={}, **lies))
        await bench.admit(chain)
        step = await bench.step(chain)
        assert step.arguments["address"] == f"POST {site.url('/things')}"
        assert step.arguments["api"] == "Погода"
    schema = bench.skills.get("integration_call")
    assert schema is not None
    assert set(schema.spec().parameters["properties"]) == {
        "integration",
        "endpoint",
        "params",
        "body",
    }


async def in_dialogue(bench: Bench, dialogue: Dialogue, call: Any, **chain: Any) -> ChainRef:
    """Open a chain that works for a turn."""
    turn = await dialogue.ask("Сделай")
    given = {"turn_id": turn.turn_id, "session_id": turn.session_id} | chain
    ref = await bench.opens(call, **given)
    await bench.admit(ref)
    return ref


@pytest.mark.parametrize("origin", list(Origin))
async def test_a_change_in_a_dialogue_is_asked_about_whoever_wants_it(
    bench: Bench, apis: IntegrationDesk, dialogue: Dialogue, origin: Origin
) -> None:
    async with running(things=_JSON) as site:
        await weather(apis, site)
        chain = await in_dialogue(bench, dialogue, calling("post", body={}), origin=origin)
        assert (await bench.step(chain)).state is _WAITING
        assert site.heads == []


@pytest.mark.parametrize(
    ("confirm", "writes", "waits"),
    [
        (Confirm.AUTO, True, False),
        (Confirm.ALWAYS, False, True),
        (Confirm.NEVER, True, False),
    ],
)
async def test_a_direct_request_is_asked_about_only_when_always(
    bench: Bench,
    apis: IntegrationDesk,
    confirm: Confirm,
    writes: bool,  # noqa: FBT001
    waits: bool,  # noqa: FBT001
) -> None:
    endpoints = (POST.model_copy(update={"confirm": confirm}),)
    async with running(things=_JSON) as site:
        await weather(apis, site, endpoints=endpoints, confirm_writes=writes)
        chain = await bench.opens(calling("post", body={}), origin=Origin.PERSON)
        await bench.admit(chain)
        assert ((await bench.step(chain)).state is _WAITING) is waits


async def test_without_confirmed_writes_a_dialogue_is_not_asked(
    bench: Bench, apis: IntegrationDesk, dialogue: Dialogue
) -> None:
    async with running(things=_JSON) as site:
        await weather(apis, site, confirm_writes=False)
        chain = await in_dialogue(bench, dialogue, calling("post", body={}))
        assert (await bench.step(chain)).state is ToolStepState.APPROVED


async def test_words_from_outside_do_not_leave_by_a_read(
    bench: Bench, apis: IntegrationDesk, dialogue: Dialogue
) -> None:
    async with running() as site:
        await weather(apis, site)
        call = calling(params={"id": "7f3a-secret-of-the-context"})
        chain = await in_dialogue(bench, dialogue, call, labels=UNTRUSTED)
        assert (await bench.step(chain)).state is _WAITING


async def test_an_api_that_was_edited_after_the_approval_is_not_called(
    bench: Bench, apis: IntegrationDesk
) -> None:
    async with running(things=_JSON, admin=_JSON) as site:
        record = await weather(apis, site)
        chain = await bench.opens(calling("post", body={}))
        await bench.admit(chain)
        post = POST.model_copy(update={"path": "/admin"})
        plan = record.plan.model_copy(update={"endpoints": (post,)})
        await apis.integrations.change(apis.user_id, record.integration_id, lambda _: plan, None)
        await bench.run(chain)
        step = await bench.step(chain)
    assert (step.state, step.error_code, site.heads) == (_FAILED, "integration_changed", [])


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ({"integration": "Курсы"}, "there are: Погода"),
        ({"integration": "погода"}, "there are: get, post"),
        ({"integration": "погода", "endpoint": "other"}, "there are: get, post"),
        ({"integration": "погода", "endpoint": "get"}, "id: is missing"),
        ({"endpoint": "get"}, "integration: is missing"),
    ],
)
async def test_a_wrong_call_is_told_what_there_is(
    bench: Bench, apis: IntegrationDesk, arguments: dict[str, Any], named: str
) -> None:
    async with running() as site:
        await weather(apis, site)
        chain = await bench.opens(("integration_call", arguments))
        await bench.admit(chain)
    step = await bench.step(chain)
    assert step.state in {_INVALID, _FAILED}
    assert named in step.output


async def test_somebody_elses_api_does_not_exist(
    bench: Bench, core: Core, stranger_id: UUID
) -> None:
    others = IntegrationDesk(core, stranger_id)
    async with running(things=_JSON) as site:
        record = await weather(others, site)
        call = ("integration_call", {"integration": str(record.integration_id), "endpoint": "get"})
        chain = await bench.opens(call)
        await bench.admit(chain)
    step = await bench.step(chain)
    assert (step.state, site.heads) == (_INVALID, [])
    assert "there are: none" in step.output


async def test_the_list_leads_to_the_call(bench: Bench, apis: IntegrationDesk) -> None:
    text = "возьми данные из моего API Погода"
    skill = bench.skills.get("integration_call")
    assert skill is not None
    said = skill.recognise(text)
    assert said is not None
    only = Endpoint(name="now", path="/now", description="Weather now")
    async with running(now=_JSON) as site:
        record = await weather(apis, site, endpoints=(only,))
        await apis.connect(GET, name="Курсы")
        calls = [("integrations_list", {"query": text}), ("integration_call", said)]
        chain = await bench.opens(*calls, origin=Origin.PERSON)
        for position in range(2):
            await bench.admit(chain)
            await bench.run(chain, position)
        listed, called = await bench.steps(chain)
    assert skill.leads == ("integrations_list",)
    assert [one["name"] for one in listed.result["data"]["integrations"]] == ["Погода"]
    assert listed.labels == UNTRUSTED  # somebody else has described the endpoint
    assert (called.state, called.arguments["endpoint"]) == (_DONE, "now")
    assert called.arguments["integration"] == str(record.integration_id)


async def test_the_list_shows_what_can_be_called(bench: Bench, apis: IntegrationDesk) -> None:
    empty = await end_of(bench, ("integrations_list", {}))
    assert empty.result["data"]["integrations"] == []
    apis.base_url = "https://api.test/v1"
    await apis.connect(GET, POST, name="Курсы")
    listed = await end_of(bench, ("integrations_list", {}))
    assert "**Курсы** · https://api.test/v1" in listed.output
    assert "`get` — GET /things/{id} (id, q?)" in listed.output
    assert listed.labels == frozenset()
    for number in range(6):
        await apis.connect(GET, name=f"API {number}")
    many = await end_of(bench, ("integrations_list", {"query": "моё"}))
    assert len(many.result["data"]["integrations"]) == 7
    assert "`get`" not in many.output


async def test_a_server_is_told_by_its_tools_and_asked_in_plain_words(
    bench: Bench, apis: IntegrationDesk
) -> None:
    tools = (Endpoint(name="get_time", method="GET", path=""),)
    await apis.connect(*tools, name="Clock", kind=IntegrationKind.MCP)

    listed = await end_of(bench, ("integrations_list", {}))
    said = {"integration": "Clock", "endpoint": "get_time", "plain": True}
    called = await end_of(bench, ("integration_call", said))

    assert "`get_time`" in listed.output
    assert "GET" not in listed.output
    assert called.state is ToolStepState.DONE, called.output
    assert "MCP" in called.result["answer"]
    assert "get_time" in called.result["answer"]


async def test_a_huge_answer_is_cut_for_people_and_models(
    bench: Bench, apis: IntegrationDesk
) -> None:
    body = b'["```", "' + b"x" * 90_000 + b'"]'
    async with running(**{"things/1": answer(body, content_type="application/json")}) as site:
        await weather(apis, site)
        step = await end_of(bench, calling(params={"id": "1"}))
    assert step.state is _DONE
    assert step.result["data"]["body"] is None
    assert step.result["data"]["truncated"] is True
    assert len(step.output) < 1_000
