"""Which integration is meant by a name as people say it."""

import pytest

from assistant.domain.integrations.finding import alike

NAMES = ("Погода", "Погода в Омске", "Курсы «ЦБ»", "Weather Now", "Weather Archive", "GitHub")


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("погода", ["Погода"]),
        ("«Погоды»", ["Погода"]),
        ("моей Погоды", ["Погода"]),
        ("возьми данные из моей Погоды в Омске", ["Погода в Омске"]),
        ("курсов ЦБ", ["Курсы «ЦБ»"]),
        ("Курсы", ["Курсы «ЦБ»"]),
        ("my github", ["GitHub"]),
        ("weather", ["Weather Now", "Weather Archive"]),
        ("Weather archive", ["Weather Archive"]),
        ("get data from my Weather Now and GitHub", ["Weather Now", "GitHub"]),
        ("погодный", []),
        ("git", []),
        ("Биржа", []),
        ("", []),
        ("…", []),
    ],
)
def test_a_name_is_found_as_it_is_said_and_never_guessed(said: str, meant: list[str]) -> None:
    assert alike(said, NAMES) == meant


def test_one_of_two_that_differ_in_their_endings_is_meant_only_as_it_is() -> None:
    names = ("Курс", "Курсы")

    assert alike("курсы", names) == ["Курсы"]
    assert alike("курсов", names) == ["Курс", "Курсы"]
