"""The paces stay below the limits that Telegram names."""

from datetime import timedelta

import pytest

from assistant.domain.telegram_pace import BOT_RATE, GROUP_RATE, PRIVATE_RATE, Rate, rate_of


@pytest.mark.parametrize(
    ("rate", "span", "most"),
    [
        (BOT_RATE, timedelta(seconds=1), 30),
        (GROUP_RATE, timedelta(minutes=1), 20),
        (PRIVATE_RATE, timedelta(minutes=1), 63),
    ],
)
def test_no_span_sees_more_than_telegram_takes(rate: Rate, span: timedelta, most: int) -> None:
    assert rate.burst + span // rate.gap <= most


def test_groups_have_negative_numbers() -> None:
    assert rate_of(-1_001_234_567_890) is GROUP_RATE
    assert rate_of(1_234_567_890) is PRIVATE_RATE
