"""One person's integrations on the real database; their APIs are on this machine."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from pydantic import SecretStr

from assistant.contracts.integrations import (
    Answer,
    AuthData,
    AuthKind,
    AuthPlan,
    CallRequest,
    Endpoint,
    IntegrationPlan,
    IntegrationRecord,
    Param,
    ParamPlace,
)
from assistant.infra.web.exchange import HttpExchanges
from assistant.infra.web.guard import EgressPolicy, Guard
from assistant.services.auth_vault import AuthVault
from assistant.services.call_journal import CallJournal
from assistant.services.clock import Clock
from assistant.services.integration_calls import IntegrationCalls
from assistant.services.integration_requests import IntegrationRequests
from assistant.services.integrations import Integrations
from assistant.services.oauth_tokens import OAuthTokens
from assistant.services.ports.integrations import AskCall
from runtime.core import CLOCK, Core
from runtime.keyring import make_keyring

GET = Endpoint(
    name="get",
    path="/things/{id}",
    params=(
        Param(name="id", place=ParamPlace.PATH, required=True, shape={"type": "string"}),
        Param(name="q", place=ParamPlace.QUERY, shape={"type": "string"}),
    ),
)
POST = Endpoint(name="post", method="POST", path="/things", body={"type": "object"})
KEYED = Endpoint(
    name="keyed", method="POST", path="/things", body={}, idempotency_header="Idempotency-Key"
)


@dataclass
class IntegrationDesk:
    """Services as the product has them; `late` moves their clock, all of loopback may be asked."""

    core: Core
    user_id: UUID
    late: timedelta = timedelta()
    seconds: float = 5
    max_bytes: int = 1_000_000
    base_url: str = ""
    vault: AuthVault = field(init=False)
    exchanges: HttpExchanges = field(init=False)
    tokens: OAuthTokens = field(init=False)
    requests: IntegrationRequests = field(init=False)
    calls: IntegrationCalls = field(init=False)
    integrations: Integrations = field(init=False)

    def __post_init__(self) -> None:
        store, clock = self.core.database, self.clock
        policy = EgressPolicy(ports=frozenset(range(1, 65_536)), block_private=False)
        self.vault = AuthVault(store, make_keyring(self.core.settings))
        self.exchanges = HttpExchanges(Guard(policy), "test/1")
        self.tokens = OAuthTokens(store, self.vault, self.exchanges, clock)
        self.requests = IntegrationRequests(
            self.vault, self.exchanges, self.tokens, clock, self.max_bytes
        )
        journal = CallJournal(store, clock)
        self.calls = IntegrationCalls(store, self.requests, journal, clock, self.seconds)
        self.integrations = Integrations(store, self.vault)

    @property
    def clock(self) -> Clock:
        return replace(CLOCK, now=lambda: CLOCK.now() + self.late)

    async def connect(
        self,
        *endpoints: Endpoint,
        auth: AuthPlan | None = None,
        secrets: Mapping[str, str | Mapping[str, str]] | None = None,
        **plan: Any,
    ) -> IntegrationRecord:
        """Store an integration of the API at `base_url`."""
        given = {"name": f"API {uuid4().hex[:8]}", "base_url": self.base_url} | plan
        made = IntegrationPlan(auth=auth or AuthPlan(), endpoints=endpoints, **given)
        key = uuid4().hex
        return await self.integrations.add(self.user_id, made, auth_data(secrets or {}), key)

    async def call(
        self,
        record: IntegrationRecord,
        endpoint: str,
        *,
        key: UUID | None = None,
        body: Any = None,
        address: str | None = None,
        seconds: float = 5,
        **params: Any,
    ) -> Answer:
        """Call an endpoint."""
        request = CallRequest(endpoint=endpoint, params=params, body=body)
        return await self.calls.call(
            AskCall(
                self.user_id,
                str(record.integration_id),
                request,
                key or uuid4(),
                address=address,
                seconds=seconds,
            )
        )


def auth_data(secrets: Mapping[str, str | Mapping[str, str]]) -> AuthData:
    """Return secrets as they are held in memory."""
    return {
        name: SecretStr(value)
        if isinstance(value, str)
        else {part: SecretStr(each) for part, each in value.items()}
        for name, value in secrets.items()
    }


def oauth(kind: AuthKind, url: str, **more: Any) -> AuthPlan:
    """Return the plan of a provider at an address."""
    given = {"token_url": f"{url}/token", "authorize_url": f"{url}/authorize"} | more
    return AuthPlan(kind=kind, **given)
