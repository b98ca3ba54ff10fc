"""The `api` role: the REST door on uvicorn."""

from datetime import timedelta

import uvicorn

from api.answers import ChatServices
from api.app import create_app
from api.deps import ApiDependencies, IntegrationServices, ReminderServices
from api.sockets.services import SocketLimits, SocketRegistry, SocketServices
from api.tool_calls import ToolServices
from api.tool_views import ToolViews
from assistant.infra.event_signals import EventSignals
from assistant.infra.logging import configure_logging
from assistant.infra.security.access_tokens import JwtAccessTokens
from assistant.infra.security.passwords import Argon2Passwords
from assistant.infra.settings import Settings, SettingsError
from assistant.services.accounts import AccountService
from assistant.services.alert_log import AlertLog
from assistant.services.artifacts import Artifacts
from assistant.services.dead_letters import DeadLetters
from assistant.services.event_hub import EventHub
from assistant.services.health import HealthService
from assistant.services.integration_edits import IntegrationEdits
from assistant.services.login import LoginLimits, LoginService
from assistant.services.personal_skills import PersonalSkills
from assistant.services.request_log import RequestLog
from assistant.services.step_lookup import StepLookup
from assistant.services.telegram_access import TelegramAccess
from assistant.services.tickets import SocketTickets
from assistant.services.tokens import TokenService
from assistant.services.tool_hosts import ToolHosts
from assistant.services.typed_words import TypedWords
from assistant.services.user_events import UserEvents
from assistant.skills.registry import Registry
from gateway.chat import ChatGateway
from gateway.delivery import DeliveryGateway
from gateway.health import TemporalHealth
from gateway.tools import ToolGateway
from gateway.workflows import WorkflowGateway
from runtime.core import (
    CLOCK,
    Core,
    make_approvals,
    make_chains,
    make_conversations,
    make_hosts,
    make_model,
    open_core,
)
from runtime.integrations import make_integrations, make_rotation
from runtime.keyring import why_no_secrets
from runtime.offline_model.catalogue import OFFLINE
from runtime.reminders import make_proactive, make_reminders, make_scheduler
from runtime.tasks import make_tasks
from runtime.version import VERSION
from runtime.web_server import web_config

_GRACE_SECONDS = 4
_MARGIN_SECONDS = 30


async def serve(settings: Settings) -> None:
    """Serve until a signal; answers under way get a moment to end."""
    configure_logging(settings.log_level)
    async with open_core(settings) as core:
        config = web_config(
            create_app(make_dependencies(core)),
            settings.websocket_max_frame_bytes,
            host=settings.api_host,
            port=settings.api_port,
            server_header=False,
            proxy_headers=bool(settings.api_trusted_proxies),
            forwarded_allow_ips=settings.api_trusted_proxies or None,
            timeout_graceful_shutdown=_GRACE_SECONDS,
        )
        await uvicorn.Server(config).serve()


def make_dependencies(core: Core) -> ApiDependencies:
    """Return what the REST door is given. Raises `SettingsError` for a bad key."""
    settings = core.settings
    passwords = Argon2Passwords()
    tokens = _tokens(core)
    hosts = make_hosts(core)
    tools = _tools(core, hosts)
    return ApiDependencies(
        accounts=AccountService(core.database, passwords, settings.registration_open),
        login=LoginService(core.database, passwords, tokens, _login_limits(settings)),
        tokens=tokens,
        health=_health(core, hosts),
        request_log=RequestLog(core.database),
        translator=core.texts,
        chat=ChatServices(
            conversations=make_conversations(
                settings, core.database, TypedWords(core.texts, CLOCK, tools.views.skills)
            ),
            gateway=ChatGateway(core.temporal),
            bus=core.bus,
            texts=core.texts,
            views=tools.views,
            patience_seconds=settings.chat_turn_deadline_seconds + _MARGIN_SECONDS,
        ),
        tools=tools,
        reminders=ReminderServices(
            scheduler=make_scheduler(core),
            service=make_reminders(core),
            proactive=make_proactive(core),
        ),
        tasks=make_tasks(core),
        integrations=_integrations(core),
        workflows=WorkflowGateway(core.temporal),
        telegram_access=TelegramAccess(core.database),
        dead_letters=DeadLetters(core.database, DeliveryGateway(core.temporal)),
        alerts=AlertLog(core.database),
        events=_events(core),
        sockets=_sockets(core, tokens),
        telegram_bridge_secret=settings.telegram_backend_bridge_secret.get_secret_value(),
        max_body_bytes=settings.max_body_bytes,
    )


def _integrations(core: Core) -> IntegrationServices:
    parts = make_integrations(core)
    return IntegrationServices(
        service=parts.service,
        calls=parts.calls,
        edits=IntegrationEdits(parts.service, parts.plans, parts.calls, parts.mcp),
        mcp=parts.mcp,
        oauth=parts.oauth,
        onboarding=parts.onboarding,
        rotation=make_rotation(core),
    )


def _tools(core: Core, hosts: ToolHosts) -> ToolServices:
    most = core.settings.integration_mcp_tools_per_user
    skills = PersonalSkills(Registry.load(), None, most)
    chains = make_chains(core, skills)
    return ToolServices(
        chains=chains,
        approvals=make_approvals(core),
        gateway=ToolGateway(core.temporal, chains.limits),
        hosts=hosts,
        views=ToolViews(
            skills=skills,
            texts=core.texts,
            steps=StepLookup(core.database),
            files=Artifacts(core.database),
        ),
        bus=core.bus,
        patience_seconds=chains.limits.chain_seconds + _MARGIN_SECONDS,
    )


def _sockets(core: Core, tokens: TokenService) -> SocketServices:
    settings = core.settings
    return SocketServices(
        tickets=SocketTickets(core.database, tokens),
        registry=SocketRegistry(settings.websocket_max_per_user),
        limits=SocketLimits(
            send_seconds=settings.websocket_send_timeout_seconds,
            frame_bytes=settings.websocket_max_frame_bytes,
            frames_per_minute=settings.websocket_frames_per_minute,
            origins=frozenset(settings.api_allowed_origins),
        ),
    )


def _events(core: Core) -> UserEvents:
    hub = EventHub(core.database, EventSignals(core.bus.hearing))
    return UserEvents(core.database, hub)


def _tokens(core: Core) -> TokenService:
    key = core.settings.jwt_secret_key.get_secret_value()
    if not key:
        raise SettingsError("JWT_SECRET_KEY: must be set")
    return TokenService(
        store=core.database,
        access_tokens=JwtAccessTokens(key, core.settings.access_token_minutes * 60),
        refresh_lifetime=timedelta(days=core.settings.refresh_token_days),
    )


def _login_limits(settings: Settings) -> LoginLimits:
    return LoginLimits(
        per_account=settings.login_attempts_per_account,
        per_address=settings.login_attempts_per_address,
        window=timedelta(seconds=settings.login_window_seconds),
    )


def _health(core: Core, hosts: ToolHosts) -> HealthService:
    model = make_model(core.settings)

    temporal = TemporalHealth(core.temporal)
    return HealthService(
        version=VERSION,
        model=core.settings.ollama_model,
        offline=core.settings.ollama_model == OFFLINE,
        checks={
            "postgres": core.database.ping,
            "temporal": temporal.server,
            "worker": temporal.worker,
            "model": model.ping,
        },
        hosts=hosts,
        settled={"integrations": why_no_secrets(core.settings)},
    )
