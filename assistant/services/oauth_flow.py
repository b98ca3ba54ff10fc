"""Owns a person's way to an OAuth provider and back (RFC 6749 4.1, RFC 7636, RFC 9700).

A ticket is handed to the person; whoever opens it is shown what is joined to whose account, and
gets a cookie. Only with that cookie, once, within minutes, an answer of the provider is taken.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urljoin, urlsplit
from uuid import UUID

from assistant.contracts.ids import token_secret_id
from assistant.contracts.integrations import AuthData, AuthKind, IntegrationPlan
from assistant.contracts.onboarding import OAUTH_STATE_LIFE
from assistant.domain.integrations.oauth import Consent, authorize_url, code_request
from assistant.errors import (
    AuthRefusedError,
    InvalidInputError,
    NotFoundError,
    OAuthRedirectMissingError,
)
from assistant.services.auth_vault import AuthVault
from assistant.services.clock import Clock
from assistant.services.oauth_held import client_of
from assistant.services.oauth_tokens import OAuthTokens
from assistant.services.ports.secrets import OAuthState
from assistant.services.ports.store import Store

_BYTES: Final = 32
_VERIFIER_BYTES: Final = 48  # 64 characters; RFC 7636 4.1 asks for 43 to 128
_TICKET, _STATE = "ticket", "state"


@dataclass(frozen=True)
class OAuthStart:
    """What is shown before a person is sent on to `url`; `cookie` is for their browser alone.

    `account` is the name of the account here that gets the access, `name` that of the API.
    """

    user_id: UUID
    account: str
    name: str
    host: str
    url: str = field(repr=False)
    cookie: str = field(repr=False)


@dataclass(frozen=True)
class OAuthDone:
    """Whose integration or draft has its tokens now."""

    user_id: UUID
    owner_id: UUID
    is_draft: bool


@dataclass(frozen=True)
class _Owner:
    plan: IntegrationPlan
    data: AuthData
    is_draft: bool


@dataclass(frozen=True)
class OAuthFlow:
    """Sends people to providers.

    `redirect_url` is this installation's address of `callback`, beside which `start` is; empty
    where nobody is sent to a provider.
    """

    store: Store
    vault: AuthVault
    tokens: OAuthTokens
    clock: Clock
    redirect_url: str

    async def begin(self, user_id: UUID, owner_id: UUID) -> str:
        """Return the ticket of an integration or a draft; it is good for some minutes.

        Raises `OAuthRedirectMissingError`, `NotFoundError`, also for a draft that is closed, and
        `InvalidInputError` for one that does not sign in by a person's agreement.
        """
        if not self.redirect_url:
            raise OAuthRedirectMissingError("INTEGRATION_OAUTH_REDIRECT_URL is not set")
        await self._owner(user_id, owner_id)
        ticket = secrets.token_urlsafe(_BYTES)
        await self._keep(ticket, user_id, owner_id, {"kind": _TICKET})
        return ticket

    def address_of(self, ticket: str) -> str:
        """Return the address of our page that a ticket opens."""
        return urljoin(self.redirect_url, f"start/{ticket}")

    async def start(self, ticket: str) -> OAuthStart:
        """Return where a ticket leads to; opened again, by a preview of links say, it stays good.

        Raises `NotFoundError`.
        """
        known, _ = await self._take(ticket, _TICKET)
        async with self.store.as_user(known.user_id) as store:
            await store.integration_secrets.open_state(_hash(ticket), known)
            profile = await store.profile.get()
        if profile is None:
            raise NotFoundError("the account is gone")
        owner = await self._owner(known.user_id, known.owner_id)
        state, cookie = secrets.token_urlsafe(_BYTES), secrets.token_urlsafe(_BYTES)
        verifier = secrets.token_urlsafe(_VERIFIER_BYTES)
        held = {"kind": _STATE, "verifier": verifier}
        await self._keep(state, known.user_id, known.owner_id, held, cookie)
        consent = Consent(self.redirect_url, state, verifier)
        auth = owner.plan.auth
        return OAuthStart(
            user_id=known.user_id,
            account=profile.username,
            name=owner.plan.name,
            host=urlsplit(auth.authorize_url or "").netloc,
            url=authorize_url(auth, client_of(owner.data), consent),
            cookie=cookie,
        )

    async def callback(self, state: str, code: str, cookie: str) -> OAuthDone:
        """Exchange the code that a provider has sent a person back with, and keep the tokens.

        An empty code is a refusal. Raises `NotFoundError` for a state that is unknown, over, was
        used or belongs to another browser, and what `OAuthTokens.request` raises.
        """
        known, held = await self._take(state, _STATE)
        if not hmac.compare_digest(known.cookie_hash, _hash(cookie)):
            raise NotFoundError("no such way to a provider")
        if not code:
            raise AuthRefusedError("the person did not agree", reason="access_denied")
        owner = await self._owner(known.user_id, known.owner_id)
        consent = Consent(self.redirect_url, state, str(held["verifier"]))
        asked = code_request(owner.plan.auth, client_of(owner.data), code, consent)
        token = await self.tokens.request(owner.plan.auth, asked)
        async with self.store.as_user(known.user_id) as store:
            await self.tokens.keep(store, known.owner_id, token)
        return OAuthDone(known.user_id, known.owner_id, owner.is_draft)

    async def _keep(
        self, word: str, user_id: UUID, owner_id: UUID, held: dict[str, Any], cookie: str = ""
    ) -> None:
        state = OAuthState(
            user_id=user_id,
            owner_id=owner_id,
            sealed=self.vault.sealing.seal(token_secret_id(owner_id), held),
            cookie_hash=_hash(cookie),
            expires_at=self.clock.now() + OAUTH_STATE_LIFE,
        )
        async with self.store.as_user(user_id) as store:
            await store.integration_secrets.open_state(_hash(word), state)

    async def _take(self, word: str, kind: str) -> tuple[OAuthState, dict[str, Any]]:
        async with self.store.as_system() as system:
            known = await system.integration_secrets.take_state(_hash(word), self.clock.now())
        if known is None:
            raise NotFoundError("no such way to a provider")
        held = self.vault.sealing.open(token_secret_id(known.owner_id), known.sealed).data
        if held.get("kind") != kind:
            raise NotFoundError("no such way to a provider")
        return known, held

    async def _owner(self, user_id: UUID, owner_id: UUID) -> _Owner:
        async with self.store.as_user(user_id) as store:
            record = await store.integrations.get(owner_id)
            draft = None if record else await store.integration_drafts.get(owner_id)
            sealed = await store.integration_secrets.get(owner_id)
        found = record or draft
        if found is None or (draft is not None and draft.step.is_final):
            raise NotFoundError("no such integration")
        auth = found.plan.auth
        if auth.kind is not AuthKind.OAUTH2_CODE or not _is_web(auth.authorize_url):
            raise InvalidInputError("nobody is asked to agree here", reason="auth")
        data = {} if sealed is None else await self.vault.read(user_id, sealed)
        return _Owner(found.plan, data, draft is not None)


def _is_web(url: str | None) -> bool:
    parts = urlsplit(url or "")
    return parts.scheme in {"http", "https"} and bool(parts.hostname)


def _hash(word: str) -> bytes:
    return hashlib.sha256(word.encode()).digest()
