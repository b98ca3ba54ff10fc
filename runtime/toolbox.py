"""Wiring of what tools are made of: pages, search, browser, PDF, Python, a person's own things."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from assistant.contracts.tools import ToolQueue
from assistant.infra.alerts import StoredAlerts
from assistant.infra.chromium.browser import ChromiumBrowser
from assistant.infra.pdf.maker import TypstPdf
from assistant.infra.sandbox.bubblewrap import BubblewrapSandbox
from assistant.infra.sandbox.docker import DockerSandbox
from assistant.infra.settings import Settings
from assistant.infra.web.client import EgressClient
from assistant.infra.web.documents.process import DocumentProcesses
from assistant.infra.web.guard import EgressPolicy, Guard
from assistant.infra.web.reading import WebPageReader
from assistant.infra.web.search.duckduckgo import DuckDuckGoHtml, DuckDuckGoLite
from assistant.infra.web.search.engine import Engine
from assistant.infra.web.search.searching import WebSearch
from assistant.infra.web.search.searxng import SearxNG
from assistant.services.accounts import OwnSettings
from assistant.services.artifacts import Artifacts
from assistant.services.ports.skills import Toolbox
from runtime.core import Core
from runtime.egress import USER_AGENT, make_guard, pair_of
from runtime.integrations import IntegrationParts
from runtime.reminders import make_proactive, make_reminders
from runtime.scarce import Scarce
from runtime.tasks import make_tasks

_RUNTIME_TREE = Path(__file__).parents[1] / ".sandbox"
_BROWSER_SECONDS = 45.0
"""A page that never ends must not hold one of few browsers for the whole time of a step."""


@dataclass(frozen=True)
class Tools:
    """The toolbox, and which parts of it are scarce."""

    toolbox: Toolbox
    scarce: tuple[Scarce, ...]


@asynccontextmanager
async def open_tools(core: Core, parts: IntegrationParts) -> AsyncIterator[Tools]:
    """Give what tools are made of while the context is open."""
    settings = core.settings
    guard = make_guard(settings)
    client = EgressClient(guard, USER_AGENT)
    documents = DocumentProcesses()
    browser = ChromiumBrowser(
        guard,
        settings.chrome_executable_path,
        seconds=min(settings.tool_step_timeout_seconds, _BROWSER_SECONDS),
    )
    sandbox = _sandbox(settings)
    await browser.start()
    try:
        yield Tools(
            toolbox=Toolbox(
                searcher=WebSearch(_engines(settings, client), StoredAlerts(core.database)),
                reader=WebPageReader(client, documents),
                browser=browser,
                pdf=TypstPdf(Path(settings.pdf_font_path) if settings.pdf_font_path else None),
                python=sandbox,
                files=Artifacts(core.database),
                accounts=OwnSettings(core.database, make_proactive(core)),
                reminders=make_reminders(core),
                tasks=make_tasks(core),
                integrations=parts.calls,
                mcp=parts.mcp,
                onboarding=parts.talk,
            ),
            scarce=tuple(
                part
                for part in (
                    Scarce(ToolQueue.BROWSER, settings.browser_concurrency, browser.check),
                    Scarce(ToolQueue.SANDBOX, settings.sandbox_concurrency, sandbox.check),
                )
                if part.concurrency
            ),
        )
    finally:
        await browser.close()
        await documents.close()


def _sandbox(settings: Settings) -> BubblewrapSandbox | DockerSandbox:
    if settings.sandbox_backend == "docker":
        return DockerSandbox(settings.sandbox_docker_image)
    return BubblewrapSandbox(_RUNTIME_TREE)


def _engines(settings: Settings, client: EgressClient) -> list[Engine]:
    """Return the search engines in their order."""
    own: list[Engine] = []
    if settings.searxng_base_url:
        pair = pair_of(settings.searxng_base_url)
        ports = frozenset(settings.sandbox_egress_allowed_ports)
        policy = EgressPolicy(ports, frozenset({pair}), enabled=settings.sandbox_egress_enabled)
        own = [SearxNG(EgressClient(Guard(policy), USER_AGENT), settings.searxng_base_url)]
    return [*own, DuckDuckGoHtml(client), DuckDuckGoLite(client)]
