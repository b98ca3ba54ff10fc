"""The tool that connects an API: which messages it takes, what it is told, what it says."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from pydantic import ValidationError

from assistant.contracts.integrations import MASK
from assistant.contracts.onboarding import DraftStep
from assistant.contracts.tools import UNTRUSTED, Label, Origin, StepRecord, ToolStepState
from assistant.errors import ToolArgumentsError, ToolOffError
from assistant.infra.i18n import Translator
from assistant.services.ports.onboarding import Heard, Told
from assistant.services.ports.skills import SkillContext, Toolbox
from assistant.skills.integration_connect import IntegrationConnect, IntegrationConnectArguments

DRAFT = UUID("6aa88ea9-4478-5420-89d2-ca0c3bec1349")


@dataclass
class Listener:
    """Hears what the tool passes on, and says what the test wants."""

    step: DraftStep = DraftStep.CONNECTED
    heard: list[Heard] = field(default_factory=list)

    async def hear(self, said: Heard) -> Told:
        """Answer with a question."""
        self.heard.append(said)
        return Told("What is its address?", DRAFT, "base_url", ("cancel",), self.step)


@pytest.fixture
def context(translator: Translator) -> SkillContext:
    """Somebody's call."""
    return SkillContext(
        user_id=uuid4(),
        step_id=uuid4(),
        locale="ru",
        timezone="UTC",
        now=datetime.now(UTC),
        texts=translator,
    )


def asked(question: str) -> StepRecord:
    """Return a step that ended with a question."""
    return StepRecord(
        step_id=uuid4(),
        chain_id=uuid4(),
        round_no=1,
        position=0,
        origin=Origin.PERSON,
        name="integration_connect",
        arguments={},
        arguments_hash="",
        state=ToolStepState.DONE,
        result={"data": {"draft_id": str(DRAFT), "question": question}},
        created_at=datetime.now(UTC),
    )


@pytest.mark.parametrize(
    ("said", "takes"),
    [
        ("подключи API Погода https://api.example.com без ключа", True),
        (f"curl https://api.example.com/now -H 'X-Api-Key: {MASK}'", True),
        (MASK, True),
        ("продолжи подключение", True),
        ("continue with the Weather connection", True),
        (f"save connection {DRAFT}", True),
        ("как подключить API к программе на Python?", False),
        ("сохрани", False),
        ("подключи принтер", False),
    ],
)
def test_plain_words_are_taken(said: str, takes: bool) -> None:  # noqa: FBT001 - a parameter
    found = IntegrationConnect(Toolbox()).recognise(said)

    assert found == ({"say": said} if takes else None)


@pytest.mark.parametrize(
    ("said", "question", "takes"),
    [
        ("https://api.example.com", "base_url", True),
        ("api.example.com", "base_url", True),
        (MASK, "secret", True),
        ("проверь", "ready", True),
        (f"curl https://api.example.com -u bob:{MASK}", "base_url", True),
        ("Имя9а7", "name", True),
        ("а что дальше?", "ready", True),
        ("what now?", "secret", True),
        ("Статус", "base_url", True),
        ("какой статус у заказа?", "ready", False),
        ("расскажи анекдот про программиста", "secret", False),
        ("какая сегодня погода?", "base_url", False),
    ],
)
def test_an_answer_completes_the_call(said: str, question: str, takes: bool) -> None:  # noqa: FBT001 - a parameter
    skill = IntegrationConnect(Toolbox())
    found = skill.answered(said, asked(question))

    call = {"draft_id": str(DRAFT), "say": said, "question": question}
    assert found == (call if takes else None)
    assert skill.may_answer(said) or not takes


@pytest.mark.parametrize(
    ("said", "call"),
    [
        ("погоду", {"draft_id": str(DRAFT), "say": "continue"}),
        ("1", {"draft_id": str(DRAFT), "say": "continue"}),
        ("продолжи подключение Курсы", {"say": "продолжи подключение Курсы"}),
        ("что дальше?", {"say": "continue connecting"}),
        ("какая завтра погода?", None),
    ],
)
def test_the_answer_to_which_one_names_it(said: str, call: dict[str, Any] | None) -> None:
    data = {
        "draft_id": None,
        "question": "draft",
        "choices": [["Погода", str(DRAFT)], ["Курсы", str(uuid4())]],
    }
    step = asked("draft").model_copy(update={"result": {"data": data}})
    skill = IntegrationConnect(Toolbox())

    assert skill.answered(said, step) == call
    assert skill.may_answer(said) or call is None


def test_going_on_is_not_bound_to_the_connection_that_was_asked_about_last() -> None:
    skill = IntegrationConnect(Toolbox())

    assert skill.answered("продолжи подключение", asked("name")) == {"say": "продолжи подключение"}
    going_on = {"draft_id": str(DRAFT), "say": "продолжи", "question": "ready"}
    assert skill.answered("продолжи", asked("ready")) == going_on


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        ({"say": "подключи API"}, "подключи API"),
        ({"say": "так", "action": "save"}, "save"),
        (
            {"name": "Погода", "auth_type": "api_key_header", "auth_name": "X-Key"},
            '{"name": "Погода", "auth": {"type": "api_key_header", "name": "X-Key"}}',
        ),
    ],
)
async def test_what_was_understood_is_passed_on(
    arguments: dict[str, Any], text: str, context: SkillContext
) -> None:
    listener = Listener()
    skill = IntegrationConnect(Toolbox(onboarding=listener))
    call = IntegrationConnectArguments(**arguments, question="name")
    result = await skill.run(call, context)

    assert [(said.text, said.question) for said in listener.heard] == [(text, "name")]
    assert result.data == {
        "draft_id": str(DRAFT),
        "step": "connected",
        "question": "base_url",
        "own_question": True,
        "actions": ["cancel"],
    }


async def test_what_the_other_side_answered_is_marked(
    context: SkillContext, translator: Translator
) -> None:
    skill = IntegrationConnect(Toolbox(onboarding=Listener(DraftStep.TESTED)))
    steered = SkillContext(**{**context.__dict__, "labels": UNTRUSTED, "texts": translator})
    call = IntegrationConnectArguments(say="проверь")
    tested, other = await skill.run(call, context), await skill.run(call, steered)

    assert tested.labels >= {Label.UNTRUSTED, Label.PRIVATE}
    assert (tested.data["own_question"], other.data["own_question"]) == (True, False)


async def test_it_is_off_without_its_service_and_wants_words(context: SkillContext) -> None:
    with pytest.raises(ToolOffError):
        await IntegrationConnect(Toolbox()).run(IntegrationConnectArguments(say="x"), context)
    skill = IntegrationConnect(Toolbox(onboarding=Listener()))
    with pytest.raises(ToolArgumentsError):
        await skill.run(IntegrationConnectArguments(), context)


def test_a_secret_is_no_argument() -> None:
    call = IntegrationConnectArguments(say=f"Authorization: Bearer abc123456789 и {MASK}")

    assert call.say == f"Authorization: Bearer {MASK} и {MASK}"
    with pytest.raises(ValidationError):
        IntegrationConnectArguments.model_validate({"say": "x", "token": "abc"})


def test_the_address_is_what_leaves() -> None:
    call = IntegrationConnectArguments(base_url="https://api.example.com")
    outgoing = IntegrationConnect(Toolbox()).outgoing(call)

    assert (outgoing.urls, outgoing.changes) == (("https://api.example.com",), True)
