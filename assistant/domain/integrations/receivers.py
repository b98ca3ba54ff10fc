"""Owns who gets the secrets of an integration, and so whether they may stay when it is changed."""

from urllib.parse import urlsplit

from assistant.contracts.integrations import IntegrationKind, IntegrationPlan


def may_keep_secrets(old: IntegrationPlan, new: IntegrationPlan) -> bool:
    """Tell whether the secrets that were given for one plan may be used for another.

    Not for another host, another server, or another way of signing in: whoever may edit must not
    send a key that they do not know to a host of their own. A plan without a host has sent none.
    """
    same_host = not old.base_url or _origin(old.base_url) == _origin(new.base_url)
    return same_host and _way(old) == _way(new)


def is_another_server(old: IntegrationPlan, new: IntegrationPlan) -> bool:
    """Tell whether a plan is of another MCP server than the one before, or of none any more."""
    was_mcp = old.kind is IntegrationKind.MCP
    return was_mcp and (old.kind, old.base_url, old.mcp) != (new.kind, new.base_url, new.mcp)


def _origin(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return parts.scheme.lower(), parts.netloc.lower()


def _way(plan: IntegrationPlan) -> tuple[object, ...]:
    auth = plan.auth
    return plan.kind, plan.mcp, auth.kind, auth.token_url, auth.authorize_url
