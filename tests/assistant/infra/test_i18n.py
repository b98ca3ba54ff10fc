"""Texts: every language says the same things."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fluent.syntax import FluentParser, ast
from fluent.syntax.visitor import Visitor

from assistant import errors
from assistant.contracts.accounts import LOCALES
from assistant.errors import AssistantError
from assistant.infra.i18n import Translator

_FOLDER = Path(__file__).parents[3] / "locales"
_FRAME = {"method_not_allowed", "body_too_large", "internal"}


class _Placeholders(Visitor):
    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.parts: set[str] = set()

    def visit_VariableReference(self, node: ast.VariableReference) -> None:  # noqa: N802 - Fluent's
        self.names.add(node.id.name)

    def visit_MessageReference(self, node: ast.MessageReference) -> None:  # noqa: N802 - Fluent's
        self.parts.add(node.id.name)


def messages(locale: str, file: str) -> dict[str, set[str]]:
    """Keys of a file with the names of their placeholders; parts of others are no keys."""
    text = (_FOLDER / locale / file).read_text(encoding="utf-8")
    found: dict[str, _Placeholders] = {}
    for entry in FluentParser().parse(text).body:
        assert not isinstance(entry, ast.Junk), f"{locale}/{file}: {entry.content}"
        if isinstance(entry, ast.Message):
            assert entry.id.name not in found, f"{locale}/{file}: {entry.id.name} twice"
            placeholders = _Placeholders()
            placeholders.visit(entry)
            found[entry.id.name] = placeholders
    parts = {part for each in found.values() for part in each.parts}
    return {
        name: each.names.union(*(found[part].names for part in each.parts))
        for name, each in found.items()
        if name not in parts
    }


def files(locale: str) -> set[str]:
    return {path.name for path in (_FOLDER / locale).glob("*.ftl")}


def all_errors(base: type[AssistantError] = AssistantError) -> Iterator[type[AssistantError]]:
    yield base
    for error in base.__subclasses__():
        yield from all_errors(error)


def test_every_language_has_the_same_files() -> None:
    assert {path.name for path in _FOLDER.iterdir()} == set(LOCALES)
    assert all(files(locale) == files("en") for locale in LOCALES)


@pytest.mark.parametrize("file", sorted(files("en")))
def test_every_language_has_the_same_keys_and_placeholders(file: str) -> None:
    assert all(messages(locale, file) == messages("en", file) for locale in LOCALES)


def test_a_key_is_in_one_file_only() -> None:
    keys = [key for file in files("en") for key in messages("en", file)]

    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("locale", LOCALES)
def test_every_error_has_a_text_for_people(locale: str) -> None:
    codes = {error.code for error in all_errors() if error.__module__ == errors.__name__} | _FRAME

    assert codes <= {key.removeprefix("error-") for key in messages(locale, "errors.ftl")}


def test_codes_of_errors_belong_to_one_status() -> None:
    statuses: dict[str, set[int]] = {}
    for error in all_errors():
        statuses.setdefault(error.code, set()).add(error.status)

    assert {code: found for code, found in statuses.items() if len(found) > 1} == {}


def test_placeholders_are_filled_without_marks(tmp_path: Path) -> None:
    for locale in LOCALES:
        (tmp_path / locale).mkdir()
        (tmp_path / locale / "a.ftl").write_text(f"hello = {locale} {{ $name }}!\n")
    translator = Translator.load(tmp_path)

    assert translator.text("hello", "ru", name="Anna") == "ru Anna!"


def test_a_language_that_lacks_a_text_or_is_unknown_falls_back_to_english(tmp_path: Path) -> None:
    for locale in LOCALES:
        (tmp_path / locale).mkdir()
    (tmp_path / "en" / "a.ftl").write_text("hello = Hello\n")
    translator = Translator.load(tmp_path)

    assert [translator.text("hello", locale) for locale in ("ru", "xx")] == ["Hello", "Hello"]
    with pytest.raises(KeyError):
        translator.text("nothing", "en")
