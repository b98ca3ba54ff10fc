"""Owns what a person is told of an API that is being connected: questions, tests, ends."""

from dataclasses import dataclass
from typing import Final

from assistant.contracts.integrations import (
    SECRET_FIELDS,
    AuthKind,
    AuthPlan,
    IntegrationKind,
    IntegrationPlan,
)
from assistant.contracts.onboarding import DraftRecord, DraftStep, Missing, TestResult
from assistant.domain.connect_answers import READY
from assistant.domain.integrations.drafts import health_endpoint, rendered_health, unseen_by_test
from assistant.domain.integrations.urls import joined
from assistant.errors import AssistantError, ToolArgumentsError
from assistant.services.failed_tests import asked_and_why, why_failed
from assistant.services.ports.onboarding import Told
from assistant.services.ports.texts import Texts

_PAGES: Final = ("<!doctype html", "<html")
_PREVIEW_CHARS: Final = 1_000
_SIGN_IN: Final = frozenset({401, 403})
"""Answers to a request without a key that needs one (RFC 9110 15.5.2, 15.5.4)."""

_FENCE: Final = "```"
_UNTESTED: Final = ("test", "save", "cancel")
_TESTED: Final = ("save", "cancel")


@dataclass(frozen=True)
class OnboardingWords:
    """Words in one language."""

    texts: Texts
    locale: str

    def say(self, key: str, **params: str | int) -> str:
        """Return one text."""
        return self.texts.text(key, self.locale, **params)

    def way(self, auth: AuthPlan) -> str:
        """Return how requests are signed in."""
        return self.say("talk-auth-way", kind=auth.kind, where=f" {auth.name}" if auth.name else "")

    def failure(self, error: AssistantError) -> str:
        """Return why something cannot be done."""
        return self.say(error.message_key, **error.params)

    def nothing(self) -> Told:
        """Say that nothing is being connected."""
        return Told(self.say("talk-nothing"), None, None, (), None)

    def told(self, draft: DraftRecord, before: str = "") -> Told:
        """Say how a draft stands, and ask for the first thing that it lacks."""
        if draft.step.is_final:
            return self._ended(draft, before)
        if draft.missing:
            return self._asked(draft, before)
        text = self._state(draft)
        actions = _TESTED if _went_well(draft) else _UNTESTED
        return Told(_after(before, text), draft.draft_id, READY, actions, draft.step)

    def taken(self, draft: DraftRecord, error: AssistantError) -> Told:
        """Ask for another name."""
        return self.asks_name(draft, self.failure(error))

    def asks_name(self, draft: DraftRecord, before: str) -> Told:
        """Ask for another name than that of a draft, which is taken."""
        text = _after(before, self.say("talk-ask-name"))
        return Told(text, draft.draft_id, Missing.NAME, ("cancel",), draft.step)

    def _ended(self, draft: DraftRecord, before: str) -> Told:
        keys = {DraftStep.SAVED: "talk-saved", DraftStep.CANCELLED: "talk-cancelled"}
        text = self.say(keys.get(draft.step, "talk-over"), name=name_of(draft))
        return Told(_after(before, text), draft.draft_id, None, (), draft.step)

    def _asked(self, draft: DraftRecord, before: str) -> Told:
        missing = draft.missing[0]
        question = self.say(f"talk-ask-{_asked_for(draft)}", draft=str(draft.draft_id))
        notes = [self.say(f"draft-note-{note}") for note in draft.notes]
        text = "\n\n".join(filter(None, (before, *notes, question)))
        return Told(text, draft.draft_id, missing, ("cancel",), draft.step)

    def _state(self, draft: DraftRecord) -> str:
        if draft.last_test is not None and draft.last_test.draft_version == draft.version:
            return self._tested(draft, draft.last_test)
        plan = draft.plan
        is_mcp = plan.kind is IntegrationKind.MCP
        method, address = ("", _server_of(plan)) if is_mcp else _asked_by_test(plan)
        kept = self.say("talk-auth-kept", way=self.way(plan.auth))
        ready = self.say(
            "talk-ready-mcp" if is_mcp else "talk-ready",
            name=name_of(draft),
            method=method,
            address=address,
            limits="" if is_mcp else self._limits(plan),
            auth=self.say("talk-auth-none") if plan.auth.kind is AuthKind.NONE else kept,
            endpoints=len(plan.endpoints),
        )
        notes = [self.say(f"draft-note-{note}") for note in draft.notes]
        return "\n\n".join((*notes, ready))

    def _tested(self, draft: DraftRecord, test: TestResult) -> str:
        key = "talk-tested" if test.success else "talk-test-failed"
        if draft.plan.kind is IntegrationKind.MCP and test.success:
            return self.say("talk-tested-mcp", name=name_of(draft), tools=test.response_preview)
        if test.status_code is not None and unseen_by_test(draft.plan) is not None:
            key = "talk-tested-address"
        keyless = draft.plan.auth.kind is AuthKind.NONE and test.status_code in _SIGN_IN
        said = self.say(
            key,
            name=name_of(draft),
            status=test.status_code or 0,
            why=asked_and_why(test, self.texts, self.locale),
            preview=self._preview(test),
        )
        return _after(said, self.say("talk-ask-auth")) if keyless and not test.success else said

    def _limits(self, plan: IntegrationPlan) -> str:
        unseen = unseen_by_test(plan)
        return "" if unseen is None else f" — {self.say('talk-test-limits', why=unseen)}"

    def why(self, test: TestResult) -> str:
        """Return what came of a test that did not go well."""
        return why_failed(test, self.texts, self.locale)

    def _preview(self, test: TestResult) -> str:
        """Return what came, on lines of its own; nothing where nothing answered."""
        if test.status_code is None:
            return ""
        shown = test.response_preview[:_PREVIEW_CHARS].replace(_FENCE, "'''").strip()
        if shown.casefold().startswith(_PAGES):
            return f"\n{self.say('talk-preview-page')}"
        return f"\n{_FENCE}\n{shown}\n{_FENCE}" if shown else f"\n{self.say('talk-preview-empty')}"


