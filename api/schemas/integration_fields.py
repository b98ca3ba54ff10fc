"""Shapes in which an integration is given: fields, each bounded; secrets go in and never come out.

An error never has a place within `auth_data`: the name of a field may be the secret itself.
"""

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, ConfigDict, Field, SecretStr, WithJsonSchema
from pydantic_core import PydanticCustomError

from api.types import Body, JsonObject, Text
from assistant.contracts.integrations import (
    DESCRIPTION_CHARS,
    ENDPOINT_NAME_CHARS,
    MOST_ENDPOINTS,
    NAME_CHARS,
    PATH_CHARS,
    AuthData,
    AuthKind,
    Confirm,
    IntegrationKind,
    ParamPlace,
)

_URL_CHARS = 2_000
_SECRET_CHARS = 16_000
_CURL_CHARS = 20_000
_MOST_SECRETS = 20
_MOST_PARAMS = 100
_MOST_HEADERS = 20
_MOST_SCOPES = 50
_HIGHEST_STATUS, _LOWEST_STATUS = 599, 100

Method = Literal["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"]
Name = Annotated[str, Text(max_length=NAME_CHARS, single_line=True)]
EndpointName = Annotated[str, Text(max_length=ENDPOINT_NAME_CHARS, single_line=True)]
Url = Annotated[str, Text(max_length=_URL_CHARS, single_line=True)]
Path = Annotated[str, Text(max_length=PATH_CHARS, single_line=True)]
Prose = Annotated[str, Text(max_length=DESCRIPTION_CHARS, min_length=0)]
Token = Annotated[str, Text(max_length=100, single_line=True)]
Status = Annotated[int, Field(ge=_LOWEST_STATUS, le=_HIGHEST_STATUS)]
Line = Annotated[str, Text(max_length=1_000, min_length=0, single_line=True)]


def _secret(value: object) -> SecretStr:
    if not isinstance(value, str) or not 0 < len(value) <= _SECRET_CHARS:
        raise _no_secret()
    if any(ord(char) < ord(" ") or "\ud800" <= char <= "\udfff" for char in value):
        raise _no_secret()
    return SecretStr(value)


def _auth_data(value: object) -> AuthData:
    """Return secrets by field; the error of what is none repeats nothing, not even a name."""
    if not isinstance(value, dict) or len(value) > _MOST_SECRETS:
        raise _no_secret()
    data: AuthData = {}
    for name, one in value.items():
        if isinstance(one, dict) and len(one) <= _MOST_SECRETS:
            data[str(name)] = {str(header): _secret(text) for header, text in one.items()}
        else:
            data[str(name)] = _secret(one)
    return data


def _no_secret() -> PydanticCustomError:
    return PydanticCustomError("auth_data", "Secrets must be single lines of text by field")


Secrets = Annotated[
    Any,
    BeforeValidator(_auth_data),
    WithJsonSchema(
        {
            "type": "object",
            "writeOnly": True,
            "additionalProperties": {"type": "string", "format": "password"},
            "description": "Secrets by field: token; value; username and password; "
            "client_id and client_secret; headers, by name.",
        }
    ),
]
"""`AuthData`, as it is given."""


class AuthBody(Body):
    """How requests are signed in; `name` is that of the header or of the query field."""

    type: AuthKind
    name: Token | None = None
    token_url: Url | None = None
    authorize_url: Url | None = None
    scopes: Annotated[tuple[Token, ...], Field(max_length=_MOST_SCOPES)] = ()
    audience: Line | None = None
    client_auth: Literal["basic", "body"] = "basic"


class ParamBody(Body):
    """One parameter; `schema` is JSON Schema."""

    name: Token
    place: ParamPlace = Field(default=ParamPlace.QUERY, alias="in")
    required: bool = False
    description: Prose = ""
    shape: JsonObject = Field(default={}, alias="schema")
    explode: bool = True


class EndpointBody(Body):
    """One thing that can be called; `path` is a template relative to the base URL."""

    name: EndpointName | None = None
    method: Method = "GET"
    path: Path = "/"
    description: Prose = ""
    params: Annotated[tuple[ParamBody, ...], Field(max_length=_MOST_PARAMS)] = ()
    body: JsonObject | None = Field(default=None, description="JSON Schema of the body.")
    body_type: Line = "application/json"
    body_required: bool = False
    confirm: Confirm = Confirm.AUTO
    idempotency_header: Token | None = None


class HealthcheckBody(Body):
    """How to see that the API is there; without `expected` every 2xx will do."""

    path: Path = "/"
    method: Literal["GET", "HEAD"] = "GET"
    expected: Annotated[tuple[Status, ...], Field(max_length=20)] = ()


class McpBody(Body):
    """An MCP server that the administrator lets be started; else it is at the base URL."""

    stdio: Token | None = None


class FieldsBody(Body):
    """What an integration is made of; a field that is not given stays as it is."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"name": "Weather of the office"}]})

    name: Name | None = None
    kind: IntegrationKind | None = None
    base_url: Url | None = None
    description: Prose | None = None
    auth: AuthBody | None = None
    auth_data: Secrets = Field(default={})
    endpoints: Annotated[tuple[EndpointBody, ...], Field(max_length=MOST_ENDPOINTS)] | None = None
    healthcheck: HealthcheckBody | None = None
    confirm_writes: bool | None = None
    headers: Annotated[dict[Token, Line], Field(max_length=_MOST_HEADERS)] | None = None
    mcp: McpBody | None = None


class DraftBody(FieldsBody):
    """The same, or a cURL command, or an OpenAPI document: text, JSON or its address."""

    service: Name | None = Field(default=None, description="Another word for `name`.")
    curl: Annotated[SecretStr, Field(max_length=_CURL_CHARS)] | None = None
    openapi: str | dict[str, Any] | None = None
    openapi_url: Url | None = Field(
        default=None, description="Where a document is; it is fetched unless it is given."
    )
    operations: Annotated[tuple[Path, ...], Field(max_length=MOST_ENDPOINTS)] | None = None
    tags: Annotated[tuple[Line, ...], Field(max_length=100)] | None = None
