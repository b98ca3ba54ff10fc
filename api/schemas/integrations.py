"""Shapes of integrations on their way out, and of calls of them; none has room for a secret."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from api.schemas.integration_fields import EndpointName, FieldsBody
from api.types import Body, ClientKey, JsonObject, Text, clean_json
from assistant.contracts.auth_rotation import RotationProgress
from assistant.contracts.integrations import (
    AuthKind,
    BodyKind,
    Confirm,
    Healthcheck,
    IntegrationKind,
    McpServer,
    ParamPlace,
)
from assistant.contracts.mcp_tools import McpToolState

_HASH_CHARS = 64


class NewIntegrationBody(FieldsBody):
    """An integration, stored at once and untested."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "name": "Weather",
                    "base_url": "https://api.example.com/v1",
                    "auth": {"type": "bearer"},
                    "auth_data": {"token": "…"},
                    "endpoints": [{"name": "now", "path": "/now/{city}"}],
                }
            ]
        }
    )

    client_message_id: ClientKey | None = Field(
        default=None, description="Idempotency key; the header `Idempotency-Key` does the same."
    )


class CallBody(Body):
    """A call: `params` by name, of path, query and headers together."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"endpoint": "now", "params": {"city": "Казань"}}]}
    )

    endpoint: EndpointName
    params: JsonObject = Field(default={})
    body: Annotated[Any, BeforeValidator(clean_json)] = None


class ConfirmToolBody(Body):
    """Which definition of a tool the person has seen."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"definition_hash": "0" * 64}]})

    definition_hash: Annotated[str, Text(max_length=_HASH_CHARS, single_line=True)]


class AuthOut(BaseModel):
    """How requests are signed in; `fields_set` names the secrets there are."""

    type: AuthKind
    name: str | None
    token_url: str | None
    authorize_url: str | None
    scopes: tuple[str, ...]
    audience: str | None
    client_auth: str
    fields_set: tuple[str, ...]


class ParamOut(BaseModel):
    """One parameter."""

    name: str
    place: ParamPlace = Field(serialization_alias="in")
    required: bool
    description: str
    shape: dict[str, Any] = Field(serialization_alias="schema")
    explode: bool


class EndpointOut(BaseModel):
    """One thing that can be called."""

    name: str
    method: str
    path: str
    description: str
    params: list[ParamOut]
    body: dict[str, Any] | None
    body_type: str
    body_required: bool
    confirm: Confirm
    idempotency_header: str | None


class PlanOut(BaseModel):
    """What is public of an integration, or of a draft of one."""

    name: str
    kind: IntegrationKind
    base_url: str
    description: str
    auth: AuthOut
    endpoints: list[EndpointOut]
    healthcheck: Healthcheck | None
    confirm_writes: bool
    headers: dict[str, str]
    mcp: McpServer | None


class IntegrationOut(PlanOut):
    """An integration; `version` counts its changes, `notes` say what the last one led to."""

    id: UUID
    version: int
    notes: list[str] = Field(default=[])
    created_at: datetime
    updated_at: datetime


class IntegrationBriefOut(BaseModel):
    """One line of the list; `endpoints` is their number."""

    id: UUID
    name: str
    kind: IntegrationKind
    base_url: str
    auth: AuthKind
    endpoints: int
    fields_set: tuple[str, ...]
    created_at: datetime
    updated_at: datetime


class IntegrationsOut(BaseModel):
    """Integrations, the newest first; `before` asks for those before the last of these."""

    items: list[IntegrationBriefOut]
    before: UUID | None


class AnswerOut(BaseModel):
    """What the other side answered, of whatever status; secrets in it are blanked."""

    status: int
    headers: dict[str, str]
    body_kind: BodyKind
    body: Any
    media_type: str
    size: int
    truncated: bool
    duration_ms: int


class HealthOut(BaseModel):
    """What a healthcheck came to; `error` says why there was no answer, `message` in words."""

    healthy: bool
    status_code: int | None
    duration_ms: int
    error: str | None
    message: str | None
    checked_at: datetime


class McpToolOut(BaseModel):
    """A tool of an MCP server; `offered` is a definition that waits for the person's word."""

    name: str
    title: str
    description: str
    input_schema: dict[str, Any]
    read_only: bool
    state: McpToolState
    definition_hash: str
    offered: dict[str, Any] | None
    offered_hash: str | None
    confirm: Confirm
    tool: str = Field(description="Its name among the person's tools.")


class McpToolsOut(BaseModel):
    """Tools of an MCP server, by name."""

    items: list[McpToolOut]
    listing: bool = Field(
        default=False, description="The server is being asked for its tools: look again soon."
    )


class RotationOut(BaseModel):
    """How far the re-encryption of all secrets is; null when it has never run."""

    workflow_id: str
    progress: RotationProgress | None
