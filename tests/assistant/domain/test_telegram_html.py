"""Markdown becomes HTML that Telegram takes and that says all that the Markdown said."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.domain.telegram_html import escape_markdown, telegram_html
from tests.standins.telegram_html import shown_text

MARKDOWN = st.text(alphabet="ab<>&*_`~#-+|[]()!\\\n 1.:/\"'😀", max_size=200)


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("**b** _i_ ~~s~~ `c<d`", "<b>b</b> <i>i</i> <s>s</s> <code>c&lt;d</code>"),
        ("# Title", "<b>Title</b>"),
        ("- a\n- b\n  - c", "• a\n• b\n  • c"),
        ("3. x\n4. y", "3. x\n4. y"),
        ("> q\n> > r", "<blockquote>q\n\nr</blockquote>"),
        ("```py\nx < 1\n```", '<pre><code class="language-py">x &lt; 1</code></pre>'),
        ("```\nx\n```", "<pre>x</pre>"),
        ("| a | b |\n|---|---|\n| 10 | 2 |", "<pre>a  | b\n10 | 2</pre>"),
        ("List<String> & <b>x</b>", "List&lt;String&gt; &amp; &lt;b&gt;x&lt;/b&gt;"),
        ('[l](https://e.com/?a=1&b="2")', '<a href="https://e.com/?a=1&amp;b=%222%22">l</a>'),
        ("a\nb", "a\nb"),
        ("---", "———"),
    ],
)
def test_markdown_is_shown_as_telegram_shows_it(markdown: str, html: str) -> None:
    assert telegram_html(markdown) == html


def test_a_link_that_runs_code_is_only_text() -> None:
    assert telegram_html("[x](javascript:alert)") == "x (javascript:alert)"


def test_a_picture_is_a_link_and_loads_nothing() -> None:
    assert telegram_html("![p](https://e.com/x.png)") == '<a href="https://e.com/x.png">p</a>'


def test_what_would_show_nothing_or_too_much_is_left_to_plain_text() -> None:
    assert telegram_html(" \n ") is None
    assert telegram_html("x" * 4097) is None


@given(MARKDOWN)
@settings(max_examples=300, deadline=None)
def test_telegram_takes_whatever_a_model_writes(markdown: str) -> None:
    html = telegram_html(markdown)

    assert html is None or shown_text(html)


@given(st.text(alphabet="ab*_`[]()<>#+-.!|~&=:\\1 ", min_size=1).map(str.strip).filter(bool))
@settings(max_examples=300, deadline=None)
def test_escaped_text_is_shown_as_it_is(text: str) -> None:
    html = telegram_html(escape_markdown(" ".join(text.split())))

    assert html is not None
    assert shown_text(html) == " ".join(text.split())
