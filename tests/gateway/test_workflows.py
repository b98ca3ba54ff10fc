"""What a person may know of their workflows: filters are our own words, links lead to the UI."""

from dataclasses import replace
from uuid import uuid4

import pytest

from assistant.errors import InvalidInputError, NotFoundError
from gateway.workflows import WorkflowGateway
from tests.chat_product import Chat
from tests.chatting import Person


async def test_an_unknown_kind_is_refused_before_it_reaches_a_query(chat: Chat) -> None:
    with pytest.raises(InvalidInputError):
        await chat.door.deps.workflows.list(uuid4(), 10, kind="chat' OR '1'='1")


async def test_runs_link_to_the_ui(chat: Chat, person: Person) -> None:
    answer = await person.answer("Hello")
    gateway = WorkflowGateway(replace(chat.core.temporal, ui_url="http://ui.test/"))

    run = await gateway.describe(person.account.user_id, answer["workflow_id"])

    workflow = answer["workflow_id"].replace("/", "%2F")
    assert run.ui_url.startswith(f"http://ui.test/namespaces/default/workflows/{workflow}/")


async def test_nobody_else_can_cancel(chat: Chat, person: Person) -> None:
    answer = await person.answer("Hello")

    with pytest.raises(NotFoundError):
        await chat.door.deps.workflows.cancel(uuid4(), answer["workflow_id"])
