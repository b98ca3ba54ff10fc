"""Wiring of what may be asked of other hosts: one policy for pages, browser and integrations."""

from urllib.parse import urlsplit

from assistant.domain.egress import parse_entry
from assistant.infra.settings import Settings
from assistant.infra.web.guard import EgressPolicy, Guard, HostPort
from runtime.version import VERSION

USER_AGENT = f"Mozilla/5.0 (compatible; Assistant/{VERSION}; self-hosted)"
_PORTS = {"http": 80, "https": 443, "postgresql": 5432}


def make_guard(settings: Settings) -> Guard:
    """Return what checks every host that is asked: the product's own parts never are."""
    entries = map(parse_entry, settings.sandbox_egress_allowed_hosts)
    allowed = [(host, port or _PORTS["http"]) for host, port in entries]
    hosts = frozenset(host for host, _ in allowed)
    own = (
        settings.ollama_base_url,
        settings.database_url,
        f"http://{settings.temporal_address}",
        settings.temporal_ui_url,
    )
    return Guard(
        EgressPolicy(
            ports=frozenset(settings.sandbox_egress_allowed_ports),
            allowed=frozenset(allowed),
            forbidden=frozenset(pair_of(url) for url in own if urlsplit(url).hostname),
            denied=frozenset(map(parse_entry, settings.sandbox_egress_denied_hosts)),
            only=hosts if settings.sandbox_egress_allowlist_mode else None,
            block_private=settings.sandbox_egress_block_private_networks,
            enabled=settings.sandbox_egress_enabled,
        )
    )


def pair_of(url: str) -> HostPort:
    """Return host and port of an address."""
    parts = urlsplit(url)
    return parts.hostname or "", parts.port or _PORTS.get(parts.scheme, 80)
