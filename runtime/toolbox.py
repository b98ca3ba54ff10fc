"""Wiring of what tools are made of: pages, search, browser, PDF, Python, a person's own things."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from assistant.contracts.tools import ToolQueue
from assistant.infra.alerts import StoredAlerts
from assistant.infra.chromium.browser import ChromiumBrowser
from assistant.infra.pdf.maker import TypstPdf
from assistant.infra.sandbox.bubblewrap import BubblewrapSandbox
from assistant.infra.sandbox.docker import DockerSandbox
from assistant.infra.settings import Settings
from assistant.infra.web.client import EgressClient
from assistant.infra.web.documents.process import DocumentProcesses
from assistant.infra.web.guard import EgressPolicy, Guard, HostPort
from assistant.infra.web.reading import WebPageReader
from assistant.infra.web.search.duckduckgo import DuckDuckGoHtml, DuckDuckGoLite
from assistant.infra.web.search.engine import Engine
from assistant.infra.web.search.searching import WebSearch
from assistant.infra.web.search.searxng import SearxNG
from assistant.services.accounts import OwnSettings
from assistant.services.artifacts import Artifacts
from assistant.services.ports.skills import Toolbox
from runtime.core import Core
from runtime.reminders import make_proactive, make_reminders
from runtime.scarce import Scarce
from runtime.tasks import make_tasks
from runtime.version import VERSION

_RUNTIME_TREE = Path(__file__).parents[1] / ".sandbox"
_USER_AGENT = f"Mozilla/5.0 (compatible; Assistant/{VERSION}; self-hosted)"
_BROWSER_SECONDS = 45.0
"""A page that never ends must not hold one of few browsers for the whole time of a step."""

_PORTS = {"http": 80, "https": 443, "postgresql": 5432}


@dataclass(frozen=True)
class Tools:
    """The toolbox, and which parts of it are scarce."""

    toolbox: Toolbox
    scarce: tuple[Scarce, ...]


@asynccontextmanager
async def open_tools(core: Core) -> AsyncIterator[Tools]:
    """Give what tools are made of while the context is open."""
    settings = core.settings
    guard = Guard(_policy(settings))
    client = EgressClient(guard, _USER_AGENT)
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
        pair = _pair(settings.searxng_base_url)
        policy = EgressPolicy(frozenset(settings.sandbox_egress_allowed_ports), frozenset({pair}))
        own = [SearxNG(EgressClient(Guard(policy), _USER_AGENT), settings.searxng_base_url)]
    return [*own, DuckDuckGoHtml(client), DuckDuckGoLite(client)]


def _policy(settings: Settings) -> EgressPolicy:
    """Return what pages may be asked: the product's own parts never."""
    own = (
        settings.ollama_base_url,
        settings.database_url,
        f"http://{settings.temporal_address}",
        settings.temporal_ui_url,
    )
    return EgressPolicy(
        ports=frozenset(settings.sandbox_egress_allowed_ports),
        allowed=frozenset(
            _pair(f"http://{entry}") for entry in settings.sandbox_egress_allowed_hosts
        ),
        forbidden=frozenset(_pair(url) for url in own if urlsplit(url).hostname),
    )


def _pair(url: str) -> HostPort:
    parts = urlsplit(url)
    return parts.hostname or "", parts.port or _PORTS.get(parts.scheme, 80)
