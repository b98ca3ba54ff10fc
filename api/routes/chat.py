"""Routes of chat: say something, read what was said, stop, clean, export."""

from functools import partial
from typing import Annotated, Any
from uuid import UUID

from fastapi import Header, Query, Request, Response
from fastapi.responses import JSONResponse, PlainTextResponse

from api.answers import Answerer
from api.approving import pass_on
from api.deps import CurrentUser, Deps, RequestId
from api.history_views import history_out, title_of
from api.idempotency import key_of
from api.problems import problems
from api.schemas.chat import (
    AcceptedOut,
    ChatBody,
    ChatOut,
    ResetBody,
    ResetOut,
    RoleBody,
    SessionsOut,
    StatusOut,
    StopOut,
    session_out,
    status_out,
)
from api.schemas.history import HistoryOut
from api.strict_json import strict_router
from api.types import ClientKey
from assistant.contracts.conversations import IncomingMessage
from assistant.services.ports.skills import PERSONAL

router = strict_router("/api/v1/chat", ["chat"])

_CURSOR = r"^\d{1,18}\.\d$"
_ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {
        "model": ChatOut,
        "content": {"text/event-stream": {"schema": {"type": "string"}}},
        "description": "The answer; with `Accept: text/event-stream` the events `accepted`, "
        "`restart`, `token`, `tool`, `approval`, `final`, `error`.",
    },
    202: {
        "model": AcceptedOut,
        "description": "With `Prefer: respond-async`, or while a tool waits for your approval.",
    },
}

_FILE: dict[int | str, dict[str, Any]] = {
    200: {"content": {"text/markdown": {}, "application/json": {}}}
}


@router.post(
    "",
    summary="Say something",
    response_model=ChatOut,
    responses=_ANSWERS | problems(401, 404, 409, 413, 429),
)
async def chat(
    body: ChatBody,
    user: CurrentUser,
    deps: Deps,
    request: Request,
    request_id: RequestId,
    idempotency_key: Annotated[ClientKey | None, Header()] = None,
) -> Response:
    """Store the message, have it answered by a durable workflow, return the answer.

    The same key gives the same turn and the same answer, also after a restart.
    """
    message = IncomingMessage(
        user_id=user.id,
        text=body.message,
        key=key_of(idempotency_key, body.client_message_id),
        session_id=body.session_id,
        request_id=request_id,
    )
    turn = await deps.chat.conversations.accept(message)
    await pass_on(deps.tools, turn)
    return await Answerer(deps.chat, user, request).answer(turn)


@router.get("/turns/{turn_id}", summary="A turn as it stands", responses=problems(401, 404))
async def get_turn(turn_id: UUID, user: CurrentUser, deps: Deps, request: Request) -> ChatOut:
    """Return the answer, or the state of a turn that has none yet."""
    return await Answerer(deps.chat, user, request).result(turn_id)


@router.post(
    "/turns/{turn_id}/retry",
    summary="Try a failed turn again",
    response_model=ChatOut,
    responses=_ANSWERS | problems(401, 404, 409, 429),
)
async def retry_turn(turn_id: UUID, user: CurrentUser, deps: Deps, request: Request) -> Response:
    """Answer the kept message of a turn that failed."""
    turn = await deps.chat.conversations.retry(user.id, turn_id)
    return await Answerer(deps.chat, user, request).answer(turn)


@router.get("/sessions", summary="Dialogues", responses=problems(401))
async def list_sessions(
    user: CurrentUser,
    deps: Deps,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    offset: Annotated[int, Query(ge=0, le=100_000)] = 0,
) -> SessionsOut:
    """Return dialogues, the last used first."""
    found = await deps.chat.conversations.sessions(user.id, limit, offset)
    return SessionsOut(items=[session_out(session) for session in found])


