"""Selectors name one of three engines; whatever would run in the page's own world is refused."""

import pytest

from assistant.domain.selectors import explicit_selector


@pytest.mark.parametrize(
    ("selector", "explicit"),
    [
        ("#a", "css=#a"),
        ("a[href=x]", "css=a[href=x]"),
        ("div > p", "css=div > p"),
        (".a:has-text('b=c')", "css=.a:has-text('b=c')"),
        ("//a[@id=1]", "css=//a[@id=1]"),
        ('"Sign in"', 'css="Sign in"'),
        ("css=a", "css=a"),
        (" text=Sign in", "text=Sign in"),
        ("text = a=b", "text = a=b"),
        ("role=button[name=x]", "role=button[name=x]"),
    ],
)
def test_css_text_and_role_are_selectors(selector: str, explicit: str) -> None:
    assert explicit_selector(selector) == explicit


@pytest.mark.parametrize(
    "selector",
    [
        "_react=a[secret]",
        " _vue=a",
        "_react =a",
        "*_react=a",
        "*css=a",
        "xpath=//a",
        "id=a",
        "data-testid=a",
        "internal:control=enter-frame",
        "internal:has-text=a",
        "css=a >> _react=b",
        "a>>b",
        "text=a >> internal:control=enter-frame",
        "_react\n=a",
    ],
)
def test_other_engines_and_chains_are_refused(selector: str) -> None:
    with pytest.raises(ValueError, match="selector"):
        explicit_selector(selector)
