"""Which texts are recurrence rules."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.domain.recurrence import RuleInvalidError, RuleProblem, check_rule

AT_9 = "BYHOUR=9;BYMINUTE=0;BYSECOND=0"


@pytest.mark.parametrize(
    "rule",
    [
        f"FREQ=DAILY;{AT_9}",
        "FREQ=DAILY;BYHOUR=9;BYMINUTE=0",
        f"INTERVAL=2;FREQ=WEEKLY;WKST=SU;BYDAY=MO,SU;{AT_9}",
        f"FREQ=MONTHLY;BYDAY=+1MO,-1FR;{AT_9}",
        f"FREQ=MONTHLY;BYMONTHDAY=-1,15;BYDAY=FR;{AT_9}",
        f"FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=31;COUNT=10000;{AT_9}",
        f"FREQ=DAILY;UNTIL=20261231T235959;{AT_9}",
        "FREQ=HOURLY;INTERVAL=2",
        "FREQ=MINUTELY;INTERVAL=15;COUNT=3",
        "FREQ=HOURLY;BYMONTH=5;BYDAY=MO;BYMINUTE=0,30;BYSECOND=0",
        "\n".join([f"FREQ=DAILY;{AT_9}"] * 20),
    ],
)
def test_rules_are_taken(rule: str) -> None:
    check_rule(rule)


@pytest.mark.parametrize(
    ("rule", "reason", "part"),
    [
        ("", RuleProblem.SYNTAX, ""),
        ("every day", RuleProblem.SYNTAX, "every day"),
        (f"RRULE:FREQ=DAILY;{AT_9}", RuleProblem.SYNTAX, "RRULE:FREQ=DAILY"),
        (f"freq=daily;{AT_9}", RuleProblem.SYNTAX, "freq=daily"),
        (f"FREQ=DAILY;{AT_9};", RuleProblem.SYNTAX, ""),
        (f"FREQ=DAILY;{AT_9}\n", RuleProblem.SYNTAX, ""),
        (f"FREQ=DAILY;FREQ=WEEKLY;{AT_9}", RuleProblem.SYNTAX, "FREQ=WEEKLY"),
        (f"FREQ=DAILY;BYEASTER=0;{AT_9}", RuleProblem.UNKNOWN_PART, "BYEASTER"),
        (f"FREQ=YEARLY;BYWEEKNO=1;{AT_9}", RuleProblem.UNKNOWN_PART, "BYWEEKNO"),
        (AT_9, RuleProblem.VALUE, "FREQ"),
        (f"FREQ=SECONDLY;{AT_9}", RuleProblem.VALUE, "FREQ"),
        (f"FREQ=DAILY;INTERVAL=0;{AT_9}", RuleProblem.VALUE, "INTERVAL"),
        (f"FREQ=DAILY;INTERVAL=1,2;{AT_9}", RuleProblem.VALUE, "INTERVAL"),
        (f"FREQ=DAILY;INTERVAL=1000001;{AT_9}", RuleProblem.VALUE, "INTERVAL"),
        (f"FREQ=DAILY;COUNT=10001;{AT_9}", RuleProblem.VALUE, "COUNT"),
        (f"FREQ=DAILY;COUNT=0;{AT_9}", RuleProblem.VALUE, "COUNT"),
        (f"FREQ=DAILY;UNTIL=20261231T235959Z;{AT_9}", RuleProblem.VALUE, "UNTIL"),
        (f"FREQ=DAILY;UNTIL=20261231;{AT_9}", RuleProblem.VALUE, "UNTIL"),
        (f"FREQ=DAILY;UNTIL=20260230T000000;{AT_9}", RuleProblem.VALUE, "UNTIL"),
        (f"FREQ=WEEKLY;WKST=XX;{AT_9}", RuleProblem.VALUE, "WKST"),
        (f"FREQ=DAILY;BYMONTH=13;{AT_9}", RuleProblem.VALUE, "BYMONTH"),
        (f"FREQ=MONTHLY;BYMONTHDAY=0;{AT_9}", RuleProblem.VALUE, "BYMONTHDAY"),
        (f"FREQ=MONTHLY;BYMONTHDAY=-32;{AT_9}", RuleProblem.VALUE, "BYMONTHDAY"),
        (f"FREQ=MONTHLY;BYMONTHDAY=1;BYSETPOS=0;{AT_9}", RuleProblem.VALUE, "BYSETPOS"),
        (f"FREQ=MONTHLY;BYDAY=0MO;{AT_9}", RuleProblem.VALUE, "BYDAY"),
        (f"FREQ=YEARLY;BYDAY=54MO;{AT_9}", RuleProblem.VALUE, "BYDAY"),
        (f"FREQ=WEEKLY;BYDAY=MON;{AT_9}", RuleProblem.VALUE, "BYDAY"),
        ("FREQ=DAILY;BYHOUR=24;BYMINUTE=0", RuleProblem.VALUE, "BYHOUR"),
        ("FREQ=DAILY;BYHOUR=9,;BYMINUTE=0", RuleProblem.VALUE, "BYHOUR"),
        ("FREQ=DAILY;BYHOUR=9;BYMINUTE=60", RuleProblem.VALUE, "BYMINUTE"),
        ("FREQ=DAILY;BYHOUR=9;BYMINUTE=0;BYSECOND=1", RuleProblem.VALUE, "BYSECOND"),
        ("FREQ=DAILY", RuleProblem.NO_TIME_OF_DAY, "BYHOUR"),
        ("FREQ=DAILY;BYHOUR=9", RuleProblem.NO_TIME_OF_DAY, "BYMINUTE"),
        ("FREQ=WEEKLY;BYDAY=MO;BYMINUTE=0", RuleProblem.NO_TIME_OF_DAY, "BYHOUR"),
        (f"FREQ=DAILY;COUNT=2;UNTIL=20261231T000000;{AT_9}", RuleProblem.COMBINATION, "UNTIL"),
        (f"FREQ=WEEKLY;BYDAY=1MO;{AT_9}", RuleProblem.COMBINATION, "BYDAY"),
        (f"FREQ=MONTHLY;BYDAY=MO,1TU;{AT_9}", RuleProblem.COMBINATION, "BYDAY"),
        (f"FREQ=WEEKLY;BYMONTHDAY=1;{AT_9}", RuleProblem.COMBINATION, "BYMONTHDAY"),
        (f"FREQ=DAILY;BYSETPOS=1;{AT_9}", RuleProblem.COMBINATION, "BYSETPOS"),
        ("FREQ=HOURLY;BYHOUR=9", RuleProblem.COMBINATION, "BYHOUR"),
        ("FREQ=HOURLY;BYSECOND=0", RuleProblem.COMBINATION, "BYSECOND"),
        ("FREQ=HOURLY;INTERVAL=2;BYMINUTE=0", RuleProblem.COMBINATION, "INTERVAL"),
        ("FREQ=HOURLY;COUNT=2;BYMINUTE=0", RuleProblem.COMBINATION, "COUNT"),
        ("FREQ=HOURLY;BYHOUR=9;BYMINUTE=0", RuleProblem.COMBINATION, "BYHOUR"),
        ("FREQ=MINUTELY;BYMINUTE=0", RuleProblem.COMBINATION, "BYMINUTE"),
        (f"FREQ=HOURLY\nFREQ=DAILY;{AT_9}", RuleProblem.COMBINATION, "FREQ"),
        ("\n".join([f"FREQ=DAILY;{AT_9}"] * 21), RuleProblem.TOO_MANY, ""),
        (f"FREQ=DAILY;{AT_9}" + " " * 1_000, RuleProblem.TOO_LONG, ""),
    ],
)
def test_what_is_no_rule_is_refused_by_its_reason(
    rule: str, reason: RuleProblem, part: str
) -> None:
    with pytest.raises(RuleInvalidError) as caught:
        check_rule(rule)
    assert (caught.value.reason, caught.value.part) == (reason, part)


PARTS = ("FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "BYHOUR", "BYMINUTE", "BYSETPOS", "WKST")
VALUES = ("DAILY", "HOURLY", "-1", "0", "7", "MO", "-1FR", "20260101T000000", "9,", "９", "1" * 400)


@given(st.lists(st.tuples(st.sampled_from(PARTS), st.sampled_from(VALUES)), max_size=6), st.text())
def test_no_text_does_more_than_be_refused(parts: list[tuple[str, str]], rest: str) -> None:
    text = ";".join(f"{name}={value}" for name, value in parts)
    for rule in (text, text + rest, rest):
        reasons = set(RuleProblem)
        try:
            check_rule(rule)
        except RuleInvalidError as error:
            reasons &= {error.reason}
        assert reasons