@router.get("/history/{session_id}", summary="Messages", responses=problems(401, 404))
async def get_history(
    session_id: UUID,
    user: CurrentUser,
    deps: Deps,
    before: Annotated[str | None, Query(pattern=_CURSOR)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> HistoryOut:
    """Return a page of messages, newest last; `before` of a page leads to the older ones.

    Each turn tells what tools did for it.
    """
    page = await deps.chat.conversations.history(user.id, session_id, _place(before), limit)
    calls = await deps.chat.views.steps.of_turns(user.id, list(page.turns))
    has_own = any(step.name.startswith(PERSONAL) for each in calls.values() for step in each.steps)
    skills = await deps.tools.chains.skills_of(user.id) if has_own else deps.chat.views.skills
    return history_out(session_id, page, calls, partial(title_of, skills, user.locale))


@router.delete(
    "/history/{session_id}",
    status_code=204,
    summary="Delete a dialogue",
    responses=problems(401, 404),
)
async def delete_history(session_id: UUID, user: CurrentUser, deps: Deps) -> None:
    """Stop what is being answered and mark the dialogue as deleted."""
    await deps.chat.conversations.session(user.id, session_id)
    await deps.chat.gateway.stop(session_id)
    await deps.chat.conversations.delete(user.id, session_id)


@router.get(
    "/history/{session_id}/export",
    summary="A dialogue as a file",
    response_class=Response,
    responses=_FILE | problems(401, 404),
)
async def export_history(
    session_id: UUID,
    user: CurrentUser,
    deps: Deps,
    file_format: Annotated[str, Query(alias="format", pattern="^(markdown|json)$")] = "markdown",
) -> Response:
    """Return all messages as Markdown or JSON."""
    if file_format == "json":
        transcript = await deps.chat.conversations.transcript(user.id, session_id)
        rows = [m.model_dump(mode="json", exclude={"turn_seq", "part"}) for m in transcript]
        content: Response = JSONResponse({"session_id": str(session_id), "messages": rows})
        suffix = "json"
    else:
        text = await deps.chat.conversations.export_markdown(user.id, session_id)
        content = PlainTextResponse(text, media_type="text/markdown")
        suffix = "md"
    name = f"dialogue-{session_id}.{suffix}"
    content.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return content


@router.post("/{session_id}/stop", summary="Stop the answer", responses=problems(401, 404))
async def stop(session_id: UUID, user: CurrentUser, deps: Deps) -> StopOut:
    """Stop the answer that is being written; what there is of it is kept."""
    await deps.chat.conversations.session(user.id, session_id)
    stopped = await deps.chat.gateway.stop(session_id)
    return StopOut(stopped=stopped.turn_id is not None, turn_id=stopped.turn_id)


@router.put("/role", status_code=204, summary="Set the role", responses=problems(401, 404))
async def set_role(body: RoleBody, user: CurrentUser, deps: Deps) -> None:
    """Set the user's own system prompt and start the dialogue clean."""
    if body.session_id is not None:
        await deps.chat.conversations.session(user.id, body.session_id)
        await deps.chat.gateway.stop(body.session_id)
    await deps.chat.conversations.set_role(user.id, body.session_id, body.text)


@router.post("/reset", summary="Start clean", responses=problems(401, 404))
async def reset(body: ResetBody, user: CurrentUser, deps: Deps) -> ResetOut:
    """Forget the messages of a dialogue; the role stays."""
    await deps.chat.conversations.session(user.id, body.session_id)
    await deps.chat.gateway.stop(body.session_id)
    return ResetOut(removed=await deps.chat.conversations.reset(user.id, body.session_id))


@router.get("/status", summary="Counts, role, model, limits", responses=problems(401))
async def get_status(
    user: CurrentUser, deps: Deps, session_id: Annotated[UUID | None, Query()] = None
) -> StatusOut:
    """Return how a dialogue stands."""
    return status_out(await deps.chat.conversations.status(user.id, session_id))


def _place(cursor: str | None) -> tuple[int, int] | None:
    if cursor is None:
        return None
    seq, _, part = cursor.partition(".")
    return int(seq), int(part)
