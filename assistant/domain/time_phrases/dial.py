"""The dial: twelve hours, the parts of the day, and the hour of twenty-four that they make."""

from assistant.domain.time_phrases.facts import Clock, Fact, Part, Trouble

BAD_CLOCK = Trouble("time-invalid-clock")
NOON, DAY, HOUR = 12, 24, 60
_LAST_DEEP_NIGHT, _LAST_AFTERNOON = 5, 6
_MORNINGS = frozenset(["am", Part.MORNING, Part.EARLY, Part.BEFORE_WORK])
_DAYS = frozenset([Part.DAY, Part.AFTER_LUNCH, Part.BEFORE_LUNCH])
_EVENINGS = frozenset(
    [
        *(Part.EVENING, Part.LATE_EVENING, Part.TONIGHT, Part.AFTER_WORK),
        *(Part.BEFORE_DINNER, Part.AFTER_DINNER, Part.BEDTIME),
    ]
)


def at_part(hour: int, minute: int, part: str = "", *, exact: bool = False) -> Fact:
    """Return a clock, in the half of the day that its part says."""
    if hour > DAY or minute >= HOUR or (hour == DAY and minute):
        return BAD_CLOCK
    if part and (hour > NOON or not hour):
        fits = part not in {"am", "pm", Part.MORNING}
        return Clock(hour % DAY, minute, fixed=True, exact=True) if fits else BAD_CLOCK
    if part:
        return in_part(Clock(hour, minute), part)
    exact = exact or hour > NOON or not hour
    return Clock(hour, minute, fixed=False, exact=exact)


def in_part(time: Clock, part: str) -> Clock:
    """Move a time of twelve hours into a part of the day."""
    hour, late = time.hour, False
    if hour > NOON:
        return Clock(hour, time.minute, fixed=True, exact=True)
    if part in _MORNINGS:
        hour %= NOON
    elif part == "pm":
        hour = hour % NOON + NOON
    elif part in _DAYS:
        hour = hour + NOON if 0 < hour <= _LAST_AFTERNOON else hour
    elif hour in {0, NOON}:
        hour, late = 0, True
    elif part in _EVENINGS or hour > _LAST_DEEP_NIGHT:
        hour += NOON
    else:
        late = True
    return Clock(hour, time.minute, fixed=True, exact=True, night=late)


def agrees(time: Clock, part: str) -> bool:
    """Whether a time that names its half of the day is in this part too: 9pm, tonight."""
    return time.fixed and in_part(Clock(time.hour % NOON or NOON), part).hour == time.hour
