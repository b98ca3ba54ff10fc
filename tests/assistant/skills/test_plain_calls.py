"""APIs that are asked for in plain words, without a model: what is told, what is asked back."""

import json
import re
from dataclasses import dataclass, field
from uuid import UUID

import pytest

from assistant.contracts.chat import TurnState
from assistant.contracts.ids import chain_id_for_turn
from assistant.contracts.integrations import Endpoint
from assistant.contracts.tools import (
    UNTRUSTED,
    AdmitInput,
    ChainEnd,
    ChainRef,
    StepRecord,
    StepRef,
    ToolStepState,
)
from assistant.infra.i18n import Translator
from assistant.services.ports.skills import Toolbox
from assistant.services.tool_results import ResultLimits
from assistant.services.tool_steps import ToolSteps
from assistant.skills.registry import Registry
from runtime.core import CLOCK, Core
from tests.assistant.infra.web.sites import answer, running
from tests.assistant.services.dialogues import Dialogue, task_of
from tests.assistant.services.integration_desk import GET, POST, IntegrationDesk
from tests.assistant.services.tooling import LIMITS, Bench

_JSON = answer(b'{"degrees": 7}', content_type="application/json")
_NOW = Endpoint(name="now", path="/now", description="Weather now")


@dataclass
class Person:
    """Somebody who asks; what they say is answered without a model."""

    bench: Bench
    dialogue: Dialogue
    steps: list[StepRecord] = field(default_factory=list)

    async def say(self, text: str) -> str:
        """Say something and return the answer, which is made of what the tools came to."""
        turn = await self.dialogue.ask(text)
        plan = await self.dialogue.begin(turn)
        ref = ChainRef(user_id=self.bench.user_id, chain_id=chain_id_for_turn(turn.turn_id, 1))
        for number in range(1, plan.rounds + 1):
            await self._round(ref, number)
        end = ChainEnd(chain=ref, state=TurnState.ANSWERED, task=task_of(turn), compose=True)
        await self.bench.chains.end(end)
        await self.dialogue.finish(turn)
        self.steps = await self.bench.steps(ref)
        return (await self.dialogue.texts())[-1]

    async def _round(self, ref: ChainRef, number: int) -> None:
        core = self.bench.core
        given = AdmitInput(chain=ref, round_no=number, limits=LIMITS)
        tools = ToolSteps(
            core.database, self.bench.skills, core.bus, core.texts, CLOCK, ResultLimits()
        )
        for step in (await self.bench.admitting.admit(given)).steps:
            await tools.run(StepRef(chain=ref, step_id=step.step_id), 1)


@pytest.fixture
def apis(core: Core, user_id: UUID) -> IntegrationDesk:
    return IntegrationDesk(core, user_id)


@pytest.fixture
def person(apis: IntegrationDesk, dialogue: Dialogue) -> Person:
    skills = Registry.load(Toolbox(integrations=apis.calls))
    return Person(Bench(apis.core, apis.user_id, skills=skills), dialogue)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Погода", "возьми данные из моего API Погода"),
        ("Погода", "возьми данные из моей Погоды"),
        ("Weather", "get data from my Weather API"),
        ("Weather", "get data from my API “weather”: now"),
    ],
)
async def test_the_result_is_told_without_the_list(
    person: Person, apis: IntegrationDesk, name: str, text: str
) -> None:
    async with running(now=_JSON) as site:
        apis.base_url = site.url("")
        await apis.connect(_NOW, name=name)
        await apis.connect(GET, name="Курсы")
        told = await person.say(text)

    assert told.startswith(f"{name} · GET /now: "), told
    assert "Курсы" not in told
    assert "degrees" in told


@pytest.mark.parametrize(
    "text", ["возьми данные из моего API Погода", "get data from my API", "get data from my API X"]
)
async def test_without_any_api_only_that_is_told(
    person: Person, translator: Translator, text: str
) -> None:
    told = await person.say(text)

    assert told in {translator.text("integrations-none", locale) for locale in ("ru", "en")}
    assert [step.state for step in person.steps] == [ToolStepState.DONE] * 2


@pytest.mark.parametrize(
    ("text", "named", "then"),
    [
        ("возьми данные из моего API", "Курсы ЦБ, Погода в Омске, Погода в Твери", "Твери"),
        ("возьми данные из моей Погоды", "Погода в Омске, Погода в Твери", "в Твери"),
        ("get data from my API Нечто", "Курсы ЦБ, Погода в Омске", "«Погода в Твери»"),
    ],
)
async def test_which_of_several_is_asked_and_the_answer_calls_it(
    person: Person, apis: IntegrationDesk, text: str, named: str, then: str
) -> None:
    async with running(now=_JSON) as site:
        apis.base_url = site.url("")
        plain = _NOW.model_copy(update={"description": ""})
        for name in ("Погода в Омске", "Погода в Твери", "Курсы ЦБ"):
            await apis.connect(plain, name=name)
        asked = await person.say(text)
        assert named in asked
        assert site.heads == []
        told = await person.say(then)

    assert told.startswith("Погода в Твери · GET /now: "), told


