"""Owns who gets the secrets that were typed and masked: the draft that they were typed for."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from assistant.contracts.ids import typed_secret_id
from assistant.contracts.integrations import MASK, AuthKind
from assistant.contracts.onboarding import TYPED_SECRET_LIFE, DraftRecord, Missing
from assistant.domain.connect_answers import lone_login
from assistant.services.clock import Clock
from assistant.services.masking import VALUES
from assistant.services.ports.onboarding import Heard
from assistant.services.ports.secrets import SealedSecret, Sealing
from assistant.services.ports.store import Store, UserStore

_BEFORE: Final = timedelta(minutes=15)
"""How long before its draft a secret may have been typed, whose mask is spoken of now."""

_AS_BEGUN: Final = timedelta(minutes=1)
"""How long before its draft the message that began the draft may have been typed."""


@dataclass(frozen=True)
class Claim:
    """What was typed, in the order of the masks, and the row that holds it."""

    values: tuple[str, ...]
    secret_id: UUID

    def __repr__(self) -> str:
        """Show no value."""
        return f"Claim({self.secret_id})"


def login_typed(text: str, draft: DraftRecord | None) -> tuple[str, ...]:
    """Return the login that a message is, which nobody masks, where a draft lacks it."""
    if draft is None or draft.missing[:1] != (Missing.SECRET,):
        return ()
    lacks_it = draft.plan.auth.kind is AuthKind.BASIC and "username" not in draft.fields_set
    login = lone_login(text) if lacks_it else None
    return (login,) if login else ()


@dataclass(frozen=True)
class TypedClaims:
    """Finds typed secrets; they stay until `release`, so that a crash in between loses none."""

    store: Store
    sealing: Sealing
    clock: Clock

    async def of(self, said: Heard, draft: DraftRecord | None) -> Claim | None:
        """Return what was typed in the message itself, else last in the dialogue of a draft.

        What was typed before its draft is for something else, unless the words show its mask; so
        may be what was typed in a dialogue where another API is being connected, too. Raises
        `AuthKeyMissingError` and `AuthDataUnreadableError`.
        """
        if said.session_id is None:
            return None
        async with self.store.as_user(said.user_id) as store:
            secret = await _of_message(store, said.step_id)
            may_be_before = draft is not None or MASK in said.text
            if secret is None and may_be_before and not await _others(store, said, draft):
                since = self._since(said, draft)
                typed = await store.integration_secrets.typed_in(said.session_id, self.clock.now())
                secret = next((one for one in reversed(typed) if _typed_at(one) >= since), None)
        if secret is None:
            return None
        values = self.sealing.open(secret.secret_id, secret.sealed).data.get(VALUES)
        return Claim(tuple(map(str, values or ())), secret.secret_id)

    def _since(self, said: Heard, draft: DraftRecord | None) -> datetime:
        """Return when a secret may have been typed at the earliest."""
        begun = draft.created_at if draft else self.clock.now()
        return begun - (_BEFORE if MASK in said.text else _AS_BEGUN)

    async def forget(self, said: Heard) -> None:
        """Delete what was typed in a message that came to nothing."""
        async with self.store.as_user(said.user_id) as store:
            secret = await _of_message(store, said.step_id)
            if secret is not None:
                await store.integration_secrets.remove(secret.secret_id)

    async def release(self, user_id: UUID, claim: Claim) -> None:
        """Delete what a draft has now."""
        async with self.store.as_user(user_id) as store:
            await store.integration_secrets.remove(claim.secret_id)


async def _others(store: UserStore, said: Heard, draft: DraftRecord | None) -> bool:
    """Tell whether other drafts are open in the dialogue."""
    own = draft.draft_id if draft else None
    drafts = await store.integration_drafts.all_open()
    return any(one.session_id == said.session_id and one.draft_id != own for one in drafts)


async def _of_message(store: UserStore, step_id: UUID) -> SealedSecret | None:
    step = await store.steps.get(step_id)
    chain = await store.chains.get(step.chain_id) if step else None
    if chain is None or chain.turn_id is None:
        return None
    return await store.integration_secrets.get(typed_secret_id(chain.turn_id))


def _typed_at(secret: SealedSecret) -> datetime:
    assert secret.expires_at is not None
    return secret.expires_at - TYPED_SECRET_LIFE
