"""The REST door: one application made of routes, middlewares and the services it is given."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from fastapi.routing import APIRoute
from fastapi_offline import FastAPIOffline

from api.deps import ApiDependencies
from api.middleware.body_cap import BodyCapMiddleware
from api.middleware.request_context import RequestContextMiddleware
from api.middleware.unexpected import UnexpectedErrorMiddleware
from api.problems import describe_problems, install_problems
from api.routes import (
    artifacts,
    auth,
    auth_rotation,
    chat,
    events,
    health,
    integration_oauth,
    integration_onboarding,
    integrations,
    observability,
    page,
    reminders,
    tasks,
    telegram,
    tools,
    users,
    worker_results,
    workflows,
    ws,
)

_ROUTERS = (
    health.router,
    auth.router,
    users.router,
    users.admin_router,
    observability.router,
    chat.router,
    events.router,
    worker_results.router,
    ws.router,
    tools.router,
    artifacts.router,
    reminders.router,
    reminders.proactive_router,
    tasks.router,
    auth_rotation.router,
    integration_onboarding.router,
    integration_oauth.router,
    integrations.router,
    workflows.router,
    telegram.router,
)
_TAGS = [
    {"name": "auth", "description": "Accounts and tokens."},
    {"name": "users", "description": "A person's own account."},
    {"name": "admin", "description": "All accounts, and alerts; for administrators."},
    {"name": "chat", "description": "Dialogues; every turn is a durable workflow."},
    {"name": "tools", "description": "What the assistant can do, called directly; their files."},
    {
        "name": "reminders",
        "description": "What is to come when, and what the assistant says unasked.",
    },
    {"name": "tasks", "description": "What is done in the background, and what came of it."},
    {"name": "integrations", "description": "APIs that the person has connected, and calls."},
    {"name": "workflows", "description": "What is being done for a person, step by step."},
    {"name": "telegram", "description": "Who may use the Telegram bot."},
    {"name": "health", "description": "Is it there, does it live, is it ready?"},
]


def create_app(deps: ApiDependencies) -> FastAPI:
    """Return the application; nothing runs before its lifespan is entered."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with deps.request_log.running(), deps.events.hub.running():
            yield

    app: FastAPI = FastAPIOffline(
        title="Assistant",
        version=deps.health.version,
        description="A self-hosted personal assistant. Errors are `application/problem+json`.",
        openapi_tags=_TAGS,
        lifespan=lifespan,
        redirect_slashes=False,
        generate_unique_id_function=_operation_id,
    )
    app.state.deps = deps
    install_problems(app, deps.translator)
    for router in _ROUTERS:
        app.include_router(router)
    app.include_router(page.page_router(deps.translator))
    app.include_router(tools.calls_router(deps.tools.views.skills.all()))
    _add_middlewares(app, deps)
    describe_problems(app.openapi())
    return app


def _add_middlewares(app: FastAPI, deps: ApiDependencies) -> None:
    """Wrap the application; the last one added is the outermost."""
    app.add_middleware(UnexpectedErrorMiddleware)
    app.add_middleware(BodyCapMiddleware, max_bytes=deps.max_body_bytes)
    app.add_middleware(RequestContextMiddleware, request_log=deps.request_log)


def _operation_id(route: APIRoute) -> str:
    """Name operations by their functions, so that generated clients read well."""
    return route.name
