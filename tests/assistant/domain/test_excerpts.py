"""Foreign texts are cut at a line, and nothing in them loads."""

import pytest

from assistant.domain.excerpts import beginning, without_images


@pytest.mark.parametrize(
    ("text", "limit", "cut"),
    [
        ("one\ntwo", 7, "one\ntwo"),
        ("one\ntwo", 6, "one"),
        ("onetwo", 3, "one"),
        ("````json\n1\n2\n````", 11, "````json\n1\n````"),
        ("```\n1\n```\ntwo", 12, "```\n1\n```"),
    ],
)
def test_a_text_is_cut_after_a_whole_line(text: str, limit: int, cut: str) -> None:
    assert beginning(text, limit) == cut


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("![a](https://e.example/)", "[a](https://e.example/)"),
        ("!![a](b)", "[a](b)"),
        ("!!!![![a](b)](c)", "[[a](b)](c)"),
        ("![a][b] a! [c]", "[a][b] a! [c]"),
        ("<img src=x>", "< img src=x>"),
        ("<<IMG/src=x>", "<< IMG/src=x>"),
        ("</p><!--a--><?a?><svg>", "< /p>< !--a-->< ?a?>< svg>"),
        ("<https://a onload=x>", "< https://a onload=x>"),
        ("[a](<https://e.example/>) <http://a.example>", None),
        ("1 < 2 <3", None),
    ],
)
def test_nothing_in_a_text_loads(text: str, shown: str | None) -> None:
    assert without_images(text) == (text if shown is None else shown)
