"""Owns the line before a question: what was understood of the last message, whether all lives."""

from assistant.contracts.integrations import AuthKind, AuthPlan, IntegrationKind, IntegrationPlan
from assistant.contracts.onboarding import DraftRecord
from assistant.services.onboarding import Onboarding
from assistant.services.onboarding_words import OnboardingWords


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
        kind = plan.auth.kind
        none = kind is AuthKind.NONE
        parts.append(words.say("talk-auth-none" if none else "talk-noted-auth", kind=kind))
    if len(plan.endpoints) > len(before.endpoints):
        last = plan.endpoints[-1]
        parts.append(words.say("talk-noted-call", call=f"{last.method} {last.path}"))
    return parts
