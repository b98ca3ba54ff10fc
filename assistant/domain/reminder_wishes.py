"""Tells a wish to be reminded from the same words said of something else."""

import re

from assistant.domain.narration import is_narration
from assistant.domain.reminder_notes import begins_with_chore, outside
from assistant.domain.task_words import is_task
from assistant.domain.time_phrases import Kind, Reading

_START = r"\s*(?:(?:а|и|так|слушай|пожалуйста|эй|please|pls|hey|so|and)[,\s]+)*"
_REQUEST = re.compile(
    rf"{_START}(?P<asked>(?:(?:не\s+)?(?:ты\s+)?(?:можешь|сможешь|мог(?:ла)?\s+бы)(?:\s+ты)?|можно|"
    r"(?:can|could|will|would)\s+you)\s+(?:(?:пожалуйста|please)\s+)?)?",
    re.IGNORECASE,
)
_REFUSAL = re.compile(
    r"(?<!\w)(?:(?:не|хватит|перестань|прекрати)\s+(?:мне\s+)?(?:напоминай|напоминать)|"
    r"(?:don['’]?t|do\s+not|never|stop)\s+(?:remind|reminding)|"
    r"(?:перенеси|измени|поменяй|отложи|сдвинь|передвинь|удали|отмени|убери|переименуй|move|change|"
    r"reschedule|postpone|delay|delete|remove|cancel|update|edit|rename)(?:те)?\s+(?:\w+\s+){0,3}?"
    r"(?:напоминани\w+|будильник\w*|таймер\w*|reminders?|alarms?|timers?)|"
    r"(?:напиши|составь|придумай|сформулируй|write|draft|compose)\s+(?:\w+\s+){0,3}?"
    r"(?:напоминани\w+|reminders?)|"
    r"(?:он|она|они|ты|вы|he|she|they)\s+(?:\w+\s+)?(?:просил\w*|сказал\w*|said|told|asked))(?!\w)",
    re.IGNORECASE,
)
_TELL = r"(?:не\s+забудь(?:те)?\s+)?напомни(?:те|шь|ть)?|напомина(?:й|йте|ть)|remind\s+me"
_PLAIN = re.compile(
    rf"(?<!\w)(?:(?P<tell>{_TELL})|"
    r"(?:поставь|создай|сделай|добавь|заведи|установи|включи)(?:те)?\s+(?:\w+\s+){0,3}?"
    r"(?:напоминание|напоминалку|будильник|таймер)|(?:раз)?буди(?:те)?\s+меня|"
    r"запиши(?:те)?\s+меня|запланируй(?:те)?|"
    r"(?:занеси|внеси|добавь|поставь)(?:те)?\s+в\s+(?:календарь|ежедневник|расписание)|"
    r"wake\s+me|don['’]?t\s+let\s+me\s+forget|schedule\s+(?:a|an|my|the)|"
    r"(?:set|create|add|make)\s+(?:\w+\s+){0,3}?(?:reminder|alarm|timer)s?|"
    r"put\s+(?:\w+\s+){0,4}?in(?:to)?\s+my\s+calendar)(?!\w)",
    re.IGNORECASE,
)
_OF_WHAT = re.compile(
    r"(?:\s*,?\s*(?:мне|нам|себе|пожалуйста|потом|позже|как-нибудь|"
    r"обязательно|срочно|please|later)(?!\w))*\s*[,:]?\s*"
    r"(?:$|[.!]|(?:про|об?о?|насч[её]т|чтобы|to|about|of|that)\s)",
    re.IGNORECASE,
)

_LATER = re.compile(r"^(?:(?:потом|позже|как-нибудь|обязательно|срочно)\s+)+", re.IGNORECASE)


def is_wish(text: str, reading: Reading) -> bool:
    """Tell whether a message in which words of a wish were read is a wish."""
    request = _REQUEST.match(text)
    asked = request is not None and request["asked"] is not None
    if reading.kind is Kind.NONE or ("?" in text and not asked):
        return False
    if reading.kind is Kind.NO_TIME:
        return _names_a_thing(text, reading, request.end() if request else 0)
    doubtful = is_task(reading.text) or is_narration(outside(text, reading))
    return _PLAIN.search(text) is not None or not doubtful


def is_refusal(text: str) -> bool:
    """Tell whether a message is about wishes: to end or change one, or of somebody else's."""
    return _REFUSAL.search(text) is not None


def _names_a_thing(text: str, reading: Reading, start: int) -> bool:
    """Tell whether a wish without a time is none for knowledge: «напомни столицу Австралии»."""
    wish = _PLAIN.match(text, start)
    if wish is None:
        return False
    tells = wish["tell"] is not None and _OF_WHAT.match(text, wish.end()) is None
    return not tells or begins_with_chore(_LATER.sub("", reading.text))
