"""Owns what may be given of an integration, by a program or in a conversation; no secrets."""

from typing import Annotated, Any, Final, Literal

from pydantic import (
    AliasChoices,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    StringConstraints,
)

from assistant.contracts.chat import Contract
from assistant.contracts.integrations import (
    DESCRIPTION_CHARS,
    ENDPOINT_NAME_CHARS,
    MOST_ENDPOINTS,
    NAME_CHARS,
    PATH_CHARS,
    AuthKind,
    Confirm,
    Healthcheck,
    IntegrationKind,
    McpServer,
    Param,
)

_URL_CHARS: Final = 2_000
_WORDS_OF_AUTH: Final = {
    "api_key": AuthKind.API_KEY_HEADER,
    "apikey": AuthKind.API_KEY_HEADER,
    "header": AuthKind.API_KEY_HEADER,
    "query": AuthKind.API_KEY_QUERY,
    "token": AuthKind.BEARER,
    "headers": AuthKind.CUSTOM_HEADERS,
    "oauth2": AuthKind.OAUTH2_CLIENT,
    "client_credentials": AuthKind.OAUTH2_CLIENT,
    "authorization_code": AuthKind.OAUTH2_CODE,
}


def _auth_kind(value: Any) -> Any:
    plain = value.strip().casefold().replace("-", "_") if isinstance(value, str) else value
    return _WORDS_OF_AUTH.get(plain, plain) if isinstance(plain, str) else plain


def _text(most: int) -> Any:
    return StringConstraints(strip_whitespace=True, max_length=most)


Url = Annotated[str, _text(_URL_CHARS)]
Name = Annotated[str, _text(100)]


class Fields(Contract):
    """Base: what is not known is refused, since it would be lost without a word."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True, extra="forbid")


class AuthFields(Fields):
    """How to sign in; the secrets are given apart."""

    type: Annotated[AuthKind, BeforeValidator(_auth_kind)] = Field(
        validation_alias=AliasChoices("type", "kind")
    )
    name: Name | None = None
    token_url: Url | None = None
    authorize_url: Url | None = None
    scopes: tuple[Name, ...] = Field(default=(), max_length=50)
    audience: Name | None = None
    client_auth: Literal["basic", "body"] = "basic"


class EndpointFields(Fields):
    """One endpoint; without a name it gets one of method and path."""

    name: Annotated[str, _text(ENDPOINT_NAME_CHARS)] = ""
    method: Name = "GET"
    path: Annotated[str, _text(PATH_CHARS)]
    description: Annotated[str, _text(DESCRIPTION_CHARS)] = ""
    params: tuple[Param, ...] = Field(default=(), max_length=100)
    body: dict[str, Any] | None = None
    body_type: Name = "application/json"
    body_required: bool = False
    confirm: Confirm = Confirm.AUTO
    idempotency_header: Name | None = None


class DraftFields(Fields):
    """What is known of an API so far; None is what was not said.

    `curl` holds secrets and is never stored. `openapi` is a document, as text or as JSON, and
    `openapi_url` where it is from; of it only `operations` and `tags` when they are given.
    """

    name: Annotated[str, _text(NAME_CHARS)] | None = Field(
        default=None, validation_alias=AliasChoices("name", "service")
    )
    base_url: Url | None = None
    description: Annotated[str, _text(DESCRIPTION_CHARS)] | None = None
    kind: IntegrationKind | None = None
    auth: AuthFields | None = None
    endpoints: tuple[EndpointFields | Annotated[str, _text(PATH_CHARS + 20)], ...] | None = Field(
        default=None, max_length=MOST_ENDPOINTS
    )
    healthcheck: Healthcheck | Annotated[str, _text(PATH_CHARS)] | None = None
    confirm_writes: bool | None = None
    headers: dict[Name, Annotated[str, _text(1_000)]] | None = Field(default=None, max_length=50)
    mcp: McpServer | None = None
    curl: SecretStr | None = None
    openapi: str | dict[str, Any] | None = None
    openapi_url: Url | None = None
    operations: tuple[Annotated[str, _text(300)], ...] = Field(
        default=(), max_length=MOST_ENDPOINTS
    )
    tags: tuple[Name, ...] = Field(default=(), max_length=100)
