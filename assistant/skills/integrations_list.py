"""The tool `integrations_list`: the APIs that the person has connected, and what can be called."""

import re
from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import Field, StringConstraints

from assistant.contracts.integrations import (
    Endpoint,
    IntegrationBrief,
    IntegrationRecord,
    Param,
)
from assistant.contracts.tools import NO_LABELS, UNTRUSTED, Labels, Permissions
from assistant.domain.excerpts import beginning
from assistant.domain.integrations.finding import alike
from assistant.domain.policy import join
from assistant.errors import NotFoundError, ToolOffError
from assistant.services.ports.integrations import OwnIntegrations
from assistant.services.ports.skills import (
    Arguments,
    Command,
    Skill,
    SkillContext,
    SkillResult,
    Words,
)

_OPENED = 5
"""Integrations that are shown with their endpoints; of more the names are."""

_THINGS_RU = r"(?:api|апи|интеграци[ийюя])"
_THINGS_EN = r"(?:apis|api'?s|integrations)"
_HAVE_RU = r"(?:есть|подключен[ыоа]|я подключила?)"
_REQUEST = re.compile(
    rf"(?:(?:какие|что за) (?:у меня )?(?:(?:есть|подключены) )?{_THINGS_RU}(?: у меня)?"
    rf"(?: {_HAVE_RU})?(?: у меня)?|"
    rf"(?:(?:покажи|перечисли|выведи)(?:те)?(?: мне)?|список)(?: все| всех)?(?: мои| моих)?"
    rf"(?: подключенны[ех])? {_THINGS_RU}|(?:все )?мои(?: подключенные)? {_THINGS_RU}|"
    rf"(?:what|which) {_THINGS_EN} (?:do i have|have i connected|did i connect|are connected|"
    rf"are there)(?: connected)?|"
    rf"(?:list|show)(?: me)?(?: all)?(?: of)?(?: my| the)?(?: connected)? {_THINGS_EN}|"
    rf"(?:all )?my(?: connected)? {_THINGS_EN})",
    re.IGNORECASE,
)
_LONGEST = 80
_POLITE = re.compile(r"\b(?:пожалуйста|please|can you|could you)\b|[,.!?]+", re.IGNORECASE)
_ENDPOINTS = 40
_DESCRIPTION_CHARS = 120


class IntegrationsListArguments(Arguments):
    """Which to show."""

    query: Annotated[str, StringConstraints(strip_whitespace=True, max_length=16_000)] = Field(
        default="",
        description="Name of an integration, or words that hold it. Leave it out to see all.",
    )


class IntegrationsList(Skill[IntegrationsListArguments]):
    """Lists integrations."""

    name = "integrations_list"
    title = Words("Connected APIs", "Подключённые API")
    description = Words(
        "List the user's connected APIs (integrations): names, endpoints and their parameters. "
        "Call it before integration_call.",
        "Показывает подключённые API пользователя и их методы.",
    )
    permissions = Permissions(user_data=True)
    arguments = IntegrationsListArguments
    command = Command("integrations", "query", Words("connected APIs", "подключённые API"))

    async def run(self, arguments: IntegrationsListArguments, context: SkillContext) -> SkillResult:
        """Return the list, with the endpoints of few."""
        own = self._toolbox.integrations
        if own is None:
            raise ToolOffError("no integrations")
        briefs = chosen(await own.briefs(context.user_id), arguments.query)
        opened = await _opened(own, context, briefs) if len(briefs) <= _OPENED else []
        said = _said(briefs, opened, context)
        return SkillResult(
            output=said,
            summary=context.texts.text(
                "integrations-listed-summary", context.locale, count=len(briefs)
            ),
            data={
                "integrations": [_brief_data(brief) for brief in briefs],
                "endpoints": {str(one.integration_id): _endpoints_data(one) for one in opened},
            },
            answer=said,
            labels=join(_labels(one) for one in opened),
        )

    def recognise(self, text: str) -> dict[str, Any] | None:
        """Return no arguments when the whole message asks for the list."""
        if len(text) > _LONGEST or "\n" in text.strip():
            return None
        plain = " ".join(_POLITE.sub(" ", text).replace("ё", "е").split())
        return {} if _REQUEST.fullmatch(plain) else None


