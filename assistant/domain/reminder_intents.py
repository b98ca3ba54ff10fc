"""Owns which messages plainly ask for a reminder, and whether it says a text or does a task.

Pure rules over the message and what was read of time in it (`assistant.domain.time_phrases`).
Whatever they are not sure of is left to the model.
"""

from typing import Final

from assistant.contracts.reminders import ReminderAction
from assistant.domain.reminder_notes import is_note
from assistant.domain.reminder_wishes import is_refusal, is_wish
from assistant.domain.task_words import is_task
from assistant.domain.time_phrases import Kind, Reading

LONGEST_REQUEST: Final = 600
"""The longest message that is looked at, in characters."""

_LONGEST_ANSWER: Final = 80


def action_of(text: str, *, wish: bool = False) -> ReminderAction:
    """Return whether a reminder of this text says it, or does what it asks for.

    `wish`: the person asked to be reminded; then the text is always only said.
    """
    return ReminderAction.ASK if is_task(text) and not wish else ReminderAction.REMIND


def asks_for_reminder(text: str, reading: Reading) -> bool:
    """Tell whether a message asks for a reminder so plainly that no model is needed.

    That is so with a wish («напомни», "remind me"), time or not; without one when the message is
    a time and a short note, and nothing in it tells of anything.
    """
    if len(text) > LONGEST_REQUEST or is_refusal(text):
        return False
    return is_wish(text, reading) if reading.wish else is_note(text, reading)


def is_only_time(text: str, reading: Reading) -> bool:
    """Tell whether a message is a time and nothing else: the answer to "when?"."""
    if len(text) > _LONGEST_ANSWER or "?" in text or reading.text.strip():
        return False
    return reading.kind not in {Kind.NO_TIME, Kind.NONE}
