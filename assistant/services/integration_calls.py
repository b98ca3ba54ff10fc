"""Owns the calls of integrations: found, checked, signed in, made once, their answers told."""

import asyncio
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Final
from uuid import UUID

from assistant.contracts.integrations import (
    Answer,
    CallRecord,
    CallRequest,
    CallState,
    Endpoint,
    Health,
    Healthcheck,
    IntegrationBrief,
    IntegrationPlan,
    IntegrationRecord,
    ParamPlace,
)
from assistant.contracts.onboarding import TestResult
from assistant.domain.integrations.templates import names_in, render
from assistant.errors import (
    IntegrationChangedError,
    NotFoundError,
    ToolArgumentsError,
    ToolError,
    ToolTimeoutError,
    ToolUnavailableError,
)
from assistant.services.answers import preview_of
from assistant.services.call_journal import CallJournal
from assistant.services.clock import Clock
from assistant.services.integration_auth import reserved_names
from assistant.services.integration_requests import (
    IntegrationRequests,
    Prepared,
    ask_of,
    prepared_call,
)
from assistant.services.oauth_tokens import SignIn
from assistant.services.ports.integrations import Ask, AskCall, SealedSecret, SecretOwner
from assistant.services.ports.store import Store, UserStore

PREVIEW_CHARS: Final = 2_000
_WAITS: Final = (0.5, 1.0)
_LONGEST_WAIT: Final = 10.0
_BUSY: Final = frozenset(
    {
        HTTPStatus.TOO_MANY_REQUESTS,
        HTTPStatus.BAD_GATEWAY,
        HTTPStatus.SERVICE_UNAVAILABLE,
        HTTPStatus.GATEWAY_TIMEOUT,
    }
)


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
        record, sealed = await self._signed(asked.user_id, asked.integration)
        who = await self._who(record, sealed)
        seconds = min(asked.seconds, self.seconds)
        call = prepared_call(record.plan, asked.request, who, seconds)
        if asked.address is not None and asked.address != call.target:
            raise IntegrationChangedError("another address than the approved one")
        if not call.endpoint.changes:
            return await self._read(who, call.ask)
        return await self._change(who, record, call, asked.key)

    async def health(self, user_id: UUID, integration_id: UUID) -> Health:
        """Run the healthcheck. Raises `NotFoundError`, and what opening a secret raises."""
        record, sealed = await self._signed(user_id, str(integration_id))
        who = await self._who(record, sealed)
        answer, error = await self._check(record.plan, who)
        return Health(
            healthy=answer is not None and _is_expected(record.plan, answer),
            status_code=answer.status if answer else None,
            duration_ms=answer.duration_ms if answer else 0,
            error_code=error,
            checked_at=self.clock.now(),
        )

    async def rehearse(self, plan: IntegrationPlan, who: SignIn, version: int) -> TestResult:
        """Ask an API that is not saved yet for something harmless; `version` is the draft's."""
        answer, error = await self._check(plan, who)
        return TestResult(
            success=answer is not None and _is_expected(plan, answer),
            status_code=answer.status if answer else None,
            error_code=error,
            response_preview=preview_of(answer, PREVIEW_CHARS) if answer else "",
            tested_at=self.clock.now(),
            draft_version=version,
        )

    async def _signed(
        self, user_id: UUID, name: str
    ) -> tuple[IntegrationRecord, SealedSecret | None]:
        async with self.store.as_user(user_id) as store:
            integration_id = _as_id(name) or (await found_in(store, name)).integration_id
            found = await store.integrations.with_secret(integration_id)
        if found is None:
            raise NotFoundError("no such integration")
        return found

    async def _who(self, record: IntegrationRecord, sealed: SealedSecret | None) -> SignIn:
        owner = SecretOwner(integration_id=record.integration_id)
        return await self.requests.sign_in(record.user_id, record.plan.auth, owner, sealed)

    async def _read(self, who: SignIn, ask: Ask) -> Answer:
        """Send a request that changes nothing: once more when the connection broke."""
        try:
            return await self.requests.send(who, ask)
        except ToolUnavailableError:
            return await self.requests.send(who, ask)

    async def _change(
        self, who: SignIn, record: IntegrationRecord, call: Prepared, key: UUID
    ) -> Answer:
        header = call.endpoint.idempotency_header
        written = CallRecord(
            call_id=key,
            integration_id=record.integration_id,
            endpoint=call.endpoint.name,
            request_hash=_hash(record.integration_id, call.request),
            state=CallState.SENDING,
            created_at=self.clock.now(),
        )

        async def send() -> Answer:
            if header is None:
                return await self.requests.send(who, call.ask)
            ask = replace(call.ask, headers={**call.ask.headers, header.lower(): str(key)})
            return await self._insist(who, ask)

        seconds = call.ask.seconds
        return await self.journal.once(
            who.user_id, written, send, seconds, keyed=header is not None
        )

    async def _insist(self, who: SignIn, ask: Ask) -> Answer:
        """Send a request that the other side does once however often it comes."""
        until = self.clock.monotonic() + ask.seconds
        for wait in _WAITS:
            try:
                answer = await self.requests.send(who, ask)
            except (ToolUnavailableError, ToolTimeoutError):
                if self.clock.monotonic() + wait >= until:
                    raise
            else:
                if answer.status not in _BUSY:
                    return answer
                wait = max(wait, _retry_after(answer))  # noqa: PLW2901 - told by the other side
                if wait > _LONGEST_WAIT or self.clock.monotonic() + wait >= until:
                    return answer
            await asyncio.sleep(wait)
            ask = replace(ask, seconds=until - self.clock.monotonic())
        return await self.requests.send(who, ask)

    async def _check(self, plan: IntegrationPlan, who: SignIn) -> tuple[Answer | None, str | None]:
        """Return the answer to the healthcheck, or the code of why there is none."""
        check = healthcheck_of(plan)
        try:
            endpoint = Endpoint(name="healthcheck", method=check.method, path=check.path)
            if endpoint.changes:
                raise ToolArgumentsError("a changing healthcheck", detail="healthcheck: method")
            rendered = render(
                endpoint, {}, plan.base_url, reserved=reserved_names(who.auth, who.data)
            )
            ask = ask_of(plan, check.method, rendered, self.seconds)
            return await self._read(who, ask), None
        except ToolError as error:
            return None, error.code


