"""Whole messages that are the secret: what was asked for among other words, keys alone, pairs."""

import re

import pytest

from assistant.domain.integrations.secret_words import find_secrets

_SECRET = re.compile("⟦(.*?)⟧", re.DOTALL)


@pytest.mark.parametrize(
    "sample",
    [
        "вот: ⟦X1y2z3w4⟧",
        "вот он: ⟦X1y2z3w4⟧",
        "вот ⟦zz-barsik⟧",
        "вот:\n⟦X1y2z3w4⟧",
        "вот — «⟦X1y2z3w4⟧»",
        "вот: ⟦котик⟧",
        "ну вот: ⟦zz barsik 7⟧",
        "держи ⟦X1y2z3w4⟧",
        "Держи, мой ключ ⟦X1y2⟧",
        "мой токен вот: ⟦X1y2z3w4⟧",
        "лови: ⟦X1y2z3w4⟧",
        "пароль: ⟦pw⟧",
        "Мой ключ - ⟦7⟧",
        "my token=⟦ab⟧",
        "here you go: ⟦X1y2z3w4⟧",
        "here you go: ⟦correct horse battery staple⟧",
        "ok, here it is: ⟦X1y2z3w4⟧",
        "sure, ⟦X1y2z3w4⟧",
        "да, ⟦X1y2z3w4⟧, спасибо",
        "it's ⟦X1y2z3w4⟧",
        "it’s ⟦qwerty⟧",
        "⟦ok computer 1997⟧",
        "⟦take five⟧",
    ],
)
def test_words_around_an_answer_stay(sample: str) -> None:
    text = re.sub("[⟦⟧]", "", sample)
    assert find_secrets(text, awaiting=True).secrets == tuple(_SECRET.findall(sample))


@pytest.mark.parametrize(
    "text",
    [
        "sure, later",
        "да, потом",
        "вот погода",
        "it's broken",
        "вот https://x.com/keys",
        "ок, котик",
    ],
)
def test_other_answers_are_no_secrets(text: str) -> None:
    assert find_secrets(text, awaiting=True).text == text


@pytest.mark.parametrize(
    "text", ["sk9Xq2LmPq9Zz", "qpSECRET1234", "`a1b2c3d4e5f6`", "a1b2-c3d4-e5f6"]
)
def test_a_message_may_be_a_key_alone(text: str) -> None:
    assert find_secrets(text, connecting=True, alone=True).secrets
    assert not find_secrets(text, connecting=True).secrets


@pytest.mark.parametrize(
    "text",
    [
        "openweathermap2",
        "weather-forecast-v2",
        "order-12345",
        "перезвони89161234567",
        "example.com/v1/users22",
        "/users/12345678/a",
        "заказ qpSECRET1234",
        "продолжай",
    ],
)
def test_names_addresses_and_sentences_are_no_keys(text: str) -> None:
    assert find_secrets(text, connecting=True, alone=True).text == text


@pytest.mark.parametrize("awaiting", [False, True])
@pytest.mark.parametrize(
    "text",
    [
        "joe:passW0rd1",
        "joe / passW0rd1",
        "joe/passW0rd1",
        "joe : passW0rd1",
        "joe | passW0rd1",
        "joe\npassW0rd1",
        "joe:qwerty",
        "joe / qwerty",
        "joe@x.com:12345678",
    ],
)
def test_a_message_may_be_a_login_with_its_password(text: str, *, awaiting: bool) -> None:
    found = find_secrets(text, connecting=True, awaiting=awaiting, pair=True)
    assert found.secrets == tuple(re.split(r"\s*[:/|\n]\s*", text))


@pytest.mark.parametrize(
    "text",
    [
        "localhost:8080",
        "api.example.com:443/v1",
        "https://x.com:80/a",
        "10:30",
        "24/7",
        "и/или",
        "да/нет",
        "application/json",
        "Europe/Moscow",
        "GET /users",
        "GET /users/{id}",
        "метод: GET",
        "name: Weather2",
        "X-Org: acme",
    ],
)
def test_other_pairs_stay(text: str) -> None:
    assert find_secrets(text, connecting=True, pair=True).text == text
