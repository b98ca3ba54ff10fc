"""Parts of lists: all items, in order, none longer than asked."""

from hypothesis import given
from hypothesis import strategies as st

from assistant.domain.batches import batches


@given(st.lists(st.integers()), st.integers(1, 9))
def test_parts_make_up_the_list(items: list[int], size: int) -> None:
    parts = list(batches(items, size))

    assert [item for part in parts for item in part] == items
    assert all(0 < len(part) <= size for part in parts)
