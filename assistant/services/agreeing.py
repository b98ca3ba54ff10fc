"""Owns what a person's agreement at a provider changes: tokens, and what a draft lacks still."""

from assistant.domain.integrations.drafts import DraftFields
from assistant.errors import ConflictError, DraftOverError
from assistant.services.oauth_flow import OAuthDone, OAuthFlow
from assistant.services.onboarding import Onboarding

_TIMES = 3


async def take_agreement(
    flow: OAuthFlow, onboarding: Onboarding, state: str, code: str, cookie: str, request_id: str
) -> OAuthDone:
    """Keep the tokens of an agreement; a draft that waited for it waits no more.

    Raises what `OAuthFlow.callback` and `Onboarding.change` raise.
    """
    done = await flow.callback(state, code, cookie)
    if done.is_draft:
        await _noted(onboarding, done, request_id)
    return done


async def _noted(onboarding: Onboarding, done: OAuthDone, request_id: str) -> None:
    """Look anew at what a draft lacks; what others change at the same time is looked at first."""
    for _ in range(_TIMES - 1):
        try:
            await onboarding.change(done.user_id, done.owner_id, DraftFields(), {}, request_id)
        except DraftOverError:
            raise
        except ConflictError:
            continue
        return
    await onboarding.change(done.user_id, done.owner_id, DraftFields(), {}, request_id)
