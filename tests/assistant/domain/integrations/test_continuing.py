"""Words that go on with connecting an API, and which of several connections they mean."""

from uuid import UUID

import pytest

from assistant.domain.integrations.continuing import chosen, read_continue

FIRST, SECOND, THIRD = (UUID(int=number) for number in (1, 2, 3))
KNOWN = [("Погода", FIRST), ("Курсы валют", SECOND), ("Weather (https://a.example)", THIRD)]


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("продолжи подключение", ""),
        ("Продолжим интеграцию.", ""),
        ("давай продолжим подключение API", ""),
        ("continue connecting", ""),
        ("resume the connection", ""),
        ("continue with the integration", ""),
        ("продолжи подключение «Погода»", "Погода"),
        ("вернись к подключению погоды", "погоды"),
        ("продолжи подключение к API «Курсы валют»", "Курсы валют"),
        ("продолжи подключение API Курсы валют", "Курсы валют"),
        ("продолжи интеграцию с Trello", "Trello"),
        ("continue connecting Weather", "Weather"),
        ("continue connecting the Weather API", "Weather API"),
        ("let's continue with the Weather connection", "Weather"),
        ('resume the connection "exchange rates"', "exchange rates"),
        ("продолжи", None),
        ("продолжи рассказ", None),
        ("продолжи интеграцию по частям", None),
        ("продолжи подключение по образцу", None),
        ("continue connecting the dots", None),
        ("как продолжить подключение?", None),
        ("continue the story", None),
    ],
)
def test_going_on_is_asked_for_with_a_name_or_without(said: str, name: str | None) -> None:
    assert read_continue(said) == name


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("Погода", FIRST),
        ("погоду", FIRST),
        ("давай погоду", FIRST),
        ("курсы", SECOND),
        ("продолжи подключение курсов валют", SECOND),
        ("2", SECOND),
        ("weather", THIRD),
        ("4", None),
        ("0", None),
        ("какая погода", None),
        ("погода?", None),
        ("расскажи про погоду в Омске", None),
        ("нет", None),
    ],
)
def test_one_of_a_list_is_chosen_by_name(said: str, meant: UUID | None) -> None:
    assert chosen(said, KNOWN) == meant


def test_two_of_one_name_are_told_apart_by_their_place() -> None:
    known = [("Погода", FIRST), ("Погода", SECOND)]

    assert (chosen("Погода", known), chosen("2", known)) == (None, SECOND)
