"""Owns the OAuth tokens of integrations: kept sealed, renewed by one at a time.

Who renews holds a lease in the token's row; the others wait for what it comes to. No transaction
is open while the provider is asked.
"""

import asyncio
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Final
from uuid import UUID

from pydantic import SecretStr

from assistant.contracts.ids import token_secret_id
from assistant.contracts.integrations import SECRET_FIELDS, AuthData, AuthKind, AuthPlan
from assistant.domain.integrations.oauth import (
    STATUS,
    Token,
    TokenRequest,
    token_of,
)
from assistant.errors import (
    AddressRefusedError,
    AssistantError,
    AuthorizationNeededError,
    AuthRefusedError,
    ToolTimeoutError,
    ToolUnavailableError,
)
from assistant.services.auth_vault import AuthVault
from assistant.services.clock import Clock
from assistant.services.integration_auth import OAUTH_KINDS, check_whole, missing
from assistant.services.oauth_held import (
    HeldToken,
    failed_fields,
    failure_of,
    held_token,
    is_newer,
    is_refusal,
    place_of,
    request_for,
    serves,
)
from assistant.services.ports.exchanges import Ask, Exchanges
from assistant.services.ports.secrets import SecretKind, SecretOwner
from assistant.services.ports.store import Store, UserStore

_ASK_SECONDS: Final = 15.0
_LEASE: Final = timedelta(seconds=20)
_PATIENCE_SECONDS: Final = 20.0
_POLL_SECONDS: Final = 0.1
_TOKEN_BYTES: Final = 100_000


@dataclass(frozen=True)
class SignIn:
    """Who signs in, and with what, in memory only. Without an owner no tokens are kept."""

    user_id: UUID
    auth: AuthPlan
    data: AuthData = field(default_factory=dict, repr=False)
    owner: SecretOwner | None = None

    @property
    def owner_id(self) -> UUID | None:
        """Id of the integration or draft."""
        return None if self.owner is None else self.owner.integration_id or self.owner.draft_id


