"""Owns who gets the secrets that were typed and masked: the draft that they were typed for."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from pydantic import SecretStr

from assistant.contracts.ids import typed_secret_id
from assistant.contracts.integrations import MASK, SECRET_FIELDS, AuthData, AuthKind
from assistant.contracts.onboarding import TYPED_SECRET_LIFE, DraftRecord
from assistant.services.clock import Clock
from assistant.services.masking import VALUES
from assistant.services.ports.onboarding import Heard
from assistant.services.ports.secrets import SealedSecret, Sealing
from assistant.services.ports.store import Store, UserStore

_BEFORE: Final = timedelta(minutes=15)
"""How long before its draft a secret may have been typed to be the draft's."""

_KEY = re.compile(r"ключ|\bkey\b", re.IGNORECASE)
_TOKEN = re.compile(r"токен|token|bearer", re.IGNORECASE)
_HEADER = re.compile(
    r"(?P<name>[A-Za-z][A-Za-z0-9_-]{0,99})[\"']?\s{0,3}[:=]\s{0,3}(?P<value>\S.*)"
)
_LOGIN = re.compile(
    rf"(?P<login>[^\s:,;]{{1,200}})(?:\s{{0,3}}:\s{{0,3}}|[ ,;]{{1,3}}(?:и |and )?"
    rf"(?:парол\w*|password)?[ :=—-]{{0,5}}){MASK}"
)


@dataclass(frozen=True)
class Claim:
    """What was typed, in the order of the masks, and the row that holds it."""

    values: tuple[str, ...]
    secret_id: UUID

    def __repr__(self) -> str:
        """Show no value."""
        return f"Claim({self.secret_id})"


@dataclass(frozen=True)
class TypedClaims:
    """Finds typed secrets; they stay until `release`, so that a crash in between loses none."""

    store: Store
    sealing: Sealing
    clock: Clock

    async def of(self, said: Heard, draft: DraftRecord | None) -> Claim | None:
        """Return what was typed in the message itself, else last in the dialogue of a draft.

        What was typed long before is for something else. Raises `AuthKeyMissingError` and
        `AuthDataUnreadableError`.
        """
        if said.session_id is None:
            return None
        async with self.store.as_user(said.user_id) as store:
            secret = await _of_message(store, said.step_id)
            if secret is None and (draft is not None or MASK in said.text):
                since = (draft.created_at if draft else self.clock.now()) - _BEFORE
                typed = await store.integration_secrets.typed_in(said.session_id, self.clock.now())
                secret = next((one for one in reversed(typed) if _typed_at(one) >= since), None)
        if secret is None:
            return None
        values = self.sealing.open(secret.secret_id, secret.sealed).data.get(VALUES)
        return Claim(tuple(map(str, values or ())), secret.secret_id)

    async def release(self, user_id: UUID, claim: Claim) -> None:
        """Delete what a draft has now."""
        async with self.store.as_user(user_id) as store:
            await store.integration_secrets.remove(claim.secret_id)


def filled(text: str, values: Sequence[str]) -> str | None:
    """Return a masked text with its secrets in place, in memory only; None when they do not fit."""
    parts = text.split(MASK)
    if len(parts) != len(values) + 1:
        return None
    return "".join(piece for pair in zip(parts, (*values, ""), strict=True) for piece in pair)


def auth_data(kind: AuthKind, known: Sequence[str], text: str, values: Sequence[str]) -> AuthData:
    """Return what was typed as the secrets of a way of signing in; `known` are those it has."""
    if not values:
        return {}
    if kind is AuthKind.NONE:  # nobody has said how it signs in
        return {"value" if _calls_it_key(text) else "token": SecretStr(values[0])}
    if kind is AuthKind.CUSTOM_HEADERS:
        return _headers(filled(text, values) or "\n".join(values))
    if kind is AuthKind.BASIC and (pair := _pair(text, values)):
        return dict(zip(("username", "password"), map(SecretStr, pair), strict=True))
    fields = [name for name in SECRET_FIELDS[kind] if name not in known]
    return dict(zip(fields or SECRET_FIELDS[kind], map(SecretStr, values), strict=False))


def _calls_it_key(text: str) -> bool:
    return _KEY.search(text) is not None and _TOKEN.search(text) is None


def _headers(text: str) -> AuthData:
    found = [match for line in text.splitlines() if (match := _HEADER.search(line))]
    named = {match["name"]: SecretStr(match["value"].strip()) for match in found}
    return {"headers": named} if named else {}


def _pair(text: str, values: Sequence[str]) -> tuple[str, str] | None:
    """Return login and password, if both are there."""
    if len(values) > 1:
        return values[0], values[1]
    login, colon, password = values[0].partition(":")
    if colon and login and password:
        return login.strip(), password.strip()
    if len(words := values[0].split()) == len(("login", "password")):
        return words[0], words[1]
    before = _LOGIN.search(text)
    return (before["login"], values[0]) if before else None


async def _of_message(store: UserStore, step_id: UUID) -> SealedSecret | None:
    step = await store.steps.get(step_id)
    chain = await store.chains.get(step.chain_id) if step else None
    if chain is None or chain.turn_id is None:
        return None
    return await store.integration_secrets.get(typed_secret_id(chain.turn_id))


def _typed_at(secret: SealedSecret) -> datetime:
    assert secret.expires_at is not None
    return secret.expires_at - TYPED_SECRET_LIFE
