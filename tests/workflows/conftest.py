"""Fixtures of tool chains."""

import pytest

from tests.chat_product import Chat
from tests.chatting import Person
from tests.workflows.playing import Play


@pytest.fixture
def play(tool_chat: Chat, player: Person) -> Play:
    """The chains of somebody new who has toys."""
    return Play(tool_chat, player)
