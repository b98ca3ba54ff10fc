"""Owns which whole messages are nothing but agreement, or nothing but refusal; others are neither.

Somebody's "yes" lets a call be made: what says more, asks, or says both is not taken for one.
"""

import re
from typing import Final

_LONGEST: Final = 60
_YES: Final = (
    r"да|ага|угу|ок|окей|хорошо|давай(?:те)?|конечно|согласен|согласна|можно|валяй|"
    r"разреша(?:ю|ем)|разреши(?:ть|те)?|позволяю|подтвержда(?:ю|ем)|подтверди(?:ть)?|одобряю|"
    r"(?:с)?делай(?:те)?|выполняй(?:те)?|выполни(?:ть|те)?|"
    r"yes|yep|yeah|yup|ok|okay|sure|of course|certainly|go ahead|go for it|do|allow(?:ed)?|"
    r"approve(?:d)?|confirm(?:ed)?|permit|i (?:agree|allow|approve|confirm|permit)|agreed"
)
_NO: Final = (
    r"нет|неа|не (?:надо|нужно|стоит|хочу|разрешаю|согласен|согласна|делай(?:те)?|выполняй(?:те)?)|"
    r"ни в коем случае|запрещаю|запрети(?:ть)?|отклоняю|отклони(?:ть|те)?|отказ(?:ать|ываю)?|"
    r"отмена|отмени(?:ть|те)?|отменяй(?:те)?|отменяю|передумала?|"
    r"no|nope|nah|no way|do not|don['’]?t|cancel(?:led)?|deny|denied|refuse|reject|forbid|"
    r"i (?:refuse|disagree)|never ?mind|not now"
)
_BESIDES: Final = (
    r"ну|же|это|этот|его|ее|их|вызов|действие|запрос|тогда|пожалуйста|спасибо|делать|это делать|"
    r"it|this|that|the call|this call|that call|then|please|thanks|thank you|so|do it|do that"
)
_ROUND: Final = " \t\r\n.,!…«»\"'“”()"

_GAP: Final = r"[ ,;.!…—-]+"


def _said(words: str) -> re.Pattern[str]:
    return re.compile(rf"(?:(?:{_BESIDES}){_GAP})*(?:{words})(?:{_GAP}(?:{words}|{_BESIDES}))*")


_AGREES: Final = _said(_YES)
_REFUSES: Final = _said(_NO)


def read_consent(text: str) -> bool | None:
    """Return whether a whole message agrees (True) or refuses (False); None if it is neither."""
    said = " ".join(text.casefold().replace("ё", "е").split()).strip(_ROUND)
    if len(said) > _LONGEST:
        return None
    if _AGREES.fullmatch(said):
        return True
    return False if _REFUSES.fullmatch(said) else None
