"""How integrations and drafts of them are shown: everything but secrets, whose names alone are."""

from collections.abc import Sequence
from typing import Any

from api.schemas.integrations import (
    AnswerOut,
    AuthOut,
    EndpointOut,
    HealthOut,
    IntegrationBriefOut,
    IntegrationOut,
    IntegrationsOut,
    McpToolOut,
    McpToolsOut,
    ParamOut,
    PlanOut,
)
from api.schemas.onboarding import (
    ConnectOut,
    DraftBriefOut,
    DraftsOut,
    LastTestOut,
    SaveOut,
    StatusOut,
    TestErrorOut,
    TestOut,
)
from assistant.contracts.ids import integration_id_for, onboarding_workflow_id
from assistant.contracts.integrations import (
    Answer,
    Endpoint,
    Health,
    IntegrationBrief,
    IntegrationPlan,
    IntegrationRecord,
)
from assistant.contracts.mcp_tools import McpTool
from assistant.contracts.onboarding import DraftRecord, DraftStep, TestResult
from assistant.services.draft_news import DraftView
from assistant.services.failed_tests import asked_and_why
from assistant.services.integrations import Changed
from assistant.services.onboarding_steps import is_present
from assistant.services.ports.texts import Texts


def integration_out(record: IntegrationRecord) -> IntegrationOut:
    """Return an integration."""
    return IntegrationOut(
        **_plan(record.plan, record.fields_set),
        id=record.integration_id,
        version=record.version,
        created_at=record.created_at,
        updated_at=record.updated_at,
    )


def changed_out(changed: Changed, texts: Texts, locale: str) -> IntegrationOut:
    """Return an integration after a change, with what it led to."""
    shown = integration_out(changed.record)
    if changed.secrets_dropped:
        shown.notes.append(texts.text("integration-note-secrets-dropped", locale))
    return shown


def integrations_out(briefs: Sequence[IntegrationBrief], limit: int) -> IntegrationsOut:
    """Return a page of the list; a full one may have a next."""
    items = [
        IntegrationBriefOut(id=brief.integration_id, **brief.model_dump(exclude={"integration_id"}))
        for brief in briefs
    ]
    return IntegrationsOut(items=items, before=items[-1].id if len(items) == limit else None)


def answer_out(answer: Answer) -> AnswerOut:
    """Return what the other side answered."""
    return AnswerOut(**answer.model_dump())


def health_out(health: Health, texts: Texts, locale: str) -> HealthOut:
    """Return what a healthcheck came to."""
    code = health.error_code
    why = None if code is None else texts.text(f"error-{code}", locale, **health.told)
    shown = health.model_dump(exclude={"error_code", "told"})
    return HealthOut(**shown, error=code, message=why)


def tools_out(tools: Sequence[McpTool], *, listing: bool = False) -> McpToolsOut:
    """Return the tools of an MCP server; `listing` while a worker asks for them."""
    return McpToolsOut(
        listing=listing,
        items=[
            McpToolOut(**tool.model_dump(exclude={"integration_id", "slug"}), tool=tool.slug)
            for tool in tools
        ],
    )


def connect_out(draft: DraftRecord, texts: Texts, locale: str) -> ConnectOut:
    """Return a draft."""
    return ConnectOut(
        draft_id=draft.draft_id,
        step=draft.step,
        draft=PlanOut(**_plan(draft.plan, draft.fields_set)),
        missing=draft.missing,
        notes=_notes(draft, texts, locale),
        expires_at=draft.expires_at,
        workflow_id=onboarding_workflow_id(draft.draft_id),
    )


def drafts_out(drafts: Sequence[DraftRecord]) -> DraftsOut:
    """Return the list of drafts."""
    shown = ("draft_id", "step", "missing", "expires_at")
    return DraftsOut(
        items=[
            DraftBriefOut(name=draft.plan.name, **draft.model_dump(include=set(shown)))
            for draft in drafts
        ]
    )


def test_out(result: TestResult, texts: Texts, locale: str) -> TestOut:
    """Return what a test came to."""
    return TestOut(
        **_tested(result, texts, locale),
        success=result.success,
        status_code=result.status_code,
        response_preview=result.response_preview,
        step=DraftStep.TESTED,
        error=_error(result, texts, locale),
    )


def saved_out(draft: DraftRecord, texts: Texts, locale: str) -> SaveOut:
    """Return what a draft became; saving it has made it one version newer than its test."""
    test = draft.last_test
    fresh = test is not None and test.draft_version == draft.version - 1
    return SaveOut(
        integration_id=integration_id_for(draft.draft_id),
        step=draft.step,
        notes=_unseen(test, texts, locale) if test is not None and fresh else [],
    )


def status_out(view: DraftView, texts: Texts, locale: str) -> StatusOut:
    """Return how a draft stands."""
    draft, status = view.draft, view.status
    return StatusOut(
        draft_id=draft.draft_id,
        step=status.step,
        draft=PlanOut(**_plan(draft.plan, draft.fields_set)),
        missing=status.missing,
        notes=_notes(draft, texts, locale),
        last_test=_last_test(draft, texts, locale),
        saved_integration_id=status.saved_integration_id,
        expires_at=status.expires_at,
        source="workflow" if view.asked else "record",
    )


def _last_test(draft: DraftRecord, texts: Texts, locale: str) -> LastTestOut | None:
    test = draft.last_test
    if test is None:
        return None
    return LastTestOut(
        **_tested(test, texts, locale),
        success=test.success,
        status_code=test.status_code,
        error=_error(test, texts, locale),
        response_preview=test.response_preview,
        tested_at=test.tested_at,
        present=is_present(draft),
    )


def _tested(test: TestResult, texts: Texts, locale: str) -> dict[str, Any]:
    """Return what was asked, and what a test that went well says nothing of."""
    notes = _unseen(test, texts, locale)
    return {"asked": test.asked, "only_address": bool(test.unseen), "notes": notes}


def _unseen(test: TestResult, texts: Texts, locale: str) -> list[str]:
    return [texts.text("test-only-address", locale, why=test.unseen)] if test.unseen else []


def _error(test: TestResult, texts: Texts, locale: str) -> TestErrorOut | None:
    if test.error_code is None:
        return None
    return TestErrorOut(code=test.error_code, message=asked_and_why(test, texts, locale))


def _notes(draft: DraftRecord, texts: Texts, locale: str) -> list[str]:
    return [texts.text(f"draft-note-{note}", locale) for note in draft.notes]


def _plan(plan: IntegrationPlan, fields_set: tuple[str, ...]) -> dict[str, object]:
    auth = plan.auth
    return {
        "name": plan.name,
        "kind": plan.kind,
        "base_url": plan.base_url,
        "description": plan.description,
        "auth": AuthOut(type=auth.kind, **auth.model_dump(exclude={"kind"}), fields_set=fields_set),
        "endpoints": [_endpoint(endpoint) for endpoint in plan.endpoints],
        "healthcheck": plan.healthcheck,
        "confirm_writes": plan.confirm_writes,
        "headers": plan.headers,
        "mcp": plan.mcp,
    }


def _endpoint(endpoint: Endpoint) -> EndpointOut:
    shown = endpoint.model_dump(exclude={"params"})
    return EndpointOut(**shown, params=[ParamOut(**one.model_dump()) for one in endpoint.params])
