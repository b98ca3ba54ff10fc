from benchmarks.tables import Table, median, percentile


def test_a_percentile_is_one_of_the_values() -> None:
    values = [5.0, 1.0, 4.0, 2.0, 3.0]
    assert [percentile(values, percent) for percent in (0, 20, 21, 95, 100)] == [1, 1, 2, 5, 5]


def test_the_median_of_one_value_is_that_value() -> None:
    assert median([7.0]) == 7.0


def test_a_table_is_markdown_with_its_notes_below() -> None:
    table = Table("Title", ("a", "b"), [("1", "2")], notes=["Note."])
    assert table.markdown() == "### Title\n\n| a | b |\n| --- | --- |\n| 1 | 2 |\n\nNote.\n"
