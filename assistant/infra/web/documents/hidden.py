"""Takes out of a page what its readers cannot see: an old way to talk to machines past people.

It follows attributes, inline styles and plain rules of style sheets inside the page. What only a
browser could tell (sheets elsewhere, scripts, text in the colour of its background) stays.
"""

import re
from collections.abc import Iterable, Iterator

from lxml.html import HtmlElement

_NEVER_SHOWN = (
    *("script", "style", "template", "noscript", "link", "meta", "iframe", "object", "embed"),
    *("svg", "math", "canvas", "audio", "video", "select", "datalist", "input", "textarea"),
)
_FRAME = frozenset({"html", "head", "body", "main", "article", "title"})
"""Pages that show themselves by script hide these at first."""

_UTILITIES = frozenset(
    {".d-none", ".sr-only", ".visually-hidden", ".visuallyhidden", ".screen-reader-text"}
)
"""What style sheets elsewhere call hidden text, in the usual frameworks."""

_HIDING = re.compile(
    r"display:none|visibility:(hidden|collapse)|opacity:0?(\.0+)?(;|$|!)|font-size:0?(\.0+)?(px|pt|em|rem|%)?(;|$|!)"
    r"|(^|;)color:(transparent|rgba\(\d+,\d+,\d+,0(\.0+)?\))|text-indent:-\d{3,}"
    r"|(left|top|right|bottom|margin-left|margin-top):-\d{4,}|clip:rect\(0|clip-path:inset\((50|100)%"
    r"|transform:scale\(0\)|content-visibility:hidden"
)
_SAME_COLOUR = re.compile(
    r"(?:^|;)color:([^;!]+).*;background(?:-color)?:\1(?:;|$|!)"
    r"|(?:^|;)background(?:-color)?:([^;!]+).*;color:\2(?:;|$|!)"
)
_FLAT = re.compile(
    r"(?=.*(?:^|;)(?:max-)?(?:height|width):0(?:px)?(?:;|$|!))(?=.*overflow[^;]*:hidden)"
)
_BRACES = re.compile(r"([^{}]*)([{}])")
_SELECTOR = re.compile(r"^(?P<tag>[a-z][a-z0-9]*)?(?P<kind>[.#])(?P<name>[\w-]+)$", re.IGNORECASE)
_NOTES = re.compile(r"/\*.*?\*/", re.DOTALL)
_IMAGE = re.compile(r"url\([^)]*\)")
_MOST_STYLES = 500_000
_MOST_STYLE = 2_000
"""Nobody writes longer ones into an element; rules could hide behind the padding."""


def drop_hidden(tree: HtmlElement) -> None:
    """Remove from a page, in place, what is not shown."""
    names = _hidden_names(tree)
    doomed = [element for element in tree.iter() if _is_hidden(element, names)]
    for element in doomed:
        if element.getparent() is not None:
            element.drop_tree()


def _is_hidden(element: HtmlElement, names: frozenset[str]) -> bool:
    tag = str(element.tag)
    if tag in _FRAME:
        return False
    if tag in _NEVER_SHOWN or element.get("hidden") is not None:
        return True
    if tag == "dialog" and element.get("open") is None:
        return True
    return _hides(element.get("style", "")) or not names.isdisjoint(_names(element))


def _hides(style: str) -> bool:
    if not style:
        return False
    plain = "".join(_IMAGE.sub("", _NOTES.sub("", style)).lower().split())
    if len(plain) > _MOST_STYLE:
        return True
    return any(rule.search(plain) for rule in (_HIDING, _SAME_COLOUR, _FLAT))


def _names(element: HtmlElement) -> Iterator[str]:
    """Yield what simple selectors could call an element."""
    for sign, values in ((".", element.get("class", "").split()), ("#", [element.get("id", "")])):
        for value in values:
            yield f"{sign}{value}"
            yield f"{element.tag!s}{sign}{value}"


def _hidden_names(tree: HtmlElement) -> frozenset[str]:
    """Return the simple selectors that the page's own style sheets hide for every screen."""
    sheets: Iterable[str] = (style.text or "" for style in tree.iter("style"))
    css = _NOTES.sub("", "\n".join(sheets)[:_MOST_STYLES])
    return _UTILITIES | frozenset(
        selector.strip()
        for selectors, style in _rules(css)
        if _hides(style[:_MOST_STYLE])
        for selector in selectors.split(",")
        if _SELECTOR.match(selector.strip())
    )


def _rules(css: str) -> Iterator[tuple[str, str]]:
    """Yield selectors and style of the rules outside of `@media` and its like."""
    depth, selectors = 0, ""
    for before, brace in _BRACES.findall(css[: css.rfind("}") + 1]):
        if brace == "{":
            selectors = "" if depth else before.rpartition(";")[2]
            depth += 1
        else:
            if depth == 1:
                yield selectors, before
            depth = max(0, depth - 1)