class OAuthTokens:
    """Gives access tokens of anybody, newer ones when needed."""

    def __init__(self, store: Store, vault: AuthVault, exchanges: Exchanges, clock: Clock) -> None:
        self._store = store
        self._vault = vault
        self._exchanges = exchanges
        self._clock = clock

    async def access(self, who: SignIn, stale: str = "") -> str:
        """Return a token that holds; empty when this way of signing in has none.

        `stale` is one that the API has refused. Raises `AuthDataMissingError` at once for what is
        not set, `AuthorizationNeededError`, what opening secrets raises, and what `request` raises.
        """
        if who.auth.kind not in OAUTH_KINDS:
            return ""
        check_whole(who.auth, who.data)
        if who.owner_id is None:
            if who.auth.kind is AuthKind.OAUTH2_CODE:
                raise AuthorizationNeededError("nobody has agreed at the provider")
            return (await self.request(who.auth, request_for(who.auth, who.data))).access
        return await self._shared(who, who.owner_id, stale)

    async def keep(self, store: UserStore, owner_id: UUID, token: Token) -> None:
        """Store a token of an integration or a draft, unless its secret is gone."""
        now = self._clock.now()
        data = {"access": SecretStr(token.access), "issued_at": SecretStr(now.isoformat())}
        if token.refresh:
            data["refresh"] = SecretStr(token.refresh)
        ends = None if token.seconds is None else now + timedelta(seconds=token.seconds)
        await self._put(store, owner_id, {**data}, ends)

    async def request(self, auth: AuthPlan, asked: TokenRequest) -> Token:
        """Ask the token address.

        Raises `AuthRefusedError`, `AddressRefusedError`, `ToolUnavailableError` and
        `ToolTimeoutError`.
        """
        ask = Ask(
            method="POST",
            url=auth.token_url or "",
            headers=asked.headers,
            body=asked.body,
            seconds=_ASK_SECONDS,
            max_bytes=_TOKEN_BYTES,
            secret_headers=frozenset({"authorization"}),
        )
        host, port = place_of(ask.url)
        try:
            answer = await self._exchanges.exchange(ask)
        except AddressRefusedError as error:  # of another address than the API's
            error.params = {"host": host, "port": port, **error.params}
            raise
        busy = answer.status == HTTPStatus.TOO_MANY_REQUESTS
        if busy or answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            text = f"the token address answered {answer.status}"
            raise ToolUnavailableError(text, reason=STATUS, host=host, status=answer.status)
        try:
            return token_of(answer.status, answer.body)
        except AuthRefusedError as error:
            error.params |= {"host": host, "status": answer.status}
            raise

    async def _shared(self, who: SignIn, owner_id: UUID, stale: str) -> str:
        """Return the token that is kept, renewed by this caller or by whoever does it now."""
        until, waited = self._clock.monotonic() + _PATIENCE_SECONDS, None
        first = held = await self._held(who, owner_id)
        while True:
            if held is not None:
                if is_newer(held, first) or serves(held, stale, self._clock.now()):
                    return held.access
                if waited not in {None, held.row.version}:
                    raise failure_of(held)
                waited = held.row.version
            leased = await self._lease(who, owner_id, held)
            if leased is not None:
                return await self._renew(who, owner_id, leased)
            if self._clock.monotonic() > until:
                raise ToolTimeoutError("the token is being renewed by another")
            await asyncio.sleep(_POLL_SECONDS)
            held = await self._held(who, owner_id)

    async def _held(self, who: SignIn, owner_id: UUID) -> HeldToken | None:
        async with self._store.as_user(who.user_id) as store:
            row = await store.integration_secrets.get(token_secret_id(owner_id))
        if row is None:
            if who.auth.kind is AuthKind.OAUTH2_CODE:
                raise AuthorizationNeededError("nobody has agreed at the provider")
            return None
        data = await self._vault.read(who.user_id, row)
        return held_token(row, data)

    async def _lease(self, who: SignIn, owner_id: UUID, held: HeldToken | None) -> HeldToken | None:
        """Take the right to renew a token; for the first one a row is made to hold it.

        Raises `AuthDataMissingError` when there is no secret any more to ask with.
        """
        now = self._clock.now()
        until = now + _LEASE
        async with self._store.as_user(who.user_id) as store:
            secrets = store.integration_secrets
            if held is not None:
                row = held.row
                return held if await secrets.lease(row.secret_id, row.version, now, until) else None
            own = await secrets.get(owner_id)
            if own is None:
                raise missing(SECRET_FIELDS[who.auth.kind])
            if not await secrets.lease(owner_id, own.version, now, until):
                return None
            if await secrets.get(token_secret_id(owner_id)) is not None:
                return None
            await self._put(store, owner_id, {}, None)
            made = await secrets.get(token_secret_id(owner_id))
            if made is None or not await secrets.lease(made.secret_id, made.version, now, until):
                return None
        return HeldToken(made)

    async def _renew(self, who: SignIn, owner_id: UUID, held: HeldToken) -> str:
        """Ask for a newer token and keep it, unless the secret was changed meanwhile."""
        try:
            token = await self.request(who.auth, request_for(who.auth, who.data, held.refresh))
        except AssistantError as error:
            gone = is_refusal(error) and who.auth.kind is AuthKind.OAUTH2_CODE
            await self._give_up(who, owner_id, held, None if gone else error)
            if gone:
                raise AuthorizationNeededError("the provider no longer agrees") from error
            raise
        async with self._store.as_user(who.user_id) as store:
            if await self._is_same(store, held):
                kept = replace(token, refresh=token.refresh or held.refresh)
                await self.keep(store, owner_id, kept)
        return token.access

    async def _give_up(
        self, who: SignIn, owner_id: UUID, held: HeldToken, error: AssistantError | None
    ) -> None:
        """Let others try; they see by the version that it was in vain. No error: forget it all."""
        data = await self._vault.read(who.user_id, held.row)
        async with self._store.as_user(who.user_id) as store:
            if not await self._is_same(store, held):
                return
            if error is None:
                await store.integration_secrets.remove(held.row.secret_id)
            else:
                data = {**data, **failed_fields(error)}
                await self._put(store, owner_id, data, held.row.expires_at)

    async def _put(
        self, store: UserStore, owner_id: UUID, data: AuthData, expires_at: datetime | None
    ) -> None:
        """Store tokens with the secret that they were asked for with, which also ends a lease."""
        own = await store.integration_secrets.get(owner_id)
        if own is None:
            return
        is_draft = own.kind is SecretKind.DRAFT
        owner = SecretOwner(draft_id=owner_id) if is_draft else SecretOwner(integration_id=owner_id)
        secret_id = token_secret_id(owner_id)
        await self._vault.put(store, secret_id, owner, data, SecretKind.TOKEN, expires_at)

    async def _is_same(self, store: UserStore, held: HeldToken) -> bool:
        row = await store.integration_secrets.get(held.row.secret_id)
        return row is not None and row.version == held.row.version
