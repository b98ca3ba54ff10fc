"""Owns how a reading is written in one line, and tables of phrases with such lines."""

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from assistant.domain.time_phrases import Kind, Reading, read

ZONE: Final = ZoneInfo("Europe/Moscow")
NOW: Final = datetime(2026, 3, 4, 10, tzinfo=ZONE)
"""A Wednesday."""

_ARROW = "->"


def line(phrase: str, now: datetime = NOW, zone: ZoneInfo = ZONE) -> str:
    """Return "2026-03-05 09:00 | the text": moments, or a rule in short, or a question."""
    return written(read(phrase, now, zone))


def written(reading: Reading) -> str:
    """Write a reading as the tables of the tests do."""
    if reading.kind is Kind.NONE:
        return "none"
    if reading.kind is Kind.RECURRING:
        when = reading.rule.replace(";BYSECOND=0", "").replace(";BYMINUTE=0", "")
        when = when.replace("FREQ=", "").replace("T235959", "").replace("\n", " + ")
        when += f" since {reading.start:%Y-%m-%d %H:%M}" if reading.start else ""
    else:
        when = ", ".join(f"{at:%Y-%m-%d %H:%M}" for at in reading.at)
    if reading.question:
        when = f"{reading.kind}: {reading.question}"
    return f"{when} | {reading.text}".removesuffix(" | ")


def rows(table: str) -> list[tuple[str, str]]:
    """Cut a table of "phrase -> line" into its rows."""
    pairs = [row.partition(_ARROW) for row in table.strip().splitlines()]
    return [(phrase.strip(), expected.strip()) for phrase, _, expected in pairs]
