"""Owns the calls of integrations: found, checked, signed in, made once, their answers told."""

import hashlib
import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID

from assistant.contracts.integrations import (
    Answer,
    CallRecord,
    CallRequest,
    CallState,
    Confirm,
    Health,
    IntegrationBrief,
    IntegrationKind,
    IntegrationPlan,
    IntegrationRecord,
)
from assistant.contracts.onboarding import TestResult
from assistant.domain.integrations.drafts import rendered_health, unseen_by_test
from assistant.errors import (
    IntegrationChangedError,
    NotFoundError,
    ToolArgumentsError,
    ToolError,
    ToolUnavailableError,
)
from assistant.services.answers import preview_of
from assistant.services.call_journal import Begun, CallJournal
from assistant.services.clock import Clock
from assistant.services.failed_tests import failed_of, told_of
from assistant.services.insisting import insist
from assistant.services.integration_auth import reserved_names
from assistant.services.integration_requests import (
    IntegrationRequests,
    Prepared,
    ask_of,
    endpoint_of,
    prepared_call,
    target_of,
)
from assistant.services.oauth_tokens import SignIn
from assistant.services.ports.exchanges import Ask
from assistant.services.ports.integrations import AskCall
from assistant.services.ports.secrets import SealedSecret
from assistant.services.ports.store import Store, UserStore

PREVIEW_CHARS: Final = 2_000
_Signed = tuple[IntegrationRecord, SealedSecret | None]
_Checked = tuple[str, Answer | None, ToolError | None]


@dataclass(frozen=True)
class _Ready:
    """A call to be made; `renew` is awaited before, `begun` is there when it changes something."""

    who: SignIn
    renew: Callable[[], Awaitable[None]]
    call: Prepared
    begun: Begun | None


