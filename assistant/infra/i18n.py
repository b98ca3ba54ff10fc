"""Texts for people in their language: Fluent files in `locales/<language>/*.ftl`."""

from pathlib import Path
from typing import Self

from fluent.runtime import FluentBundle, FluentResource

from assistant.contracts.accounts import LOCALES

_FOLDER = Path(__file__).parents[2] / "locales"


class Translator:
    """Finds texts by key; a language that lacks one falls back to English."""

    def __init__(self, bundles: dict[str, FluentBundle]) -> None:
        self._bundles = bundles

    @classmethod
    def load(cls, folder: Path = _FOLDER) -> Self:
        """Read all files of all languages."""
        return cls({locale: _bundle(folder / locale) for locale in LOCALES})

    def text(self, key: str, locale: str, **params: str | int) -> str:
        """Return the text of a key (`error-not_found`) with its placeholders filled.

        Raises `KeyError` when no language has it.
        """
        for bundle in (self._bundles.get(locale), self._bundles[LOCALES[0]]):
            if bundle is not None and bundle.has_message(key):
                return _format(bundle, key, params)
        raise KeyError(key)


def _format(bundle: FluentBundle, key: str, params: dict[str, str | int]) -> str:
    pattern = bundle.get_message(key).value
    if pattern is None:
        raise KeyError(key)
    text, _ = bundle.format_pattern(pattern, params)
    return str(text)


def _bundle(folder: Path) -> FluentBundle:
    # Marks that isolate placeholders of other writing directions confuse copying and terminals.
    bundle = FluentBundle([folder.name], use_isolating=False)
    for path in sorted(folder.glob("*.ftl")):
        bundle.add_resource(FluentResource(path.read_text(encoding="utf-8")))
    return bundle
