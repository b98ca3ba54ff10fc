"""Drafts of integrations in a dialogue, as tests of the masking have them, and what was kept."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from assistant.contracts.conversations import AcceptedTurn
from assistant.contracts.ids import typed_secret_id
from assistant.contracts.integrations import AuthKind, AuthPlan, IntegrationPlan
from assistant.contracts.onboarding import DraftRecord, DraftStep, Missing
from assistant.services.masking import VALUES
from tests.assistant.masking import KEYRING
from tests.assistant.services.dialogues import Dialogue

AWAITED = "kot-barsik-7"


async def awaiting(dialogue: Dialogue) -> UUID:
    """Have a draft of the dialogue wait for its secret."""
    return await opened(
        dialogue,
        missing=(Missing.SECRET,),
        awaiting="token",
        awaiting_until=datetime.now(UTC) + timedelta(minutes=15),
    )


async def opened(
    dialogue: Dialogue, kind: AuthKind = AuthKind.BEARER, days: int = 0, **fields: Any
) -> UUID:
    """Open a draft in the dialogue, some days ago; it lacks nothing unless `fields` say so."""
    values = {
        "draft_id": uuid4(),
        "user_id": dialogue.user_id,
        "step": DraftStep.CONNECTED,
        "plan": IntegrationPlan(
            name="Погода", base_url="https://api.test", auth=AuthPlan(kind=kind)
        ),
        "session_id": dialogue.opened,
        "created_at": datetime.now(UTC) - timedelta(days=days),
        "expires_at": datetime.now(UTC) + timedelta(days=7),
    }
    draft = DraftRecord.model_validate(values | fields)
    async with dialogue.store.as_user(dialogue.user_id) as store:
        await store.integration_drafts.open(draft)
    return draft.draft_id


async def kept(dialogue: Dialogue, turn: AcceptedTurn) -> list[str] | None:
    """Return what was taken out of the message of a turn."""
    secret_id = typed_secret_id(turn.turn_id)
    async with dialogue.store.as_user(dialogue.user_id) as store:
        secret = await store.integration_secrets.get(secret_id)
    return None if secret is None else KEYRING.open(secret_id, secret.sealed).data[VALUES]
