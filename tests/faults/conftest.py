"""Fixtures of faults."""

import pytest

from assistant.infra.settings import Settings


@pytest.fixture
def settings(empty_settings: Settings) -> Settings:
    """Settings for a database of one test alone: workers as processes recover all that is in it."""
    return empty_settings
