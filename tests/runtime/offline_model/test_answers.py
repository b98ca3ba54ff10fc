import pytest

from runtime.offline_model.answers import language_of, reply
from runtime.offline_model.protocol import Message


def talk(*said: str) -> list[Message]:
    return [Message(role="user", content=text) for text in said]


@pytest.mark.parametrize(
    ("said", "notice", "install"),
    [
        ("hello there", "I am not a real model", "install Ollama"),
        ("привет", "Я не настоящая модель", "установите Ollama"),
        ("", "I am not a real model", "install Ollama"),
    ],
)
def test_every_reply_says_it_is_no_model_and_how_to_get_one(
    said: str, notice: str, install: str
) -> None:
    text = reply(talk(said))
    assert notice in text
    assert install in text


def test_a_conversation_without_a_user_message_still_gets_the_notice() -> None:
    assert "not a real model" in reply([Message(role="system", content="be kind")])


def test_the_last_user_message_decides_the_language() -> None:
    assert language_of(talk("привет", "and now in English")) == "en"
    assert language_of(talk("hello", "а теперь по-русски")) == "ru"


def test_the_reply_quotes_this_message_and_the_one_before() -> None:
    text = reply(talk("my name is Ada", "what is my name?"))
    assert "what is my name?" in text
    assert "my name is Ada" in text


def test_messages_of_the_conversation_are_counted_and_others_are_not() -> None:
    system, tool = Message(role="system", content="x"), Message(role="tool", content="y")
    answer = Message(role="assistant", content="z")
    assert "I see 3 messages" in reply([system, *talk("a"), answer, tool, *talk("b")])
    assert "Я вижу 2 сообщения" in reply(talk("а", "б"))


def test_a_long_message_is_quoted_in_part() -> None:
    text = reply(talk("word " * 1000))
    assert "…" in text
    assert len(text) < 1000