def chosen(briefs: Sequence[IntegrationBrief], query: str) -> Sequence[IntegrationBrief]:
    """Return those whose names the words hold, inflected too; all when they hold none."""
    named = alike(query, [brief.name for brief in briefs])
    return [brief for brief in briefs if brief.name in named] or briefs


async def _opened(
    own: OwnIntegrations, context: SkillContext, briefs: Sequence[IntegrationBrief]
) -> list[IntegrationRecord]:
    records = []
    for brief in briefs:
        try:
            records.append(await own.find(context.user_id, str(brief.integration_id)))
        except NotFoundError:  # deleted at this moment
            continue
    return records


def _said(
    briefs: Sequence[IntegrationBrief], opened: Sequence[IntegrationRecord], context: SkillContext
) -> str:
    texts, locale = context.texts, context.locale
    if not briefs:
        return texts.text("integrations-none", locale)
    lines = [texts.text("integrations-title", locale)]
    for record in opened:
        lines += _record_lines(record, context)
    if not opened:
        lines += [_title(brief.name, brief.base_url) for brief in briefs]
    return "\n".join(lines)


def _title(name: str, address: str) -> str:
    """Return the first line of one; programs have no address."""
    return f"- **{name}** · {address}" if address else f"- **{name}** · MCP"


def _record_lines(record: IntegrationRecord, context: SkillContext) -> list[str]:
    plan = record.plan
    lines = [_title(plan.name, plan.base_url)]
    shown = [(one.name, _signature(one)) for one in plan.endpoints[:_ENDPOINTS]]
    lines += [f"  - `{name}` — {said}" if said else f"  - `{name}`" for name, said in shown]
    more = len(plan.endpoints) - _ENDPOINTS
    if more > 0:
        lines.append(f"  - {context.texts.text('integrations-more', context.locale, count=more)}")
    return lines


def _signature(endpoint: Endpoint) -> str:
    said = f"{endpoint.method} {endpoint.path}" if endpoint.path else ""  # tools have no path
    if endpoint.params:
        said += f" ({', '.join(map(_param, endpoint.params))})"
    if endpoint.body is not None:
        fields = endpoint.body.get("properties")
        names = ", ".join(fields) if isinstance(fields, dict) else "…"
        said += f" {{{beginning(names, _DESCRIPTION_CHARS)}}}"
    if endpoint.description:
        said += f": {beginning(' '.join(endpoint.description.split()), _DESCRIPTION_CHARS)}"
    return said.strip(" :")


def _param(param: Param) -> str:
    return param.name if param.required else f"{param.name}?"


def _labels(record: IntegrationRecord) -> Labels:
    """Return what is shown of an integration is made of: who describes endpoints is not known."""
    foreign = any(one.description for one in record.plan.endpoints)
    return record.labels | (UNTRUSTED if foreign else NO_LABELS)


def _brief_data(brief: IntegrationBrief) -> dict[str, Any]:
    return {
        "id": str(brief.integration_id),
        "name": brief.name,
        "kind": brief.kind.value,
        "base_url": brief.base_url,
        "auth": brief.auth.value,
        "endpoints": brief.endpoints,
    }


def _endpoints_data(record: IntegrationRecord) -> list[dict[str, Any]]:
    return [
        {
            "name": one.name,
            "method": one.method,
            "path": one.path,
            "params": [{"name": param.name, "required": param.required} for param in one.params],
            "takes_body": one.body is not None,
        }
        for one in record.plan.endpoints[:_ENDPOINTS]
    ]
