"""Secrets stay with a plan as long as those who get them stay the same."""

from typing import Any

import pytest

from assistant.contracts.integrations import (
    AuthKind,
    AuthPlan,
    IntegrationKind,
    IntegrationPlan,
    McpServer,
)
from assistant.domain.integrations.receivers import may_keep_secrets

_AUTH: dict[str, Any] = {
    "kind": AuthKind.OAUTH2_CODE,
    "token_url": "https://id.test/token",
    "authorize_url": "https://id.test/authorize",
}
_PLAN = IntegrationPlan(name="A", base_url="https://api.test/v1", auth=AuthPlan(**_AUTH))


def changed(**changes: Any) -> IntegrationPlan:
    return _PLAN.model_copy(update=changes)


def signed_in(**changes: Any) -> IntegrationPlan:
    return changed(auth=AuthPlan(**_AUTH | changes))


@pytest.mark.parametrize(
    "other",
    [
        changed(base_url="https://evil.test/v1"),
        changed(base_url="http://api.test/v1"),
        changed(base_url="https://api.test:8443/v1"),
        changed(base_url=""),
        changed(kind=IntegrationKind.MCP),
        changed(mcp=McpServer()),
        signed_in(kind=AuthKind.OAUTH2_CLIENT),
        signed_in(token_url="https://evil.test/token"),
        signed_in(authorize_url="https://evil.test/authorize"),
    ],
)
def test_secrets_do_not_go_to_others(other: IntegrationPlan) -> None:
    assert not may_keep_secrets(_PLAN, other)


@pytest.mark.parametrize(
    "same",
    [
        _PLAN,
        changed(name="B", base_url="https://API.test/v2"),
        signed_in(scopes=("read",)),
    ],
)
def test_secrets_stay_when_it_makes_no_difference_to_them(same: IntegrationPlan) -> None:
    assert may_keep_secrets(_PLAN, same)


def test_secrets_that_came_before_the_host_are_for_it() -> None:
    assert may_keep_secrets(changed(base_url=""), _PLAN)
    assert not may_keep_secrets(changed(base_url=""), changed(mcp=McpServer()))
