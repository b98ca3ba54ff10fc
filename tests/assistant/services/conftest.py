"""Fixtures of services: dialogues of two users, on the worker's database."""

from uuid import UUID

import pytest

from assistant.services.conversations import ConversationLimits, Conversations
from assistant.services.turns import Turns
from runtime.core import Core, make_turns
from tests.assistant.services.dialogues import Dialogue

LIMITS = ConversationLimits(message_chars=100, prompt_tokens=500, max_waiting=6, model="kimi")


@pytest.fixture
def conversations(core: Core) -> Conversations:
    """Dialogues with small limits."""
    return Conversations(core.database, LIMITS)


@pytest.fixture
def turns(core: Core) -> Turns:
    """The steps of a turn as the product wires them."""
    return make_turns(core)


@pytest.fixture
def dialogue(core: Core, conversations: Conversations, turns: Turns, user_id: UUID) -> Dialogue:
    """A dialogue that somebody is about to open."""
    return Dialogue(core.database, conversations, turns, user_id)


@pytest.fixture
def stranger(core: Core, conversations: Conversations, turns: Turns, stranger_id: UUID) -> Dialogue:
    """A dialogue of somebody else."""
    return Dialogue(core.database, conversations, turns, stranger_id)
