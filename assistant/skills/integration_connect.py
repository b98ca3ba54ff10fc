"""The tool `integration_connect`: an API of the person's own, connected by conversation."""

import json
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from pydantic import AfterValidator, Field, StringConstraints
from pydantic.json_schema import SkipJsonSchema

from assistant.contracts.integrations import MASK, NAME_CHARS, AuthKind
from assistant.contracts.onboarding import DraftStep
from assistant.contracts.tools import Label, Permissions, StepRecord
from assistant.domain.connect_answers import fits, may_fit, read_button
from assistant.domain.integrations.asides import asks_how_it_stands
from assistant.domain.integrations.continuing import WHICH, chosen, read_continue
from assistant.domain.integrations.phrases import read_connect
from assistant.domain.integrations.unsaid import unsaid
from assistant.domain.policy import Outgoing
from assistant.errors import ToolArgumentsError, ToolOffError
from assistant.services.open_questions import CONNECT_TOOL
from assistant.services.ports.onboarding import Heard, Told
from assistant.services.ports.skills import (
    Arguments,
    Command,
    Skill,
    SkillContext,
    SkillResult,
    Words,
)

_SAY_CHARS: Final = 20_000
_MOST_ENDPOINTS: Final = 50
_QUESTION_CHARS: Final = 40
_GO_ON: Final = "continue"
_WHICH_AGAIN: Final = "continue connecting"
_OUTSIDE: Final = frozenset({Label.PRIVATE, Label.UNTRUSTED})


class IntegrationConnectArguments(Arguments):
    """What was said of the API. A secret is never one of the arguments: the person types it."""

    say: (
        Annotated[
            str,
            StringConstraints(strip_whitespace=True, min_length=1, max_length=_SAY_CHARS),
            AfterValidator(unsaid),
        ]
        | None
    ) = Field(
        default=None,
        description="The user's own words, as they are, also a curl command. •••• stands for a "
        "secret that was taken out and is kept: leave it where it is.",
    )
    name: Annotated[str, StringConstraints(max_length=NAME_CHARS)] | None = Field(
        default=None, description="What to call the connection."
    )
    base_url: Annotated[str, StringConstraints(max_length=2_000), AfterValidator(unsaid)] | None = (
        Field(default=None, description="Address of the API without the paths of its endpoints.")
    )
    auth_type: AuthKind | None = Field(
        default=None, description="How requests are signed in. Never ask for the secret yourself."
    )
    auth_name: Annotated[str, StringConstraints(max_length=100)] | None = Field(
        default=None, description="Name of the header or query field of an API key."
    )
    endpoints: (
        Annotated[
            list[Annotated[str, StringConstraints(max_length=1_000)]],
            Field(max_length=_MOST_ENDPOINTS),
        ]
        | None
    ) = Field(default=None, description="What can be called: `GET /users/{id}`.")
    action: Literal["test", "save", "cancel"] | None = Field(
        default=None, description="What to do with the connection, when the user says so."
    )
    draft_id: UUID | None = Field(default=None, description="The connection, if it is begun.")
    question: SkipJsonSchema[
        Annotated[str, StringConstraints(max_length=_QUESTION_CHARS)] | None
    ] = None


