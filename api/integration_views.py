"""How integrations and drafts of them are shown: everything but secrets, whose names alone are."""

from collections.abc import Sequence

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
    StatusOut,
    TestErrorOut,
    TestOut,
)
from assistant.contracts.ids import onboarding_workflow_id
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


def health_out(health: Health) -> HealthOut:
    """Return what a healthcheck came to."""
    return HealthOut(**health.model_dump(exclude={"error_code"}), error=health.error_code)


def tools_out(tools: Sequence[McpTool]) -> McpToolsOut:
    """Return the tools of an MCP server."""
    return McpToolsOut(
        items=[
            McpToolOut(**tool.model_dump(exclude={"integration_id", "slug"}), tool=tool.slug)
            for tool in tools
        ]
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
        success=result.success,
        status_code=result.status_code,
        response_preview=result.response_preview,
        step=DraftStep.TESTED,
        error=_error(result, texts, locale),
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
        success=test.success,
        status_code=test.status_code,
        error=_error(test, texts, locale),
        response_preview=test.response_preview,
        tested_at=test.tested_at,
        present=is_present(draft),
    )


def _error(test: TestResult, texts: Texts, locale: str) -> TestErrorOut | None:
    if test.error_code is None:
        return None
    return TestErrorOut(
        code=test.error_code, message=texts.text(f"error-{test.error_code}", locale)
    )


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
