"""Owns the line before a question: what was understood of the last message, whether all lives."""

from typing import Final

from assistant.contracts.integrations import AuthKind, AuthPlan, IntegrationKind, IntegrationPlan
from assistant.contracts.onboarding import DraftRecord
from assistant.services.onboarding import Onboarding
from assistant.services.onboarding_words import OnboardingWords

_MOST_CALLS: Final = 5


def noted(
    words: OnboardingWords, old: DraftRecord | None, new: DraftRecord, *, secret: bool
) -> str:
    """Return what is known by now and was not before; empty when a question does not follow."""
    if new.step.is_final or not new.missing:
        return ""
    before = old.plan if old and old.draft_id == new.draft_id else IntegrationPlan()
    parts = _parts(words, before, new.plan)
    if secret:
        parts.append(words.say("talk-noted-secret"))
    return words.say("talk-noted", what=", ".join(parts)) if parts else ""


async def looked_at(words: OnboardingWords, onboarding: Onboarding, draft: DraftRecord) -> str:
    """Ask the bare address of a draft that is not whole yet, without a key, and say what came.

    Raises `UnavailableError`.
    """
    plan = draft.plan
    if plan.kind is not IntegrationKind.HTTP or not plan.base_url:
        return words.say("talk-not-yet")
    bare = {"auth": AuthPlan(), "endpoints": (), "healthcheck": None, "headers": {}}
    asked = plan.model_copy(update=bare)
    test = await onboarding.steps.rehearse(draft.user_id, asked, {})
    if test.status_code is None:
        return words.say("talk-dead", address=plan.base_url, why=words.why(test))
    return words.say("talk-alive", address=plan.base_url, status=test.status_code)


def _parts(words: OnboardingWords, before: IntegrationPlan, plan: IntegrationPlan) -> list[str]:
    parts = []
    if plan.name and plan.name != before.name:
        parts.append(words.say("talk-noted-name", name=plan.name))
    if plan.base_url and plan.base_url != before.base_url:
        parts.append(words.say("talk-noted-address", address=plan.base_url))
    if plan.auth.kind is not before.auth.kind:
        keyless = plan.auth.kind is AuthKind.NONE
        key = "talk-auth-none" if keyless else "talk-noted-auth"
        parts.append(words.say(key, way=words.way(plan.auth)))
    known = {(one.method, one.path) for one in before.endpoints}
    new = [one for one in plan.endpoints if (one.method, one.path) not in known]
    if new:
        parts.append(_calls(words, [f"{one.method} {one.path}" for one in new]))
    return parts


def _calls(words: OnboardingWords, calls: list[str]) -> str:
    if len(calls) == 1:
        return words.say("talk-noted-call", call=calls[0])
    more = max(0, len(calls) - _MOST_CALLS)
    return words.say("talk-noted-calls", calls=", ".join(calls[:_MOST_CALLS]), more=more)