def awaited_field(draft: DraftRecord) -> str:
    """Return the first secret that a draft lacks; login and password are asked for together."""
    kind = draft.plan.auth.kind
    if kind is AuthKind.BASIC and not draft.fields_set:
        return "password"
    fields = SECRET_FIELDS[kind]
    return next((name for name in fields if name not in draft.fields_set), "token")


def _asked_for(draft: DraftRecord) -> str:
    """Return what is asked for first; of a sign-in that is half known, what it lacks."""
    missing, kind = draft.missing[0], draft.plan.auth.kind
    if missing is Missing.AUTH and kind is AuthKind.OAUTH2_CLIENT:
        return "token_url"
    if missing is not Missing.SECRET:
        return missing
    field = awaited_field(draft)
    alone = field == "password" and bool(draft.fields_set)
    return f"secret-{field}_alone" if alone else f"secret-{field}"


def name_of(draft: DraftRecord) -> str:
    """Return what a draft is called."""
    return draft.plan.name or draft.plan.base_url or "API"


def _asked_by_test(plan: IntegrationPlan) -> tuple[str, str]:
    """Return method and address of the test; of one that cannot be made, its template's."""
    try:
        endpoint, rendered = rendered_health(plan)
    except ToolArgumentsError:  # the test says why
        endpoint = health_endpoint(plan)
        return endpoint.method, joined(plan.base_url, endpoint.path)
    return endpoint.method, rendered.address


def _server_of(plan: IntegrationPlan) -> str:
    """Return where an MCP server is: its address, or the program's name."""
    return f"«{plan.mcp.stdio}»" if plan.mcp and plan.mcp.stdio else plan.base_url


def _went_well(draft: DraftRecord) -> bool:
    test = draft.last_test
    return test is not None and test.success and test.draft_version == draft.version


def _after(before: str, text: str) -> str:
    return f"{before}\n\n{text}" if before else text
