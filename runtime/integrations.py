"""Wiring of integrations: what calls them, drafts of them, their secrets, tools of MCP servers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

from activities.onboarding import OnboardingActivities
from activities.rotation import RotationActivities
from assistant.infra.alerts import StoredAlerts
from assistant.infra.mcp.client import SdkMcpServers
from assistant.infra.mcp.stdio import parse_programs
from assistant.infra.settings import Settings, SettingsError
from assistant.infra.web.exchange import HttpExchanges
from assistant.services.auth_rotation import AuthRotation
from assistant.services.auth_vault import AuthVault
from assistant.services.call_journal import CallJournal
from assistant.services.draft_news import DraftTelling
from assistant.services.draft_plans import DraftPlans
from assistant.services.held_tools import HeldTelling
from assistant.services.integration_calls import IntegrationCalls
from assistant.services.integration_requests import IntegrationRequests
from assistant.services.integrations import Integrations
from assistant.services.mcp_tools import McpLimits, McpTools
from assistant.services.oauth_flow import OAuthFlow
from assistant.services.oauth_tokens import OAuthTokens
from assistant.services.onboarding import Onboarding
from assistant.services.onboarding_steps import OnboardingSteps
from assistant.services.onboarding_talk import OnboardingTalk
from assistant.services.rehearsing import (
    Rehearsing,
    TokenSigning,
    draft_owner,
    integration_owner,
)
from assistant.services.typed_claims import TypedClaims
from gateway.delivery import DeliveryGateway
from gateway.onboarding import OnboardingGateway
from gateway.rotation import RotationGateway
from runtime.activity import Activity
from runtime.core import CLOCK, Core, has_telegram
from runtime.egress import USER_AGENT, make_guard
from runtime.keyring import make_keyring

_CALLBACK = "/integrations/oauth/callback"


@dataclass(frozen=True)
class IntegrationParts:
    """What a process that has to do with integrations is made of."""

    service: Integrations
    calls: IntegrationCalls
    mcp: McpTools
    oauth: OAuthFlow
    steps: OnboardingSteps
    plans: DraftPlans
    onboarding: Onboarding
    talk: OnboardingTalk


def make_integrations(core: Core, *, starts_programs: bool = False) -> IntegrationParts:
    """Return the parts; only a process that `starts_programs` runs MCP servers of its own.

    Raises `SettingsError` for keys, programs or a redirect address that cannot be used.
    """
    settings = core.settings
    vault = make_vault(core)
    exchanges = HttpExchanges(make_guard(settings), USER_AGENT)
    tokens = OAuthTokens(core.database, vault, exchanges, CLOCK)
    requests = IntegrationRequests(
        vault, exchanges, tokens, CLOCK, settings.integration_max_response_bytes
    )
    calls = IntegrationCalls(
        core.database,
        requests,
        CallJournal(core.database, CLOCK),
        CLOCK,
        settings.integration_timeout_seconds,
    )
    programs = _programs(settings)
    servers = SdkMcpServers(make_guard(settings), USER_AGENT, programs if starts_programs else None)
    limits = McpLimits(
        settings.integration_timeout_seconds, settings.integration_max_response_bytes
    )

    waker = DeliveryGateway(core.temporal) if has_telegram(settings) else None
    held = HeldTelling(core.texts, waker)

    def mcp(signing: TokenSigning) -> McpTools:
        return McpTools(core.database, vault, servers, signing, limits, held)

    telling = DraftTelling(core.texts, delivers=has_telegram(settings))
    rehearsing = Rehearsing(calls, mcp(TokenSigning(tokens, draft_owner)), CLOCK)
    own = mcp(TokenSigning(tokens, integration_owner))
    steps = OnboardingSteps(core.database, vault, rehearsing, own, telling, CLOCK)
    plans = DraftPlans(exchanges, CLOCK, timedelta(days=settings.integration_draft_days), programs)
    onboarding = Onboarding(
        core.database, vault, make_onboarding_gateway(core), steps, plans, telling
    )
    claims = TypedClaims(core.database, vault.sealing, CLOCK)
    return IntegrationParts(
        service=Integrations(core.database, vault),
        calls=calls,
        mcp=own,
        oauth=OAuthFlow(core.database, vault, tokens, CLOCK, _redirect_url(settings)),
        steps=steps,
        plans=plans,
        onboarding=onboarding,
        talk=OnboardingTalk(onboarding, claims, core.texts),
    )


def make_vault(core: Core) -> AuthVault:
    """Return what seals and opens secrets."""
    return AuthVault(core.database, make_keyring(core.settings))


def make_onboarding_gateway(core: Core) -> OnboardingGateway:
    """Return the way to the workflows of drafts."""
    return OnboardingGateway(core.temporal, core.settings.integration_timeout_seconds)


def make_rotation(core: Core) -> RotationGateway:
    """Return the way to the workflow that seals all secrets anew."""
    return RotationGateway(core.temporal, make_keyring(core.settings))


def make_integration_steps(core: Core, parts: IntegrationParts) -> list[Activity]:
    """Return what the workflows of drafts, and the one that seals anew, have done."""
    drafts = OnboardingActivities(parts.steps, make_onboarding_gateway(core).ensure)
    alerts = StoredAlerts(core.database)
    rotation = RotationActivities(AuthRotation(core.database, make_keyring(core.settings), alerts))
    return [
        drafts.look_at_draft,
        drafts.test_draft,
        drafts.save_draft,
        drafts.expire_draft,
        drafts.start_drafts,
        rotation.count_rotation,
        rotation.rotate_batch,
        rotation.tell_rotation,
    ]


def _redirect_url(settings: Settings) -> str:
    """Return where providers send people back to, empty for nowhere."""
    url = settings.integration_oauth_redirect_url
    parts = urlsplit(url)
    whole = parts.scheme in {"http", "https"} and parts.hostname and not parts.query
    if url and not (whole and parts.path.endswith(_CALLBACK)):
        raise SettingsError(f"INTEGRATION_OAUTH_REDIRECT_URL: must be https://…{_CALLBACK}")
    return url


def _programs(settings: Settings) -> Mapping[str, tuple[str, ...]]:
    try:
        return parse_programs(settings.integration_mcp_stdio)
    except ValueError as error:
        raise SettingsError(str(error)) from error