async def test_which_endpoint_is_asked_and_kept_with_what_was_said(
    person: Person, apis: IntegrationDesk
) -> None:
    async with running(**{"things/1": _JSON}) as site:
        apis.base_url = site.url("")
        await apis.connect(GET, POST, name="Погода")
        asked = await person.say("возьми данные из моей Погоды id=1")
        assert "get, post" in asked
        other = await person.say("возьми данные из моей Погоды: нечто id=1")
        assert "get, post" in other
        told = await person.say("get")

    assert told.startswith("Погода · GET /things/1: "), told


_SHAPE = {"properties": {"title": {"type": "string"}, "count": {"type": "number"}}}
_ADD = Endpoint(name="add", method="POST", path="/items", body=_SHAPE)
_SEE = Endpoint(name="see", path="/items")


@pytest.mark.parametrize(
    "text",
    [
        "возьми данные из моего API Shop: add title=хлеб count=3",
        "возьми данные из моего API Shop: POST /items title=хлеб count=3",
        "get data from my API Shop post title=хлеб count=3",
    ],
)
async def test_values_that_are_no_parameters_are_the_body(
    person: Person, apis: IntegrationDesk, text: str
) -> None:
    async with running(items=_JSON) as site:
        apis.base_url = site.url("")
        await apis.connect(_ADD, _SEE, name="Shop", confirm_writes=False)
        told = await person.say(text)

    assert told.startswith("Shop · POST /items: "), told
    assert [json.loads(body) for body in site.bodies] == [{"title": "хлеб", "count": 3}]


@pytest.mark.parametrize(
    ("endpoints", "text", "example"),
    [
        ([_ADD], "возьми данные из моего API Shop", "Shop title=текст count=3"),
        ([_ADD, _SEE], "get data from my API Shop: add", "Shop: add title=текст count=3"),
        ([_ADD, _SEE], "get data from my API Shop post", "Shop: add title=текст count=3"),
    ],
)
async def test_no_empty_body_is_sent_where_fields_are_known_but_they_are_told(
    person: Person, apis: IntegrationDesk, endpoints: list[Endpoint], text: str, example: str
) -> None:
    async with running(items=_JSON) as site:
        apis.base_url = site.url("")
        await apis.connect(*endpoints, name="Shop", confirm_writes=False)
        told = await person.say(text)
        assert site.heads == []
        assert "«Shop · POST /items» нужны: `title`, `count`" in told
        assert f"`возьми данные из моего API {example}`" in told
        again = re.findall(r"`([^`]*)`", told)[-1]
        assert "200" in await person.say(again)

    assert [json.loads(body) for body in site.bodies] == [{"title": "текст", "count": 3}]


async def test_a_field_that_is_still_required_is_told_with_what_was_said(
    person: Person, apis: IntegrationDesk
) -> None:
    strict = _ADD.model_copy(update={"body": _SHAPE | {"required": ["title", "count"]}})
    apis.base_url = "https://api.test"
    await apis.connect(strict, name="Shop")

    told = await person.say('get data from my API Shop title="rye `bread`"')

    assert "нужны: `count`" in told
    assert "title=\"rye 'bread'\" count=3`" in told
    assert [step.state for step in person.steps] == [ToolStepState.DONE] * 2


async def test_a_value_of_another_type_is_told_and_nothing_is_sent(
    person: Person, apis: IntegrationDesk
) -> None:
    apis.base_url = "https://api.test"
    await apis.connect(_ADD, name="Shop", confirm_writes=False)

    told = await person.say("get data from my API Shop title=bread count=many")

    assert "count" in told
    assert person.steps[-1].state is ToolStepState.INVALID


async def test_what_a_model_that_has_read_outside_asks_is_not_answered_in_its_stead(
    person: Person, apis: IntegrationDesk
) -> None:
    for name in ("Погода", "Курсы"):
        apis.base_url = "https://api.test"
        await apis.connect(GET, name=name)
    lies = {"plain": True, "address": "GET https://evil.test/", "params": {"id": "7"}}
    ref = await person.bench.opens(("integration_call", lies), labels=UNTRUSTED)
    await person.bench.admit(ref)
    await person.bench.run(ref)
    step = await person.bench.step(ref)

    assert (step.state, step.arguments["address"]) == (ToolStepState.DONE, None)
    assert step.labels >= UNTRUSTED
    assert "own_question" not in step.result["data"]
