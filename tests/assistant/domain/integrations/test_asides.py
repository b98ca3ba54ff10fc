"""Which short messages ask how a connection stands."""

import pytest

from assistant.domain.integrations.asides import asks_how_it_stands


@pytest.mark.parametrize(
    "said",
    [
        "а что дальше?",
        "Что теперь?",
        "ну и что мне делать",
        "статус",
        "какой статус?",
        "what now?",
        "And what's next?",
        "Status",
        "what should I do now?",
        "чего не хватает?",
    ],
)
def test_it_is_asked_how_it_stands(said: str) -> None:
    assert asks_how_it_stands(said)


@pytest.mark.parametrize(
    "said",
    [
        "как дела?",
        "какой статус у заказа 7?",
        "что дальше по плану на завтра?",
        "GET /status",
        "да",
        "what is the weather now?",
        "what now " * 20,
    ],
)
def test_other_questions_are_not_taken(said: str) -> None:
    assert not asks_how_it_stands(said)
