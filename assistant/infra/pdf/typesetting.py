"""Sets a document on pages, in the process of `program`."""

import io
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from pypdf import PdfReader

from assistant.infra.pdf.characters import find_missing, replace_missing
from assistant.infra.pdf.engine import compile_pages
from assistant.infra.pdf.fonts import Fonts, load_fonts
from assistant.infra.pdf.job import Job, Lack
from assistant.infra.pdf.pictures import printable_pictures
from assistant.infra.pdf.tree import Source, Tree, build

_TEMPLATE: Final = Path(__file__).with_name("document.typ").read_bytes()
_CYRILLIC: Final = re.compile("[\u0400-\u052f]")
_LATIN: Final = re.compile("[A-Za-z]")
_TERMS: Final = 4
"""A Russian text may have as many Latin letters to one of its own, in code and terms."""
_SHOWN: Final = 20
"""How many of the missing things a note names."""


@dataclass(frozen=True)
class Typeset:
    """A PDF; `notes` say what it lacks."""

    content: bytes
    notes: list[Lack]
    pages: int


def typeset(job: Job) -> Typeset:
    """Make a document; pictures that cannot be decoded are left out.

    Raises `RuntimeError` when the typesetter gives up.
    """
    try:
        return _typeset(job, job["files"])
    except RuntimeError:
        printable = printable_pictures(job["files"], Path(job["folder"]))
        if printable == job["files"]:
            raise
    return _typeset(job, printable)


def _typeset(job: Job, files: Mapping[str, str]) -> Typeset:
    fonts = load_fonts(Path(job["font_path"]) if job["font_path"] else None)
    source = Source(_clean(job["title"]), _clean(job["markdown"]), files)
    tree = build(source)
    language = _language(source.title + source.markdown, job["locale"])
    document = json.dumps(_document(tree, fonts, language), ensure_ascii=False)
    folder = Path(job["folder"])
    missing = find_missing(document, fonts, folder)
    virtual = {
        "main.typ": _TEMPLATE,
        "document.json": replace_missing(document, missing).encode(),
    }
    content = compile_pages(virtual, fonts.all, folder)
    pages = len(PdfReader(io.BytesIO(content)).pages)
    return Typeset(content, _notes(tree, fonts, missing), pages)


def _document(tree: Tree, fonts: Fonts, language: str) -> dict[str, Any]:
    return {
        "title": tree.title,
        "headline": tree.headline,
        "blocks": tree.blocks,
        "fonts": fonts.families,
        "size": fonts.size,
        "lang": language,
    }


def _notes(tree: Tree, fonts: Fonts, missing: frozenset[str]) -> list[Lack]:
    notes = [fonts.lack] if fonts.lack else []
    if missing:
        codes = [f"U+{ord(mark):04X}" for mark in sorted(missing)]
        notes.append({"code": "characters_spelled_out", "params": _named(codes)})
    if tree.missing_images:
        notes.append({"code": "images_left_out", "params": _named(list(tree.missing_images))})
    if tree.too_deep:
        notes.append({"code": "nested_too_deeply", "params": {}})
    return notes


def _named(names: list[str]) -> dict[str, str | int]:
    return {"names": ", ".join(names[:_SHOWN]), "more": max(0, len(names) - _SHOWN)}


def _language(text: str, locale: str) -> str:
    """Return the language to hyphenate by: the locale's when there are no letters to tell."""
    cyrillic, latin = (len(letters.findall(text)) for letters in (_CYRILLIC, _LATIN))
    if not cyrillic + latin:
        return locale[:2]
    return "ru" if cyrillic * _TERMS > latin else "en"


def _clean(text: str) -> str:
    """Return a text that UTF-8 can hold."""
    return text.encode("utf-8", "replace").decode()
