"""Plain words that ask which APIs are connected, without a model."""

import pytest

from assistant.skills.registry import Registry
from tests.assistant.domain.ordinary_messages import ENGLISH, RUSSIAN

_SKILLS = Registry.load()


def asked(text: str) -> list[str]:
    """Return the tools that hear themselves asked for by a message."""
    return [skill.name for skill in _SKILLS.all() if skill.recognise(text) is not None]


@pytest.mark.parametrize(
    "text",
    [
        "какие у меня api?",
        "Какие у меня есть API?",
        "какие апи у меня подключены?",
        "какие интеграции я подключил",
        "какие api есть?",
        "покажи мои интеграции, пожалуйста",
        "Покажи все подключённые API",
        "список моих интеграций",
        "мои апи",
        "what APIs do I have?",
        "Which integrations are connected?",
        "list my integrations",
        "please show me all my APIs",
        "show connected APIs",
        "my integrations",
    ],
)
def test_the_list_is_asked_for_in_plain_words(text: str) -> None:
    assert asked(text) == ["integrations_list"]


@pytest.mark.parametrize(
    "text",
    [
        "удали апи Погода",
        "delete my integrations",
        "какие api лучше для погоды?",
        "what is an API?",
        "show my API key",
        "list my integrations in a table and explain each",
        "покажи документацию api",
        "мои api не работают",
        "какие у меня api?\nи удали их",
        *RUSSIAN,
        *ENGLISH,
    ],
)
def test_other_words_do_not_ask_for_it(text: str) -> None:
    assert "integrations_list" not in asked(text)
