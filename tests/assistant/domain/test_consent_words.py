"""Which messages are nothing but a yes or a no."""

import pytest

from assistant.domain.consent_words import read_consent


@pytest.mark.parametrize(
    "said",
    [
        "да",
        "Да!",
        "ага, давай",
        "разрешаю",
        "Да, разрешаю.",
        "ну давай, делай",
        "ок",
        "конечно, пожалуйста",
        "yes",
        "Yes, please.",
        "ok do it",
        "please do that",
        "go ahead",
        "I allow it",
        "sure, thanks",
    ],
)
def test_agreement(said: str) -> None:
    assert read_consent(said) is True


@pytest.mark.parametrize(
    "said",
    [
        "нет",
        "не надо",
        "Нет, спасибо",
        "нет, не надо это делать",
        "отмена",
        "отмени это, пожалуйста",
        "не разрешаю!",
        "no",
        "No, thanks.",
        "cancel that",
        "don't do it",
        "do not",
        "please, no",
        "never mind",
    ],
)
def test_refusal(said: str) -> None:
    assert read_consent(said) is False


@pytest.mark.parametrize(
    "said",
    [
        "",
        "...",
        "это",
        "да нет",
        "нет, давай",
        "yes and no",
        "да?",
        "да, но сначала покажи аргументы",
        "да, и удали ещё второе",
        "давай позже",
        "да ладно",
        "не знаю",
        "ok google",
        "yes, for the other one",
        "no idea",
        "отмени напоминание про молоко",
        "cancel my reminders",
        "do it tomorrow",
        "дай данные",
        "окно",
        "нетто",
        "да " * 30,
        "do it " * 9 + "x",
    ],
)
def test_what_is_neither(said: str) -> None:
    assert read_consent(said) is None
