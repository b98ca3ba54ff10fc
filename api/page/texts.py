"""Owns the words of the page: all of `page.ftl` in one language, for the browser to fill in."""

from functools import cache
from pathlib import Path

import orjson
from fluent.runtime import FluentResource

from api.page.files import PageFile
from assistant.contracts.accounts import LOCALES
from assistant.infra.i18n import Translator

_SOURCE = Path(__file__).parents[2] / "locales" / LOCALES[0] / "page.ftl"
_PREFIX = "page-"
_PLACEHOLDERS = ("name", "seconds", "text", "time", "title", "tool")


def page_texts(translator: Translator, locale: str) -> PageFile:
    """Return the texts by their keys; a placeholder is its name in braces."""
    values = {name: f"{{{name}}}" for name in _PLACEHOLDERS}
    texts = {
        key.removeprefix(_PREFIX): translator.text(key, locale, **values) for key in page_keys()
    }
    return PageFile(orjson.dumps(texts), "application/json")


@cache
def page_keys() -> tuple[str, ...]:
    """Return the keys of the page's texts, in the order of their file."""
    entries = FluentResource(_SOURCE.read_text(encoding="utf-8")).body
    return tuple(entry.id.name for entry in entries if hasattr(entry, "id"))
