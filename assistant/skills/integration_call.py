"""The tool `integration_call`: one call of an API that the person has connected.

What will be asked for is written into the arguments when the call is decided about, whatever the
caller wrote there: the person approves that, and nothing else is called.
"""

from collections.abc import Iterator, Sequence
from typing import Annotated, Any

from pydantic import Field, StringConstraints
from pydantic.json_schema import SkipJsonSchema

from assistant.contracts.integrations import (
    SAFE_METHODS,
    Answer,
    CallRequest,
    Confirm,
    Endpoint,
    IntegrationRecord,
)
from assistant.contracts.tools import Label, Permissions, StepRecord, ToolStepState
from assistant.domain.integrations.names import name_key
from assistant.domain.integrations.phrases import read_fetch
from assistant.domain.policy import Outgoing
from assistant.errors import NotFoundError, ToolArgumentsError, ToolOffError
from assistant.services.answer_words import facts_of, said_of, shown_of
from assistant.services.integration_calls import found_in
from assistant.services.integration_requests import called
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
    """Which API, which endpoint, with what. `api`, `address` and `confirm` are not the caller's."""

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
        if arguments.integration is None or arguments.endpoint is None:
            raise _refused("integration or endpoint: is missing")
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
            raise _refused("integration: there is none of this name") from error
        return _result(arguments, answer, context)

    async def prepare(
        self, arguments: IntegrationCallArguments, about: About
    ) -> IntegrationCallArguments:
        """Write out what would be asked for, and whether the person is asked first.

        A direct request is the person's own word, unless the endpoint is always asked about.
        """
        if arguments.integration is None:
            raise _refused("integration: is missing, and no list before that has just one")
        try:
            record = await found_in(about.store, arguments.integration)
        except NotFoundError as error:
            raise _refused(await _names(about)) from error
        name = arguments.endpoint or _only(record)
        endpoint, fitting, target = called(record.plan, _request(arguments, name))
        in_dialogue = about.chain.turn_id is not None
        return arguments.model_copy(
            update={
                "integration": str(record.integration_id),
                "endpoint": endpoint.name,
                "params": fitting.params,
                "api": record.plan.name,
                "address": target,
                "confirm": _is_confirmed(record, endpoint, in_dialogue=in_dialogue),
            }
        )

    def outgoing(self, arguments: IntegrationCallArguments) -> Outgoing:
        """Return the values that are sent; until the call is written out it counts as a change."""
        method = (arguments.address or "").partition(" ")[0]
        values = (*_values(arguments.params), *_values(arguments.body))
        return Outgoing(
            texts=values, changes=method not in SAFE_METHODS, confirm=bool(arguments.confirm)
        )

    def recognise(self, text: str) -> dict[str, Any] | None:
        """Return what a message plainly asks of an API by its name."""
        said = read_fetch(text)
        if said is None:
            return None
        given = {
            "integration": said.integration,
            "endpoint": said.endpoint,
            "params": dict(said.params),
        }
        return {name: value for name, value in given.items() if value}

    def hand_over(self, arguments: dict[str, Any], earlier: Sequence[StepRecord]) -> dict[str, Any]:
        """Take what is not given from the newest list, where it leaves no choice."""
        for step in reversed(earlier):
            if step.name == _LIST and step.state is ToolStepState.DONE:
                return {**_from_list(arguments, step.result.get("data") or {}), **_given(arguments)}
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


def _only(record: IntegrationRecord) -> str:
    """Return the one endpoint there is. Raises `ToolArgumentsError`, which names all."""
    names = [one.name for one in record.plan.endpoints]
    if len(names) != 1:
        raise _refused(f"endpoint: is missing; there are: {', '.join(names[:50]) or 'none'}")
    return names[0]


async def _names(about: About) -> str:
    names = ", ".join(brief.name for brief in (await about.store.integrations.names())[:50])
    return f"integration: there is none of this name; there are: {names or 'none'}"


def _given(arguments: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in arguments.items() if value is not None}


def _from_list(arguments: dict[str, Any], listed: dict[str, Any]) -> dict[str, Any]:
    """Return what a list leaves no choice about: its one integration, and the one endpoint."""
    wanted = name_key(str(arguments.get("integration") or ""))
    found = [
        one["id"]
        for one in listed.get("integrations") or []
        if wanted in {"", one["id"], name_key(one["name"])}
    ]
    if len(found) != 1:
        return {}
    endpoints = (listed.get("endpoints") or {}).get(found[0]) or []
    one = endpoints[0]["name"] if len(endpoints) == 1 else None
    return _given({"integration": found[0], "endpoint": one})


def _values(value: Any) -> Iterator[str]:
    """Yield all that is sent, as texts: names of fields too."""
    if isinstance(value, dict):
        for key, one in value.items():
            yield str(key)
            yield from _values(one)
    elif isinstance(value, list):
        for one in value:
            yield from _values(one)
    elif value is not None:
        yield str(value)


def _result(
    arguments: IntegrationCallArguments, answer: Answer, context: SkillContext
) -> SkillResult:
    status = context.texts.text(
        "integration-called",
        context.locale,
        api=arguments.api or "",
        endpoint=arguments.endpoint or "",
        status=answer.status,
    )
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


def _refused(detail: str) -> ToolArgumentsError:
    return ToolArgumentsError(detail, detail=detail)
