"""The tool `integration_call`: one call of an API that the person has connected.

What will be asked for is written into the arguments when the call is decided about, whatever the
caller wrote there: the person approves that, and nothing else is called.
"""

from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import Field, StringConstraints
from pydantic.json_schema import SkipJsonSchema

from assistant.contracts.integrations import (
    NAME_CHARS,
    SAFE_METHODS,
    Answer,
    CallRequest,
    Confirm,
    Endpoint,
    IntegrationRecord,
)
from assistant.contracts.tools import Label, Permissions, StepRecord, ToolStepState
from assistant.domain.integrations.finding import alike
from assistant.domain.integrations.phrases import read_fetch
from assistant.domain.policy import Outgoing
from assistant.errors import EndpointUnknownError, NotFoundError, ToolArgumentsError, ToolOffError
from assistant.services.answer_words import facts_of, said_of, shown_of
from assistant.services.integration_requests import called
from assistant.services.judged_calls import sent_texts, short_target, shown_call
from assistant.services.meant_apis import (
    Asking,
    CallUnclearError,
    Doubt,
    chosen_in,
    from_list,
    said_plainly,
)
from assistant.services.ports.integrations import AskCall
from assistant.services.ports.skills import (
    About,
    Arguments,
    Skill,
    SkillContext,
    SkillResult,
    Words,
)

_LIST = "integrations_list"
_MODEL_CHARS = 60_000
_DATA_BYTES = 50_000
_LABELS = frozenset({Label.PRIVATE, Label.UNTRUSTED})
_Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


class IntegrationCallArguments(Arguments):
    """Which API, which endpoint, with what. `api`, `address` and `confirm` are not the caller's.

    `plain`: it is made of plain words, so that what they leave open is asked back.
    """

    integration: _Name | None = Field(
        default=None, description="Name of the connected API, as integrations_list tells it."
    )
    endpoint: _Name | None = Field(
        default=None, description="Name of the endpoint, as integrations_list tells it."
    )
    params: dict[str, Any] = Field(
        default_factory=dict, description="Values of path, query and header parameters by name."
    )
    body: Any = Field(default=None, description="Body of the request, usually a JSON object.")
    api: SkipJsonSchema[str | None] = None
    address: SkipJsonSchema[str | None] = None
    confirm: SkipJsonSchema[bool | None] = None
    plain: SkipJsonSchema[bool] = False

    @property
    def asks_back(self) -> bool:
        """Whether it calls nothing: what would be asked for could not be written out."""
        return self.plain and self.address is None


