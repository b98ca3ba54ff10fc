"""Values of integrations: APIs of a person, drafts of them, calls, secrets by name only."""

from datetime import datetime
from enum import StrEnum
from typing import Any, Final, Self
from uuid import UUID

from pydantic import Field, SecretStr, model_validator

from assistant.contracts.chat import Contract
from assistant.contracts.tools import NO_LABELS, Labels

MASK: Final = "••••"
"""What stands where a secret was."""

MOST_ENDPOINTS: Final = 500
NAME_CHARS: Final = 80
ENDPOINT_NAME_CHARS: Final = 80
DESCRIPTION_CHARS: Final = 1_000
PATH_CHARS: Final = 1_000
SCHEMA_BYTES: Final = 64_000
"""Of the schema of one endpoint or tool, as JSON; a larger one becomes `{}`, and says so."""

SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})


class IntegrationKind(StrEnum):
    """How the other side is spoken to."""

    HTTP = "http"
    MCP = "mcp"


class AuthKind(StrEnum):
    """How requests are signed in."""

    NONE = "none"
    BEARER = "bearer"
    API_KEY_HEADER = "api_key_header"
    API_KEY_QUERY = "api_key_query"
    BASIC = "basic"
    CUSTOM_HEADERS = "custom_headers"
    OAUTH2_CLIENT = "oauth2_client_credentials"
    OAUTH2_CODE = "oauth2_authorization_code"


SECRET_FIELDS: Final[dict[AuthKind, tuple[str, ...]]] = {
    AuthKind.NONE: (),
    AuthKind.BEARER: ("token",),
    AuthKind.API_KEY_HEADER: ("value",),
    AuthKind.API_KEY_QUERY: ("value",),
    AuthKind.BASIC: ("username", "password"),
    AuthKind.CUSTOM_HEADERS: ("headers",),
    AuthKind.OAUTH2_CLIENT: ("client_id", "client_secret"),
    AuthKind.OAUTH2_CODE: ("client_id",),
}
"""What `auth_data` must have; OAUTH2_CODE may also have `client_secret`."""

AuthData = dict[str, SecretStr | dict[str, SecretStr]]
"""Secrets by field, in memory only; `headers` is name to value. In no model below."""


class AuthPlan(Contract):
    """What is public: `name` of header or query field, addresses and scopes of OAuth2."""

    kind: AuthKind = AuthKind.NONE
    name: str | None = None
    token_url: str | None = None
    authorize_url: str | None = None
    scopes: tuple[str, ...] = ()
    audience: str | None = None
    client_auth: str = "basic"  # or "body": where the client's secret goes at the token address


class Confirm(StrEnum):
    """When a call of an endpoint is asked about."""

    AUTO = "auto"
    ALWAYS = "always"
    NEVER = "never"


class ParamPlace(StrEnum):
    """Where a parameter goes."""

    PATH = "path"
    QUERY = "query"
    HEADER = "header"


class Param(Contract):
    """One parameter. `shape` is JSON Schema 2020-12 without outside references."""

    name: str
    place: ParamPlace = ParamPlace.QUERY
    required: bool = False
    description: str = ""
    shape: dict[str, Any] = Field(default_factory=dict)
    explode: bool = True


class Endpoint(Contract):
    """One thing that can be called. `path` is a template, relative to the base URL.

    Of an MCP integration: `name` is the tool, `method` POST, `path` empty, `body` its schema.
    """

    name: str
    method: str = "GET"
    path: str = "/"
    description: str = ""
    params: tuple[Param, ...] = ()
    body: dict[str, Any] | None = None
    body_type: str = "application/json"
    body_required: bool = False
    confirm: Confirm = Confirm.AUTO
    idempotency_header: str | None = None

    @property
    def changes(self) -> bool:
        """Whether a call may change something at the other side."""
        return self.method not in SAFE_METHODS


class Healthcheck(Contract):
    """How to see that the API is there; `expected` statuses, all of 2xx when empty."""

    path: str = "/"
    method: str = "GET"
    expected: tuple[int, ...] = ()


class McpServer(Contract):
    """Where an MCP server is: `stdio` is a name of the administrator's list, else the base URL."""

    stdio: str | None = None


class IntegrationPlan(Contract):
    """All that is public of an integration: what a draft becomes, what listings show."""

    kind: IntegrationKind = IntegrationKind.HTTP
    name: str = ""
    base_url: str = ""
    description: str = ""
    auth: AuthPlan = AuthPlan()
    endpoints: tuple[Endpoint, ...] = ()
    healthcheck: Healthcheck | None = None
    confirm_writes: bool = True
    headers: dict[str, str] = Field(default_factory=dict)
    mcp: McpServer | None = None

    @model_validator(mode="after")
    def _unambiguous(self) -> Self:
        names = [one.name for one in self.endpoints]
        if len(set(names)) != len(names) or len(names) > MOST_ENDPOINTS:
            raise ValueError("endpoints: names twice, or too many")
        return self


class IntegrationRecord(Contract):
    """A stored integration. `fields_set` names its secrets, `version` counts edits."""

    integration_id: UUID
    user_id: UUID
    plan: IntegrationPlan
    fields_set: tuple[str, ...] = ()
    labels: Labels = NO_LABELS
    version: int = 1
    created_at: datetime
    updated_at: datetime


class IntegrationBrief(Contract):
    """One line of a listing: read without endpoints."""

    integration_id: UUID
    name: str
    kind: IntegrationKind
    base_url: str
    auth: AuthKind
    endpoints: int
    fields_set: tuple[str, ...] = ()
    created_at: datetime
    updated_at: datetime


class BodyKind(StrEnum):
    """What the body of an answer is."""

    JSON = "json"
    TEXT = "text"
    BINARY = "binary"
    EMPTY = "empty"
    TOO_LARGE = "too_large"
    INVALID_JSON = "invalid_json"
    WRONG_TYPE = "wrong_type"  # JSON was expected by the endpoint, something else came
    UNREADABLE = "unreadable"  # an encoding or character set that is not read


class CallRequest(Contract):
    """A call as somebody asks for it. `params` by name, of all places together."""

    endpoint: str
    params: dict[str, Any] = Field(default_factory=dict)
    body: Any = None


class Answer(Contract):
    """What the other side answered, secrets blanked. `headers` are those worth seeing.

    `body` is JSON, text, or None; `size` the bytes that came, `truncated` when there were more.
    """

    status: int
    headers: dict[str, str] = Field(default_factory=dict)
    body_kind: BodyKind
    body: Any = None
    media_type: str = ""
    size: int = 0
    truncated: bool = False
    duration_ms: int = 0

    @property
    def ok(self) -> bool:
        """Whether the status says success."""
        return 200 <= self.status < 300  # noqa: PLR2004 - RFC 9110 15.3


class CallState(StrEnum):
    """Life of a journalled call. `failed`: it is known that nothing was done."""

    SENDING = "sending"
    DONE = "done"
    FAILED = "failed"
    UNKNOWN = "unknown"


class CallRecord(Contract):
    """A changing call in the journal."""

    call_id: UUID
    integration_id: UUID
    endpoint: str
    request_hash: bytes
    state: CallState
    answer: Answer | None = None
    error_code: str | None = None
    created_at: datetime
    finished_at: datetime | None = None


class Health(Contract):
    """What a healthcheck came to. `error_code` when there was no answer, `told` for its text."""

    healthy: bool
    status_code: int | None = None
    duration_ms: int = 0
    error_code: str | None = None
    told: dict[str, str] = Field(default_factory=dict)
    checked_at: datetime
