from pathlib import Path

from benchmarks.security import _counted, _table

_REPORT = """<testsuites><testsuite>
<testcase classname="tests.security.test_raw_clients" name="a"/>
<testcase classname="tests.security.test_raw_clients" name="b"><failure/></testcase>
<testcase classname="tests.security.test_raw_clients" name="c"><error/></testcase>
<testcase classname="tests.security.test_raw_clients" name="d"><skipped/></testcase>
</testsuite></testsuites>"""


def test_a_case_that_failed_or_was_not_run_is_no_case_that_held(tmp_path: Path) -> None:
    report = tmp_path / "report.xml"
    report.write_text(_REPORT)

    [row] = _table(_counted(report)).rows

    assert row[0].startswith("The lint")
    assert row[1:] == ["4", "1", "1", "2", "**missed**"]
