"""What routes are given: the services, and who is asking."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from fastapi.requests import HTTPConnection
from fastapi.security import OAuth2PasswordBearer

from api.answers import ChatServices
from api.context import context_of
from api.sockets.services import SocketServices
from api.tool_calls import ToolServices
from assistant.contracts.accounts import Access, UserProfile
from assistant.errors import ForbiddenError, UnauthenticatedError
from assistant.infra.i18n import Translator
from assistant.infra.logging import bind_context
from assistant.services.accounts import AccountService
from assistant.services.alert_log import AlertLog
from assistant.services.dead_letters import DeadLetters
from assistant.services.health import HealthService
from assistant.services.integration_calls import IntegrationCalls
from assistant.services.integration_edits import IntegrationEdits
from assistant.services.integrations import Integrations
from assistant.services.login import LoginService
from assistant.services.mcp_tools import McpTools
from assistant.services.oauth_flow import OAuthFlow
from assistant.services.onboarding import Onboarding
from assistant.services.proactive import Proactive
from assistant.services.reminders import Reminders
from assistant.services.request_log import RequestLog
from assistant.services.scheduling import Scheduler
from assistant.services.tasks import Tasks
from assistant.services.telegram_access import TelegramAccess
from assistant.services.tokens import TokenService
from assistant.services.user_events import UserEvents
from gateway.rotation import RotationGateway
from gateway.workflows import WorkflowGateway

TOKEN_URL = "/api/v1/auth/token"  # noqa: S105 - an address
_BEARER = OAuth2PasswordBearer(tokenUrl=TOKEN_URL, auto_error=False)


@dataclass(frozen=True)
class ReminderServices:
    """What routes of reminders work with."""

    scheduler: Scheduler
    service: Reminders
    proactive: Proactive


@dataclass(frozen=True)
class IntegrationServices:
    """What routes of integrations work with."""

    service: Integrations
    calls: IntegrationCalls
    edits: IntegrationEdits
    mcp: McpTools
    oauth: OAuthFlow
    onboarding: Onboarding
    rotation: RotationGateway


@dataclass(frozen=True)
class ApiDependencies:
    """Everything the REST door works with; built by the wiring. Sizes are in bytes."""

    accounts: AccountService
    login: LoginService
    tokens: TokenService
    health: HealthService
    request_log: RequestLog
    translator: Translator
    chat: ChatServices
    tools: ToolServices
    reminders: ReminderServices
    tasks: Tasks
    integrations: IntegrationServices
    workflows: WorkflowGateway
    telegram_access: TelegramAccess
    dead_letters: DeadLetters
    alerts: AlertLog
    events: UserEvents
    sockets: SocketServices
    telegram_bridge_secret: str = ""
    max_body_bytes: int = 1_000_000


async def get_deps(connection: HTTPConnection) -> ApiDependencies:
    """Return what the application was made with.

    It waits for nothing, as others here; FastAPI would run a plain function on a thread.
    """
    deps = connection.app.state.deps
    assert isinstance(deps, ApiDependencies)
    return deps


Deps = Annotated[ApiDependencies, Depends(get_deps)]


async def get_current_access(
    request: Request, deps: Deps, token: Annotated[str | None, Depends(_BEARER)]
) -> Access:
    """Return whose access token it is and its end; raises `UnauthenticatedError`."""
    if token is None:
        raise UnauthenticatedError("no access token")
    access = await deps.tokens.access(token)
    context = context_of(request.scope)
    context.user_id, context.locale = access.user.id, access.user.locale
    bind_context(user_id=str(access.user.id))
    return access


CurrentAccess = Annotated[Access, Depends(get_current_access)]


async def get_current_user(access: CurrentAccess) -> UserProfile:
    """Return the account of the access token as it is now."""
    return access.user


CurrentUser = Annotated[UserProfile, Depends(get_current_user)]


async def get_admin_user(user: CurrentUser) -> UserProfile:
    """Return the account if it is an administrator's; raises `ForbiddenError`."""
    if not user.is_admin:
        raise ForbiddenError("not an administrator")
    return user


AdminUser = Annotated[UserProfile, Depends(get_admin_user)]


async def get_request_id(request: Request) -> str:
    """Return the id of the request, to be handed on to workflows."""
    return context_of(request.scope).request_id


RequestId = Annotated[str, Depends(get_request_id)]
