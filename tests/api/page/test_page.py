"""The page as it is served: types, policy, tags, texts, and the libraries that came from others."""

import hashlib
import json
import re

import pytest

from api.page.files import FOLDER, page_files
from api.page.texts import page_keys
from assistant.contracts.accounts import LOCALES
from tests.factories import Door

_SCRIPTS = sorted((FOLDER / "js").glob("*.js"))
_BY_STATE = ("page-task-", "page-tool-", "page-theme-", "page-integration")


async def test_the_page_is_there_for_anybody_and_runs_only_what_is_ours(door: Door) -> None:
    answer = await door.client.get("/")

    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    policy = answer.headers["content-security-policy"].split("; ")
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "style-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "require-trusted-types-for 'script'" in policy
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "<style" not in answer.text
    assert " style=" not in answer.text
    assert not re.search(r"<script(?![^>]*\ssrc=)", answer.text)
    assert not re.search(r"\son\w+=", answer.text)


@pytest.mark.parametrize(
    ("path", "media_type"),
    [
        ("js/main.js", "text/javascript; charset=utf-8"),
        ("css/base.css", "text/css; charset=utf-8"),
        ("icon.svg", "image/svg+xml"),
        ("texts/ru.json", "application/json"),
        ("vendor/vendor.json", "application/json"),
        ("vendor/markdown-it/LICENSE", "text/plain; charset=utf-8"),
    ],
)
async def test_files_have_their_type_and_the_same_policy(
    door: Door, path: str, media_type: str
) -> None:
    answer = await door.client.get(f"/page/{path}")

    assert (answer.status_code, answer.headers["content-type"]) == (200, media_type)
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")
    assert answer.headers["cache-control"] == "no-cache"


async def test_what_a_browser_has_is_not_sent_again(door: Door) -> None:
    tag = (await door.client.get("/page/js/main.js")).headers["etag"]

    again = await door.client.get("/page/js/main.js", headers={"If-None-Match": tag})
    other = await door.client.get("/page/js/dom.js", headers={"If-None-Match": tag})
    head = await door.client.head("/")

    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert other.status_code == 200
    assert (head.status_code, head.content) == (200, b"")


@pytest.mark.parametrize(
    "path", ["nothing.js", "", "../routes/page.py", "%2e%2e/files.py", "js/", "js/../../files.py"]
)
async def test_nothing_else_can_be_had(door: Door, path: str) -> None:
    answer = await door.client.get(f"/page/{path}")

    assert answer.status_code == 404
    assert answer.json()["code"] == "not_found"


@pytest.mark.parametrize("locale", LOCALES)
async def test_all_words_are_there_with_placeholders_the_page_fills_in(
    door: Door, locale: str
) -> None:
    texts = (await door.client.get(f"/page/texts/{locale}.json")).json()

    assert len(texts) == len(page_keys())
    assert not [text for text in texts.values() if not text or "{$" in text or "{ $" in text]


def test_every_word_the_page_says_has_a_text_and_no_text_is_unused() -> None:
    sources = [path.read_text(encoding="utf-8") for path in _SCRIPTS]
    all_of_it = "\n".join([*sources, (FOLDER / "index.html").read_text(encoding="utf-8")])
    keys = set(page_keys())
    said = set(
        re.findall(r'(?:\bt\(|data-(?:text|label|placeholder|example)=)"([\w-]+)"', all_of_it)
    )
    quoted = {f"page-{word}" for word in re.findall(r'"([\w-]+)"', all_of_it)}

    assert {f"page-{word}" for word in said} <= keys
    assert not {key for key in keys - quoted if not key.startswith(_BY_STATE)}


def test_every_module_is_announced_to_the_browser() -> None:
    page = (FOLDER / "index.html").read_text(encoding="utf-8")

    assert {path.name for path in _SCRIPTS} == set(re.findall(r"/page/js/([\w-]+\.js)", page))
    assert set(re.findall(r'(?:src|href)="/page/([^"#]+)"', page)) <= page_files().keys()


def test_pictures_that_are_named_are_defined() -> None:
    page = (FOLDER / "index.html").read_text(encoding="utf-8")
    sources = "\n".join(path.read_text(encoding="utf-8") for path in _SCRIPTS)
    named = set(re.findall(r'href="#icon-([\w-]+)"', page)) | set(
        re.findall(r'icon(?:Button)?\("([\w-]+)"', sources)
    )

    assert named <= set(re.findall(r'symbol id="icon-([\w-]+)"', page))


def test_libraries_are_what_their_makers_published() -> None:
    vendor = FOLDER / "vendor"
    listed = json.loads((vendor / "vendor.json").read_text(encoding="utf-8"))
    hashes = {name: value for library in listed for name, value in library["files"].items()}

    there = {
        path.relative_to(vendor).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in vendor.rglob("*")
        if path.is_file() and path.name != "vendor.json"
    }

    assert there == hashes
    assert {library["name"]: library["licence"] for library in listed} == {
        "markdown-it": "MIT",
        "dompurify": "Apache-2.0 OR MPL-2.0",
    }


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("ground", ["ground", "side", "raised", "tint", "code"])
def test_words_stand_out_from_what_is_behind_them(ground: str, dark: bool) -> None:  # noqa: FBT001
    css = (FOLDER / "css" / "base.css").read_text(encoding="utf-8")
    pairs = re.findall(r"--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)", css)
    colours = {name: (of_dark if dark else of_light) for name, of_light, of_dark in pairs}

    for ink in ("ink", "quiet", "accent", "bad", "good"):
        assert _contrast(colours[ink], colours[ground]) >= 4.5, f"{ink} on {ground}"
    assert _contrast(colours["on-accent"], colours["accent"]) >= 4.5
    assert _contrast(colours["warn"], colours["warn-tint"]) >= 4.5
    assert _contrast(colours["ink"], colours["bad-tint"]) >= 4.5
    assert _contrast(colours["line-strong"], colours["raised"]) >= 3


def _contrast(one: str, other: str) -> float:
    """Ratio of two colours (WCAG 2.2, relative luminance)."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
