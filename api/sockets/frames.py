"""Frames of the socket: what clients may send, and the shape of what they are sent.

Every frame is a JSON object with a `type`. docs/websocket.md describes them for client authors.
"""

from datetime import datetime
from typing import Annotated, Any, Final, Literal
from uuid import UUID

import orjson
from pydantic import Field, TypeAdapter, ValidationError

from api.schemas.accounts import user_out
from api.schemas.chat import ChatOut, MessageText, accepted_out
from api.strict_json import strict_json
from api.types import Body, ClientKey, OpaqueToken, Text
from assistant.contracts.accounts import Access
from assistant.contracts.conversations import AcceptedTurn
from assistant.contracts.events import TurnEvent
from assistant.errors import AssistantError, InvalidInputError

Json = dict[str, Any]

_HIGHEST_SEQ = 2**62

Seq = Annotated[int, Field(ge=0, le=_HIGHEST_SEQ, strict=True)]
After = Seq | UUID
"""The last event that a client has: its number or its id."""

WorkflowId = Annotated[str, Text(max_length=300, single_line=True)]


class AuthFrame(Body):
    """Who is there: the first frame without a token elsewhere, later a newer token.

    `after` counts in the first frame only.
    """

    type: Literal["auth"]
    token: OpaqueToken
    after: After | None = None


class MessageFrame(Body):
    """Something said; `client_message_id` is its idempotency key."""

    type: Literal["message"]
    text: MessageText
    client_message_id: ClientKey
    session_id: UUID | None = None


class StopFrame(Body):
    """Stop the answer that is being written in a dialogue."""

    type: Literal["stop"]
    session_id: UUID


class ApproveFrame(Body):
    """The person's word about a call that waits."""

    type: Literal["approve"]
    workflow_id: WorkflowId
    step_id: UUID
    approved: Annotated[bool, Field(strict=True)]


class WatchFrame(Body):
    """Hear the turns of a dialogue from now on, those under way from their beginning."""

    type: Literal["watch"]
    session_id: UUID


class UnwatchFrame(Body):
    """Hear no more of them."""

    type: Literal["unwatch"]
    session_id: UUID


class AckFrame(Body):
    """All events up to a number have been read."""

    type: Literal["ack"]
    seq: Seq


class PingFrame(Body):
    """A question whether somebody is there."""

    type: Literal["ping"]


class PongFrame(Body):
    """The answer that somebody is."""

    type: Literal["pong"]


ClientFrame = (
    AuthFrame
    | MessageFrame
    | StopFrame
    | ApproveFrame
    | WatchFrame
    | UnwatchFrame
    | AckFrame
    | PingFrame
    | PongFrame
)

_FRAMES: Final[TypeAdapter[ClientFrame]] = TypeAdapter(
    Annotated[ClientFrame, Field(discriminator="type")]
)
_AFTER: Final[TypeAdapter[After]] = TypeAdapter(Annotated[int, Field(ge=0, le=_HIGHEST_SEQ)] | UUID)
_KEYS: Final[TypeAdapter[str]] = TypeAdapter(ClientKey)


def read_frame(text: str | None) -> ClientFrame:
    """Return what a client sent; None stands for a binary frame. Raises `InvalidInputError`."""
    if text is None:
        raise InvalidInputError("binary frame", reason="frame")
    try:
        return _FRAMES.validate_python(strict_json(text))
    except orjson.JSONDecodeError:
        raise InvalidInputError("frame is no JSON", reason="frame") from None
    except ValidationError:  # its text repeats what was sent
        raise InvalidInputError("frame does not fit", reason="frame") from None


def key_in(text: str | None) -> str | None:
    """Return the client's key of a frame that does not fit, if it can be told."""
    try:
        value = strict_json(text or "")
        return _KEYS.validate_python(value.get("client_message_id"))
    except (orjson.JSONDecodeError, ValidationError, AttributeError):
        return None


def read_after(text: str | None) -> After | None:
    """Return the place that a query names. Raises `InvalidInputError`."""
    if text is None:
        return None
    try:
        return _AFTER.validate_strings(text)
    except ValidationError:
        raise InvalidInputError("no such place", reason="after") from None


def ready(access: Access, seq: int) -> Json:
    """Return the first frame of a socket that was let in; `seq` is that of the newest event."""
    return {
        "type": "ready",
        "seq": seq,
        "user": user_out(access.user).model_dump(mode="json"),
        "expires_at": access.until,
        "locale": access.user.locale,
    }


def prolonged(until: datetime) -> Json:
    """Return the frame that says that a newer token is taken."""
    return {"type": "prolonged", "expires_at": until}


def accepted(turn: AcceptedTurn, key: str) -> Json:
    """Return the frame that says that a message is stored."""
    shown = accepted_out(turn).model_dump(mode="json", exclude={"approvals"})
    return {
        "type": "accepted",
        "client_message_id": key,
        "message_id": str(turn.message_id),
        **shown,
    }


def turn_frame(event: TurnEvent, session_id: UUID, tool: Json | None = None) -> Json:
    """Return what happens in a turn: `token`, `restart`, `state`, or with `tool` how one stands.

    Its place in the turn is left out: gaps are filled here, and `seq` is the number of an event.
    """
    told = event.payload() if tool is None else tool
    shown = {name: value for name, value in told.items() if name not in {"attempt", "seq", "kind"}}
    return shown | {"type": event.kind.value, "session_id": str(session_id)}


def answer(result: ChatOut, key: str | None) -> Json:
    """Return the end of a turn; `key` is that of the message, if it was sent by this socket."""
    own = {"client_message_id": key} if key else {}
    return {"type": "answer", **own, **result.model_dump(mode="json")}


def watching(session_id: UUID, turns: list[ChatOut]) -> Json:
    """Return the frame that says that a dialogue is watched, with its turns under way."""
    shown = [turn.model_dump(mode="json") for turn in turns]
    return {"type": "watching", "session_id": str(session_id), "turns": shown}


def stopped(session_id: UUID, turn_id: UUID | None) -> Json:
    """Return the frame that says which turn was stopped, if one was under way."""
    turn = None if turn_id is None else str(turn_id)
    return {"type": "stopped", "session_id": str(session_id), "turn_id": turn}


def error(failure: AssistantError, message: str, key: str | None) -> Json:
    """Return the frame that says that something did not work; `key` is that of the message.

    `message` is for people; `reason` says more to programs, `retry_after` is in seconds.
    """
    more = {
        "reason": failure.params.get("reason"),
        "retry_after": failure.retry_after,
        "client_message_id": key,
    }
    given = {name: value for name, value in more.items() if value is not None}
    return {"type": "error", "code": failure.code, "message": message, **given}
