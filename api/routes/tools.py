"""Routes of tools: what there is, and one address for each, made from the registry."""

from collections.abc import Awaitable, Callable, Iterable
from typing import Annotated, Any

from fastapi import APIRouter, Body, Header, Request, Response
from pydantic import BeforeValidator

from api.deps import CurrentUser, Deps, RequestId
from api.idempotency import key_of
from api.problems import problems
from api.schemas.tools import ManifestOut, SkillOut, SkillsOut, ToolAcceptedOut, ToolOut
from api.strict_json import strict_router
from api.tool_calls import ToolCaller
from api.tool_views import why_off
from api.types import ClientKey, clean_json
from assistant.contracts.tools import OpenChain, ToolCall, ToolQueue
from assistant.services.ports.skills import PERSONAL, Arguments, Skill
from assistant.services.ports.texts import Texts

_PREFIX = "/api/v1/chat"
_CHAINS = "/api/v1/workflows/tool-chain"
"""Where a person's own tools are called, which have no addresses of their own."""

_LATER: dict[int | str, dict[str, Any]] = {
    202: {"model": ToolAcceptedOut, "description": "With `Prefer: respond-async`."}
}
_FAILURES = problems(401, 403, 404, 409, 413, 429, 502, 504)

router = strict_router(_PREFIX, ["tools"])


@router.get("/skills", summary="Tools", responses=problems(401))
async def list_skills(user: CurrentUser, deps: Deps) -> SkillsOut:
    """Return every tool there is, in the caller's language, and whether it works at present."""
    missing = await deps.tools.hosts.missing()
    skills, texts = await deps.tools.chains.skills_of(user.id), deps.tools.views.texts
    return SkillsOut(items=[_skill_out(each, missing, texts, user.locale) for each in skills.all()])


def calls_router(skills: Iterable[Skill[Any]]) -> APIRouter:
    """Return a router with an address for every tool, its body the tool's own arguments."""
    calls = strict_router(_PREFIX, ["tools"])
    for skill in skills:
        calls.add_api_route(
            skill.rest_path,
            _endpoint(skill),
            methods=["POST"],
            name=skill.name,
            summary=skill.title.en,
            description=skill.description.en,
            response_model=ToolOut,
            responses=_LATER | _FAILURES,
        )
    return calls


def _endpoint(skill: Skill[Any]) -> Callable[..., Awaitable[Response]]:
    async def call(
        body: Arguments,
        user: CurrentUser,
        deps: Deps,
        request: Request,
        request_id: RequestId,
        idempotency_key: Annotated[ClientKey | None, Header()] = None,
    ) -> Response:
        arguments = body.model_dump(mode="json", exclude_unset=True)
        chain = await deps.tools.chains.open(
            OpenChain(
                user_id=user.id,
                calls=(ToolCall(name=skill.name, arguments=arguments),),
                key=key_of(idempotency_key, None),
                request_id=request_id,
            )
        )
        return await ToolCaller(deps.tools, user, request).result(chain)

    # What the body is, is known only here.
    call.__annotations__["body"] = Annotated[skill.arguments, BeforeValidator(clean_json), Body()]
    return call


def _skill_out(
    skill: Skill[Any], missing: dict[ToolQueue, str], texts: Texts, locale: str
) -> SkillOut:
    reason = missing.get(skill.queue)
    return SkillOut(
        manifest=ManifestOut(
            name=skill.name,
            title=skill.title.of(locale),
            description=skill.description.of(locale),
            version=skill.version,
        ),
        input_schema=skill.arguments.model_json_schema(),
        permissions=skill.permissions,
        enabled=reason is None,
        reason=None if reason is None else why_off(reason, texts, locale),
        command=f"/{skill.command.word}" if skill.command else None,
        path=_CHAINS if skill.name.startswith(PERSONAL) else f"{_PREFIX}{skill.rest_path}",
    )
