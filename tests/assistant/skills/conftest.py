"""Fixtures of tools that work on what is a person's own."""

from uuid import UUID

import pytest

from runtime.core import Core
from tests.assistant.skills.reminders import Desk, service


@pytest.fixture
def desk(core: Core, user_id: UUID) -> Desk:
    """Somebody's reminders."""
    return Desk(service(core), user_id)


@pytest.fixture
def others_desk(core: Core, stranger_id: UUID) -> Desk:
    """Somebody else's."""
    return Desk(service(core), stranger_id)
