"""The socket of chat, and tickets for it."""

from fastapi import Response, WebSocket
from pydantic import BaseModel, ConfigDict, Field

from api.deps import CurrentAccess, Deps
from api.problems import problems
from api.sockets.serving import serve_socket
from api.strict_json import strict_router
from assistant.services.tickets import TICKET_LIFE

router = strict_router("/api/v1/ws", ["chat"])


class TicketOut(BaseModel):
    """A word that opens one socket, once; `expires_in` is in seconds."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"ticket": "q9R…", "expires_in": 30}]}
    )

    ticket: str = Field(description="For `/api/v1/ws/chat?ticket=`.")
    expires_in: int


@router.post("/ticket", summary="A ticket for a socket", responses=problems(401, 429))
async def make_ticket(access: CurrentAccess, deps: Deps, response: Response) -> TicketOut:
    """Return a ticket, which may stand in an address where an access token should not.

    A person may make 60 in a minute.
    """
    ticket = await deps.sockets.tickets.issue(access)
    response.headers["Cache-Control"] = "no-store"
    return TicketOut(ticket=ticket, expires_in=int(TICKET_LIFE.total_seconds()))


@router.websocket("/chat")
async def chat_socket(socket: WebSocket, deps: Deps) -> None:
    """Chat and all that people are told, over one socket: docs/websocket.md has the frames."""
    await serve_socket(socket, deps)