async def found_in(store: UserStore, name: str) -> IntegrationRecord:
    """Return an integration by name or id. Raises `NotFoundError`."""
    integration_id = _as_id(name)
    record = await store.integrations.get(integration_id) if integration_id else None
    record = record or await store.integrations.by_name(name)
    if record is None:
        raise NotFoundError("no such integration")
    return record


def healthcheck_of(plan: IntegrationPlan) -> Healthcheck:
    """Return what is asked to see that an API is there: never something that changes it."""
    if plan.healthcheck is not None:
        return plan.healthcheck
    easy = (one for one in plan.endpoints if one.method == "GET" and _needs_nothing(one))
    first = next(easy, None)
    return Healthcheck(path=first.path if first else "")


def _needs_nothing(endpoint: Endpoint) -> bool:
    required = any(one.required or one.place is ParamPlace.PATH for one in endpoint.params)
    return not required and not names_in(endpoint.path)


def _is_expected(plan: IntegrationPlan, answer: Answer) -> bool:
    expected = healthcheck_of(plan).expected
    return answer.status in expected if expected else answer.ok


def _hash(integration_id: UUID, request: CallRequest) -> bytes:
    """Return what two calls under one key are compared by."""
    said = {"integration": str(integration_id), **request.model_dump(mode="json")}
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).digest()


def _retry_after(answer: Answer) -> float:
    text = answer.headers.get("retry-after", "").strip()
    return float(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0.0  # noqa: PLR2004


def _as_id(name: str) -> UUID | None:
    try:
        return UUID(name)
    except ValueError:
        return None
