"""Fixtures of tools that work on what is a person's own."""

from uuid import UUID

import pytest

from runtime.core import Core
from runtime.tasks import make_tasks
from tests.assistant.skills.reminders import Desk, service
from tests.assistant.skills.tasks import TaskDesk


@pytest.fixture
def desk(core: Core, user_id: UUID) -> Desk:
    """Somebody's reminders."""
    return Desk(service(core), user_id)


@pytest.fixture
def others_desk(core: Core, stranger_id: UUID) -> Desk:
    """Somebody else's."""
    return Desk(service(core), stranger_id)


@pytest.fixture
def task_desk(core: Core, user_id: UUID) -> TaskDesk:
    """Somebody's background tasks."""
    return TaskDesk(make_tasks(core), user_id)


@pytest.fixture
def others_task_desk(core: Core, stranger_id: UUID) -> TaskDesk:
    """Somebody else's."""
    return TaskDesk(make_tasks(core), stranger_id)
