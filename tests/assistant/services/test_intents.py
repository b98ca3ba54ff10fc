"""Calls that a message plainly asks for."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.contracts.tools import Origin, StepRecord, ToolCall, ToolStepState
from assistant.services.intents import Intents
from assistant.services.ports.skills import Toolbox
from assistant.skills.registry import Registry
from tests.toys import Change, Echo, load_toys


class Remind(Change):
    """Is asked for in plain words."""

    name = "remind"

    def recognise(self, text: str) -> dict[str, Any] | None:
        return {"text": text.removeprefix("remind me ")} if text.startswith("remind me ") else None

    def answered(self, text: str, asked: StepRecord) -> dict[str, Any] | None:
        return {"text": f"{asked.result['data']} {text}"} if text.startswith("at ") else None


INTENTS = Intents(Registry([Echo(Toolbox()), Change(Toolbox()), Remind(Toolbox())]))


@pytest.mark.parametrize(
    ("text", "arguments"),
    [
        ("/echo hello", {"text": "hello"}),
        ("  /echo   hello\nworld  ", {"text": "hello\nworld"}),
        ("/echo@some_bot hello", {"text": "hello"}),
        ("\\echo hello", {"text": "hello"}),
        ("/Echo hello", {"text": "hello"}),
        ("/echo", {}),
        ("/echo   ", {}),
    ],
)
def test_a_command_is_a_call_with_the_rest_of_the_message(
    text: str, arguments: dict[str, str]
) -> None:
    assert INTENTS.recognise(text) == (ToolCall(name="echo", arguments=arguments),)


@pytest.mark.parametrize(
    "text", ["", "echo hello", "/change x", "/echoes x", "say /echo x", "/", "//echo x"]
)
def test_other_messages_ask_for_nothing(text: str) -> None:
    assert INTENTS.recognise(text) == ()


def test_a_plain_wish_that_a_tool_knows_is_a_call() -> None:
    call = ToolCall(name="remind", arguments={"text": "of tea"})

    assert INTENTS.recognise("remind me of tea") == (call,)


def asked(name: str) -> StepRecord:
    """Return a step that ended with a question."""
    return StepRecord(
        step_id=uuid4(),
        chain_id=uuid4(),
        round_no=1,
        position=0,
        name=name,
        origin=Origin.PERSON,
        arguments={},
        arguments_hash="",
        state=ToolStepState.DONE,
        result={"data": "of tea"},
        created_at=datetime(2026, 3, 4, tzinfo=UTC),
    )


def test_an_answer_to_the_question_of_a_tool_is_a_call_of_it() -> None:
    call = ToolCall(name="remind", arguments={"text": "of tea at 9"})

    assert INTENTS.recognise("at 9", asked("remind")) == (call,)
    assert INTENTS.recognise("at 9") == ()


@pytest.mark.parametrize(("name", "text"), [("echo", "at 9"), ("gone", "at 9"), ("remind", "no")])
def test_what_answers_no_question_is_looked_at_as_any_message(name: str, text: str) -> None:
    call = ToolCall(name="remind", arguments={"text": "of tea"})

    assert INTENTS.recognise(text, asked(name)) == ()
    assert INTENTS.recognise("remind me of tea", asked(name)) == (call,)


@given(st.text() | st.text("/ echo@\n"))
def test_any_message_can_be_looked_at(text: str) -> None:
    assert len(Intents(load_toys(Toolbox())).recognise(text)) <= 1


def test_what_is_to_be_looked_up_first_is_called_first() -> None:
    class Led(Remind):
        leads = ("echo",)

    intents = Intents(Registry([Echo(Toolbox()), Led(Toolbox())]))

    assert intents.recognise("remind me tea") == (
        ToolCall(name="echo", arguments={"query": "remind me tea"}),
        ToolCall(name="remind", arguments={"text": "tea"}),
    )
