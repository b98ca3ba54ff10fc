"""Owns one request to the API of an integration: made of a call, signed in, its answer blanked."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlencode

from assistant.contracts.integrations import (
    Answer,
    CallRequest,
    Endpoint,
    IntegrationKind,
    IntegrationPlan,
    IntegrationRecord,
)
from assistant.domain.integrations.check import checked
from assistant.domain.integrations.templates import Rendered, render
from assistant.errors import (
    EndpointUnknownError,
    ToolArgumentsError,
    ToolTimeoutError,
    ToolUnavailableError,
)
from assistant.services.answers import answer_of
from assistant.services.auth_vault import AuthVault
from assistant.services.clock import Clock
from assistant.services.integration_auth import redactor_of, reserved_names, signed
from assistant.services.oauth_tokens import OAuthTokens, SignIn
from assistant.services.ports.exchanges import Ask, Exchanges, Sent
from assistant.services.ports.secrets import SealedSecret, SecretOwner

_ACCEPT: Final = "application/json, text/*;q=0.9, */*;q=0.5"
_FORM: Final = "application/x-www-form-urlencoded"
_NAMED: Final = 50
_SLOW_BYTES: Final = 50_000
"""A body that takes milliseconds to read is read on a thread."""


@dataclass(frozen=True)
class Prepared:
    """A call that fits its endpoint; `ask` is not signed in. `target` is what is approved."""

    endpoint: Endpoint
    request: CallRequest
    ask: Ask
    target: str


class IntegrationRequests:
    """Sends requests for anybody; of an answer at most `max_bytes` are read."""

    def __init__(
        self,
        vault: AuthVault,
        exchanges: Exchanges,
        tokens: OAuthTokens,
        clock: Clock,
        max_bytes: int,
    ) -> None:
        self._vault = vault
        self._exchanges = exchanges
        self._tokens = tokens
        self._clock = clock
        self._max_bytes = max_bytes

    def sign_in(
        self, record: IntegrationRecord, sealed: SealedSecret | None
    ) -> tuple[SignIn, Callable[[], Awaitable[None]]]:
        """Open what an integration signs in with, and return what is to be awaited afterwards.

        For use in the transaction that has read it. Raises what opening a secret raises.
        """
        data, renew = ({}, _nothing) if sealed is None else self._vault.look(sealed)
        owner = SecretOwner(integration_id=record.integration_id)
        return SignIn(record.user_id, record.plan.auth, data, owner), renew

    async def send(self, who: SignIn, ask: Ask) -> Answer:
        """Send a request and return its answer; a token that is refused is renewed, once.

        Raises what `Exchanges` and `OAuthTokens` raise; `params["sent"]` of
        `ToolUnavailableError` and `ToolTimeoutError` says whether the API may have got it.
        """
        ask = replace(ask, max_bytes=min(ask.max_bytes, self._max_bytes))
        access = await self._access(who)
        answer = await self._once(who, ask, access)
        if answer.status == HTTPStatus.UNAUTHORIZED and access:
            newer = await self._access(who, access)
            if newer != access:
                answer = await self._once(who, ask, newer)
        return answer

    async def _access(self, who: SignIn, stale: str = "") -> str:
        """Return the token; that there is none means that the API was sent nothing."""
        try:
            return await self._tokens.access(who, stale)
        except (ToolUnavailableError, ToolTimeoutError) as error:
            error.params["sent"] = Sent.NOT
            raise

    async def _once(self, who: SignIn, ask: Ask, access: str) -> Answer:
        began = self._clock.monotonic()
        exchanged = await self._exchanges.exchange(signed(ask, who.auth, who.data, access))
        took = int((self._clock.monotonic() - began) * 1000)
        wants_json = _wants_json(ask.headers)
        redactor = redactor_of(who.data, access)
        if len(exchanged.body) < _SLOW_BYTES:
            return answer_of(exchanged, redactor, took, wants_json=wants_json)
        return await asyncio.to_thread(answer_of, exchanged, redactor, took, wants_json=wants_json)


async def _nothing() -> None:
    """Renew no secret: there is none."""


def called(plan: IntegrationPlan, request: CallRequest) -> tuple[Endpoint, CallRequest, str]:
    """Return the endpoint of a call, the call as it fits, and what is approved of it.

    Raises `EndpointUnknownError` and `ToolArgumentsError`.
    """
    endpoint, fitting, rendered = _rendered(plan, request, reserved_names(plan.auth, {}))
    return endpoint, fitting, target_of(endpoint, rendered)


def prepared_call(
    plan: IntegrationPlan, request: CallRequest, who: SignIn, seconds: float
) -> Prepared:
    """Return a call that fits its endpoint. Raises `EndpointUnknownError`, `ToolArgumentsError`."""
    reserved = reserved_names(who.auth, who.data)
    endpoint, fitting, rendered = _rendered(plan, request, reserved)
    ask = ask_of(plan, endpoint.method, rendered, seconds)
    if fitting.body is not None:
        body = _body(endpoint.body_type, fitting.body)
        ask = replace(ask, headers={**ask.headers, "content-type": endpoint.body_type}, body=body)
    return Prepared(endpoint, fitting, ask, target_of(endpoint, rendered))


def _rendered(
    plan: IntegrationPlan, request: CallRequest, reserved: frozenset[str]
) -> tuple[Endpoint, CallRequest, Rendered]:
    endpoint = endpoint_of(plan, request.endpoint)
    fitting = checked(endpoint, request)
    return endpoint, fitting, render(endpoint, fitting.params, plan.base_url, reserved=reserved)


def endpoint_of(plan: IntegrationPlan, name: str) -> Endpoint:
    """Return an endpoint by its name, in any case, by `GET /path`, or by a path of only one.

    Raises `EndpointUnknownError`, and `ToolArgumentsError` for an MCP server.
    """
    if plan.kind is IntegrationKind.MCP:
        detail = "integration: the tools of an MCP server are called by their own names"
        raise ToolArgumentsError(detail, detail=detail)
    by_name = {one.name: one for one in plan.endpoints}
    if name in by_name:
        return by_name[name]
    plain = " ".join(name.split()).casefold()
    alike = [
        one
        for one in plan.endpoints
        if plain
        in {one.name.casefold(), f"{one.method} {one.path}".casefold(), one.path.casefold()}
    ]
    if len(alike) != 1:
        known = ", ".join([*by_name][:_NAMED]) or "none"
        raise EndpointUnknownError(f"no endpoint of this name; there are: {known}")
    return alike[0]


def target_of(endpoint: Endpoint, rendered: Rendered) -> str:
    """Return what a call asks for, as a person approves it: method and address."""
    return f"{endpoint.method} {rendered.address}"


def ask_of(plan: IntegrationPlan, method: str, rendered: Rendered, seconds: float) -> Ask:
    """Return the request for an address, with the headers that all of a plan have."""
    headers = {"accept": _ACCEPT}
    for name, value in [*plan.headers.items(), *rendered.headers.items()]:
        headers[name.lower()] = value
    return Ask(method=method, url=rendered.address, headers=headers, seconds=seconds)


def _body(media_type: str, body: Any) -> bytes:
    """Return a body as its media type has it. Raises `ToolArgumentsError`."""
    plain = media_type.partition(";")[0].strip().lower()
    if plain == "application/json" or plain.endswith("+json"):
        return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
    if plain == _FORM and isinstance(body, dict):
        return urlencode(body, doseq=True).encode("ascii")
    if isinstance(body, str):
        return body.encode()
    raise ToolArgumentsError("body: is no text", detail=f"body: {plain} is written as a text")


def _wants_json(headers: Mapping[str, str]) -> bool:
    """Tell whether a plan asks for JSON and nothing else."""
    accepted = [one.partition(";")[0].strip() for one in headers.get("accept", "").split(",")]
    return all(one.endswith(("/json", "+json")) for one in accepted)
