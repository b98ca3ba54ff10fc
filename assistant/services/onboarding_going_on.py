"""Owns what is said of connecting that is gone on with: which one, what is known, what is next."""

from collections import Counter
from collections.abc import Sequence
from typing import Final
from uuid import UUID

from assistant.contracts.integrations import AuthKind
from assistant.contracts.onboarding import DraftRecord, Missing
from assistant.domain.integrations.continuing import WHICH
from assistant.domain.integrations.finding import alike
from assistant.services.onboarding_words import OnboardingWords, name_of
from assistant.services.ports.onboarding import Told

_MOST: Final = 20


def meant(name: str, drafts: Sequence[DraftRecord]) -> list[DraftRecord]:
    """Return the drafts that a name means; without one it may be any."""
    if not name:
        return list(drafts)
    found = alike(name, [name_of(draft) for draft in drafts])
    return [draft for draft in drafts if name_of(draft) in found]


def going_on(words: OnboardingWords, draft: DraftRecord) -> str:
    """Return one line: which connection it goes on with, what is known of it, what is next."""
    known = ", ".join(_known(words, draft)) or words.say("talk-known-nothing")
    return words.say("talk-going-on", name=name_of(draft), known=known, left=_left(words, draft))


def waits(words: OnboardingWords, draft: DraftRecord) -> str:
    """Return one line: that a connection waits while another is made, and how to go on with it."""
    return words.say("talk-waits", name=name_of(draft))


def which(words: OnboardingWords, drafts: Sequence[DraftRecord], unknown: str = "") -> Told:
    """Ask which of several to go on with; `unknown` is a name that none of them has."""
    listed = _labelled(drafts[:_MOST])
    lines = [
        words.say("talk-which-line", place=place, name=label, left=_left(words, draft))
        for place, (draft, (label, _)) in enumerate(zip(drafts, listed, strict=False), 1)
    ]
    key = "talk-which-unknown" if unknown else "talk-which"
    text = words.say(key, name=unknown, names="\n".join(lines))
    return Told(text, None, WHICH, (), None, choices=tuple(listed))


def _labelled(drafts: Sequence[DraftRecord]) -> list[tuple[str, UUID]]:
    """Return what the drafts are called, with the address where a name is not one's own."""
    often = Counter(map(name_of, drafts))
    return [
        (
            f"{name_of(draft)} ({draft.plan.base_url})"
            if often[name_of(draft)] > 1 and draft.plan.name and draft.plan.base_url
            else name_of(draft),
            draft.draft_id,
        )
        for draft in drafts
    ]


def _known(words: OnboardingWords, draft: DraftRecord) -> list[str]:
    plan, parts = draft.plan, []
    if plan.base_url and plan.base_url != name_of(draft):
        parts.append(words.say("talk-noted-address", address=plan.base_url))
    if Missing.AUTH not in draft.missing:
        keyless = plan.auth.kind is AuthKind.NONE
        key = "talk-auth-none" if keyless else "talk-noted-auth"
        parts.append(words.say(key, way=words.way(plan.auth)))
    if draft.fields_set:
        parts.append(words.say("talk-noted-secret"))
    if len(plan.endpoints) == 1:
        only = plan.endpoints[0]
        parts.append(words.say("talk-noted-call", call=f"{only.method} {only.path}".strip()))
    elif plan.endpoints:
        parts.append(words.say("talk-known-calls", count=len(plan.endpoints)))
    return parts


def _left(words: OnboardingWords, draft: DraftRecord) -> str:
    """Return what is next: what is missing, or else to test, or to save."""
    if draft.missing:
        missing = ", ".join(words.say(f"draft-missing-{one}") for one in draft.missing)
        return words.say("talk-left-missing", missing=missing)
    tested = words.told(draft).actions[:1] == ("save",)
    return words.say("talk-left-save" if tested else "talk-left-test")