class IntegrationConnect(Skill[IntegrationConnectArguments]):
    """Takes down an API, asks for what is missing, tests and saves it."""

    name = CONNECT_TOOL
    title = Words("Connect an API", "Подключить API")
    description = Words(
        "Connect an HTTP API or MCP server of the user's own: it notes what is known, tells what "
        "to ask for next, tests and saves. Pass on what the user said. Secrets are never passed: "
        "the user types them, and they are taken out of the text before you see it.",
        "Подключает свой API: записывает известное, спрашивает недостающее, проверяет, сохраняет.",
    )
    permissions = Permissions(network=True, changes=True, user_data=True)
    arguments = IntegrationConnectArguments
    command = Command("connect", "say", Words("an address or a curl command", "адрес или curl"))
    repeatable = True
    in_background = False

    async def run(
        self, arguments: IntegrationConnectArguments, context: SkillContext
    ) -> SkillResult:
        """Do it, once for a step. Raises `ToolArgumentsError` when nothing was said."""
        if self._toolbox.onboarding is None:
            raise ToolOffError("no onboarding")
        told = await self._toolbox.onboarding.hear(
            Heard(
                user_id=context.user_id,
                step_id=context.step_id,
                session_id=context.session_id,
                chat_id=context.chat_id,
                channel=context.channel,
                locale=context.locale,
                text=_said(arguments),
                draft_id=arguments.draft_id,
                request_id=context.request_id,
                question=arguments.question,
            )
        )
        return _result(told, context)

    def outgoing(self, arguments: IntegrationConnectArguments) -> Outgoing:
        """Return the address that a test would ask."""
        urls = (arguments.base_url,) if arguments.base_url else ()
        return Outgoing(urls=urls, changes=True)

    def recognise(self, text: str) -> dict[str, Any] | None:
        """Return the message when it plainly asks to connect an API, or to go on with that."""
        goes_on = read_continue(text) is not None
        plain = text.strip() == MASK or goes_on or read_button(text) is not None
        if plain or (len(text) <= _SAY_CHARS and read_connect(text) is not None):
            return {"say": text.strip()}
        return None

    def may_answer(self, text: str) -> bool:
        """Tell whether a message could answer a question about a connection."""
        plain = may_fit(text) or asks_how_it_stands(text)
        return plain or self.recognise(text) is not None

    def answered(self, text: str, asked: StepRecord) -> dict[str, Any] | None:
        """Return the call with the answer, when it fits what was asked."""
        data = asked.result["data"]
        draft_id, question = data.get("draft_id"), str(data.get("question"))
        if read_continue(text) is not None:  # with which one is for those who know them all
            return {"say": text.strip()}
        if question == WHICH:
            if asks_how_it_stands(text):
                return {"say": _WHICH_AGAIN}
            known = [(str(name), UUID(one)) for name, one in data.get("choices") or ()]
            one = chosen(text, known)
            return None if one is None else {"draft_id": str(one), "say": _GO_ON}
        takes = fits(text, question) or _is_import(text) or asks_how_it_stands(text)
        if draft_id is None or not takes:
            return None
        return {"draft_id": draft_id, "say": text.strip(), "question": question}


def _is_import(text: str) -> bool:
    """Tell whether a message is a pasted command: it completes what was begun."""
    return text.lstrip().startswith("curl ") and len(text) <= _SAY_CHARS


def _said(arguments: IntegrationConnectArguments) -> str:
    """Return the words, or the fields as a JSON object where there are any."""
    if arguments.action is not None:
        return arguments.action
    fields: dict[str, Any] = arguments.model_dump(
        include={"name", "base_url", "endpoints"}, exclude_none=True
    )
    if arguments.auth_type is not None:
        name = {"name": arguments.auth_name} if arguments.auth_name else {}
        fields["auth"] = {"type": arguments.auth_type.value} | name
    if fields:
        return json.dumps(fields, ensure_ascii=False)
    if not arguments.say:
        raise ToolArgumentsError("say: nothing was said of the API")
    return arguments.say


def _result(told: Told, context: SkillContext) -> SkillResult:
    tested = told.step is DraftStep.TESTED  # what the other side answered is shown
    return SkillResult(
        output=f"Tell the user, as it is: {told.text}",
        summary=context.texts.text("talk-summary", context.locale),
        data={
            "draft_id": str(told.draft_id) if told.draft_id else None,
            "step": told.step.value if told.step else None,
            "question": told.question,
            "own_question": Label.UNTRUSTED not in context.labels,
            "actions": list(told.actions),
        }
        | ({"choices": [[name, str(one)] for name, one in told.choices]} if told.choices else {}),
        answer=told.text,
        labels=context.labels | _OUTSIDE if tested else context.labels,
    )