class IntegrationCallSkill(Skill[IntegrationCallArguments]):
    """Calls an API."""

    name = "integration_call"
    title = Words("Call a connected API", "Запрос к подключённому API")
    description = Words(
        "Call an endpoint of an API that the user has connected and return its answer. "
        "Names and parameters come from integrations_list.",
        "Вызывает метод подключённого API и возвращает ответ.",
    )
    permissions = Permissions(network=True, user_data=True)
    arguments = IntegrationCallArguments
    leads = (_LIST,)

    async def run(self, arguments: IntegrationCallArguments, context: SkillContext) -> SkillResult:
        """Call. Raises what `OwnIntegrations.call` raises, all of it a `ToolError`."""
        own = self._toolbox.integrations
        if own is None:
            raise ToolOffError("no integrations")
        if arguments.asks_back:
            asking = Asking(own, context.texts, context.locale)
            doubt = await asking.doubt(
                context.user_id, arguments.integration, arguments.endpoint, arguments.params
            )
            return _question(arguments, doubt, context)
        if arguments.integration is None or arguments.endpoint is None:
            detail = "integration or endpoint: is missing"
            raise ToolArgumentsError(detail, detail=detail)
        try:
            answer = await own.call(
                AskCall(
                    user_id=context.user_id,
                    integration=arguments.integration,
                    request=_request(arguments, arguments.endpoint),
                    key=context.step_id,
                    address=arguments.address or "",
                    seconds=context.seconds,
                )
            )
        except NotFoundError as error:
            detail = "integration: there is none of this name"
            raise ToolArgumentsError(detail, detail=detail) from error
        return _result(arguments, answer, context)

    async def prepare(
        self, arguments: IntegrationCallArguments, about: About
    ) -> IntegrationCallArguments:
        """Write out what would be asked for, and whether the person is asked first.

        A direct request is the person's own word, unless the endpoint is always asked about.
        """
        try:
            record, name = await chosen_in(about.store, arguments.integration, arguments.endpoint)
            request = _request(arguments, name)
            request = said_plainly(record, request) if arguments.plain else request
            endpoint, fitting, target = called(record.plan, request)
        except (EndpointUnknownError, CallUnclearError):
            if not arguments.plain:
                raise
            return arguments.model_copy(update={"address": None, "confirm": None})
        in_dialogue = about.chain.turn_id is not None
        body = {} if fitting.body is None else {"body": fitting.body}
        return arguments.model_copy(
            update={
                "integration": str(record.integration_id),
                "endpoint": endpoint.name,
                "params": fitting.params,
                "api": record.plan.name,
                "address": target,
                "confirm": _is_confirmed(record, endpoint, in_dialogue=in_dialogue),
                **body,
            }
        )

    def shown(self, arguments: dict[str, Any]) -> dict[str, Any]:
        """Return the API, what is asked for, and all that is sent there; the rest is how."""
        return shown_call(arguments) if arguments.get("address") else arguments

    def outgoing(self, arguments: IntegrationCallArguments) -> Outgoing:
        """Return what is sent; a call that is not written out and not asked back is a change."""
        if arguments.asks_back:
            return Outgoing()
        method = (arguments.address or "").partition(" ")[0]
        texts = (*sent_texts(arguments.params), *sent_texts(arguments.body))
        confirm = bool(arguments.confirm)
        return Outgoing(texts=texts, changes=method not in SAFE_METHODS, confirm=confirm)

    def recognise(self, text: str) -> dict[str, Any] | None:
        """Return what a message plainly asks of an API by its name."""
        said = read_fetch(text)
        if said is None:
            return None
        given = {
            "integration": said.integration,
            "endpoint": said.endpoint,
            "params": dict(said.params),
            "plain": True,
        }
        return {name: value for name, value in given.items() if value}

    def may_answer(self, text: str) -> bool:
        """Tell whether a message could be a name that was asked for."""
        return 0 < len(text) <= NAME_CHARS and not {"?", "\n"} & {*text}

    def answered(self, text: str, asked: StepRecord) -> dict[str, Any] | None:
        """Return the call with the name that was asked for, when it is one of those there are."""
        data = asked.result["data"]
        found = alike(text, data.get("names") or ()) if self.may_answer(text) else []
        if len(found) != 1 or not isinstance(data.get("asked"), dict):
            return None
        return {**data["asked"], str(data["question"]): found[0], "plain": True}

    def hand_over(self, arguments: dict[str, Any], earlier: Sequence[StepRecord]) -> dict[str, Any]:
        """Take what is not given from the newest list, where it leaves no choice."""
        for step in reversed(earlier):
            if step.name == _LIST and step.state is ToolStepState.DONE:
                given = {key: one for key, one in arguments.items() if one is not None}
                return {**from_list(arguments, step.result.get("data") or {}), **given}
        return arguments

    def takes_over(self, arguments: dict[str, Any], names: Sequence[str]) -> bool:
        """Tell whether integration or endpoint are to come from a list."""
        whole = arguments.get("integration") and arguments.get("endpoint")
        return not whole and _LIST in names


def _request(arguments: IntegrationCallArguments, endpoint: str) -> CallRequest:
    return CallRequest(endpoint=endpoint, params=arguments.params, body=arguments.body)


def _is_confirmed(record: IntegrationRecord, endpoint: Endpoint, *, in_dialogue: bool) -> bool:
    if endpoint.confirm is Confirm.AUTO:
        return endpoint.changes and record.plan.confirm_writes and in_dialogue
    return endpoint.confirm is Confirm.ALWAYS


def _question(
    arguments: IntegrationCallArguments, doubt: Doubt, context: SkillContext
) -> SkillResult:
    """Return what is asked back; with text from outside the answer is left to the model."""
    asked = arguments.model_dump(
        mode="json", include={"integration", "endpoint", "params"}, exclude_unset=True
    )
    question = {"question": doubt.question, "names": [*doubt.names], "asked": asked}
    return SkillResult(
        output=f"Nothing was called. If this is what the user means, tell them: {doubt.text}",
        summary=doubt.text.partition("\n")[0],
        data=question if doubt.question else {},
        answer=doubt.text,
        labels=context.labels,
    )


def _result(
    arguments: IntegrationCallArguments, answer: Answer, context: SkillContext
) -> SkillResult:
    named = {"api": arguments.api or "", "call": short_target(arguments.address or "")}
    status = context.texts.text("integration-called", context.locale, status=answer.status, **named)
    data = answer.model_dump(mode="json")
    if answer.size > _DATA_BYTES:
        data |= {"body": None, "truncated": True}
    return SkillResult(
        output="\n".join([status, *facts_of(answer), "", shown_of(answer, _MODEL_CHARS)]),
        summary=status,
        data={"api": arguments.api, "endpoint": arguments.endpoint, **data},
        answer=f"{status}\n\n{said_of(answer, context.texts, context.locale)}",
        labels=_LABELS,
    )