@dataclass(frozen=True)
class IntegrationCalls:
    """Calls the APIs of one person at a time; a call takes at most `seconds`."""

    store: Store
    requests: IntegrationRequests
    journal: CallJournal
    clock: Clock
    seconds: float

    async def briefs(self, user_id: UUID) -> Sequence[IntegrationBrief]:
        """Return all integrations, by name."""
        async with self.store.as_user(user_id) as store:
            return await store.integrations.names()

    async def find(self, user_id: UUID, name: str) -> IntegrationRecord:
        """Return one by name or id. Raises `NotFoundError`."""
        async with self.store.as_user(user_id) as store:
            return await found_in(store, name)

    async def call(self, asked: AskCall) -> Answer:
        """Make a call; an answer of any status is one. One that changes something is made once.

        Raises `NotFoundError`, `EndpointUnknownError`, `ToolArgumentsError`,
        `IntegrationChangedError` when something else than `asked.address` would be asked,
        `NotRepeatedError`, `IdempotencyConflictError`, `AuthRefusedError`,
        `AuthorizationNeededError`, what opening a secret raises, and what `Exchanges` raises.
        """
        async with self.store.as_user(asked.user_id) as store:
            ready = await self._ready(store, asked, await _signed(store, asked.integration))
        return await self._made(ready)

    async def call_unasked(self, asked: AskCall) -> Answer | IntegrationRecord:
        """Make a call; return the integration when the call is none for this.

        That is one that the person is to be asked about, and all of an MCP server. Raises what
        `call` raises.
        """
        async with self.store.as_user(asked.user_id) as store:
            signed = await _signed(store, asked.integration)
            if is_asked_about(signed[0].plan, asked.request.endpoint):
                return signed[0]
            ready = await self._ready(store, asked, signed)
        return await self._made(ready)

    async def health(self, user_id: UUID, integration_id: UUID) -> Health:
        """Run the healthcheck. Raises `NotFoundError`, and what opening a secret raises."""
        async with self.store.as_user(user_id) as store:
            record, sealed = await _signed(store, str(integration_id))
        who, renew = self.requests.sign_in(record, sealed)
        await renew()
        _, answer, error = await self._check(record.plan, who)
        return Health(
            healthy=answer is not None and _is_expected(record.plan, answer),
            status_code=answer.status if answer else None,
            duration_ms=answer.duration_ms if answer else 0,
            error_code=error.code if error else None,
            told=told_of(error) if error else {},
            checked_at=self.clock.now(),
        )

    async def rehearse(self, plan: IntegrationPlan, who: SignIn, version: int) -> TestResult:
        """Ask an API that is not saved yet for something harmless; `version` is the draft's."""
        asked, answer, error = await self._check(plan, who)
        return TestResult(
            success=answer is not None and _is_expected(plan, answer),
            status_code=answer.status if answer else None,
            asked=asked,
            unseen=unseen_by_test(plan) or "",
            **failed_of(error),
            response_preview=preview_of(answer, PREVIEW_CHARS) if answer else "",
            tested_at=self.clock.now(),
            draft_version=version,
        )

    async def _ready(self, store: UserStore, asked: AskCall, signed: _Signed) -> _Ready:
        """Return a call that may be made, one that changes something written down."""
        record, sealed = signed
        who, renew = self.requests.sign_in(record, sealed)
        seconds = min(asked.seconds, self.seconds)
        call = prepared_call(record.plan, asked.request, who, seconds)
        if asked.address is not None and asked.address != call.target:
            raise IntegrationChangedError("another address than the approved one")
        begun = None
        if call.endpoint.changes:
            written = CallRecord(
                call_id=asked.key,
                integration_id=record.integration_id,
                endpoint=call.endpoint.name,
                request_hash=_hash(record.integration_id, call.request),
                state=CallState.SENDING,
                created_at=self.clock.now(),
            )
            keyed = call.endpoint.idempotency_header is not None
            begun = written, await self.journal.begin(store, written, seconds, keyed=keyed)
        return _Ready(who, renew, call, begun)

    async def _made(self, ready: _Ready) -> Answer:
        """Make a call, after the transaction in which it was found and written down."""
        await ready.renew()
        if ready.begun is None:
            return await self._read(ready.who, ready.call.ask)
        return await self._change(ready.who, ready.call, ready.begun)

    async def _read(self, who: SignIn, ask: Ask) -> Answer:
        """Send a request that changes nothing: once more when the connection broke."""
        try:
            return await self.requests.send(who, ask)
        except ToolUnavailableError:
            return await self.requests.send(who, ask)

    async def _change(self, who: SignIn, call: Prepared, begun: Begun) -> Answer:
        header, key = call.endpoint.idempotency_header, begun[0].call_id

        async def send() -> Answer:
            if header is None:
                return await self.requests.send(who, call.ask)
            ask = replace(call.ask, headers={**call.ask.headers, header.lower(): str(key)})
            return await insist(self.requests, self.clock, who, ask)

        seconds = call.ask.seconds
        return await self.journal.once(who.user_id, begun, send, seconds, keyed=header is not None)

    async def _check(self, plan: IntegrationPlan, who: SignIn) -> _Checked:
        """Return what the healthcheck asks, and its answer or why there is none."""
        asked = ""
        try:
            endpoint, rendered = rendered_health(plan, reserved_names(who.auth, who.data))
            if endpoint.changes:
                raise ToolArgumentsError("a changing healthcheck", detail="healthcheck: method")
            ask = ask_of(plan, endpoint.method, rendered, self.seconds)
            asked = target_of(endpoint, rendered).partition("?")[0]
            return asked, await self._read(who, ask), None
        except ToolError as error:
            return asked, None, error


def is_asked_about(plan: IntegrationPlan, endpoint: str) -> bool:
    """Tell whether a call is never made at once. Raises `EndpointUnknownError`."""
    if plan.kind is IntegrationKind.MCP:
        return True
    return endpoint_of(plan, endpoint).confirm is Confirm.ALWAYS


async def found_in(store: UserStore, name: str) -> IntegrationRecord:
    """Return an integration by name or id. Raises `NotFoundError`."""
    integration_id = _as_id(name)
    record = await store.integrations.get(integration_id) if integration_id else None
    record = record or await store.integrations.by_name(name)
    if record is None:
        raise NotFoundError("no such integration")
    return record


async def _signed(store: UserStore, name: str) -> _Signed:
    """Return an integration with its secret. Raises `NotFoundError`."""
    integration_id = _as_id(name) or (await found_in(store, name)).integration_id
    found = await store.integrations.with_secret(integration_id)
    if found is None:
        raise NotFoundError("no such integration")
    return found


def _is_expected(plan: IntegrationPlan, answer: Answer) -> bool:
    expected = plan.healthcheck.expected if plan.healthcheck is not None else ()
    return answer.status in expected if expected else answer.ok


def _hash(integration_id: UUID, request: CallRequest) -> bytes:
    """Return what two calls under one key are compared by."""
    said = {"integration": str(integration_id), **request.model_dump(mode="json")}
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).digest()


def _as_id(name: str) -> UUID | None:
    try:
        return UUID(name)
    except ValueError:
        return None
