"""Which selectors of elements a browser is given: CSS, `text=…` and `role=…`.

Other engines of Playwright run in the page's own world, where the page reads what is looked for.
Syntax: https://playwright.dev/docs/other-locators; `>>` chains engines.
"""

import re

_ENGINE = re.compile(r"\s*([\w:+*-]+)\s*=", re.ASCII)
_ENGINES = frozenset({"css", "text", "role"})


def explicit_selector(selector: str) -> str:
    """Return a selector with its engine named. Raises `ValueError` for others than the three."""
    if ">>" in selector:
        raise ValueError("a selector is one of css, text= or role=, without >>")
    engine = _ENGINE.match(selector)
    if engine is None:
        return f"css={selector}"
    if engine[1] not in _ENGINES:
        raise ValueError("a selector is CSS, text=… or role=…")
    return selector.lstrip()
