"""Fixtures of tool chains and reminders."""

from uuid import UUID

import pytest

from runtime.core import Core
from tests.assistant.services.alarms import Alarms
from tests.assistant.services.tooling import Bench


@pytest.fixture
def bench(core: Core, user_id: UUID) -> Bench:
    """Somebody's chains."""
    return Bench(core, user_id)


@pytest.fixture
def others_bench(core: Core, stranger_id: UUID) -> Bench:
    """Somebody else's."""
    return Bench(core, stranger_id)


@pytest.fixture
def alarms(core: Core, user_id: UUID) -> Alarms:
    """Somebody's reminders."""
    return Alarms(core.database, core.texts, user_id)
