"""Words that plainly ask to be reminded, in all the ways that people say it."""

from assistant.domain.time_phrases.expressions import words

_POLITE_RU = (
    r"(?:мне|меня|нам|нас|себе|пожалуйста|плиз|плз|о том|об этом|ещё|еще|нов(?:ое|ую)|одно)"
)
_POLITE_EN = r"(?:a|an|the|my|another|one|new|daily|weekly|monthly|recurring|please)"
_NOTICE_EN = r"(?:reminder|alarm|timer|notification|alert)s?"
_PLANS_EN = r"(?:my|the) (?:calendar|diary|schedule)"

_WISHES = words(
    r"напомни(?:те|шь|ть)?(?:-ка)?",
    r"напоминай(?:те)?",
    r"напоминать",
    r"напоминаешь",
    r"напоминание",
    r"напоминалк[ау]",
    r"чтобы (?:ты|вы) (?:мне )?напомнил[аи]?",
    r"не (?:дай(?:те)? (?:мне )?)?(?:забыть(?: бы)?|пропустить)",
    r"не (?:забудь|забывай)(?:те)?",
    r"(?:постав|созда|сдела|добав|завед|установ|включ|запланиру|назнач|нужн|хочу)(?:ь"
    r"|й|и|ить|ть|о)?(?:те)?"
    rf"(?:[\s,]{{1,4}}{_POLITE_RU})*[\s,]{{1,4}}(?:напоминани[ея]|напоминалк[уа]"
    rf"|будильник|таймер|событие)",
    r"завести (?:напоминани[ея]|напоминалк[уа]|будильник|таймер)",
    r"запиши(?:те)?",
    r"запланируй(?:те)?",
    r"(?:внеси|занеси|добавь|поставь)(?:те)? в (?:календарь|ежедневник|расписание|график|планы)",
    r"внеси(?:те)?",
    r"(?:раз)?буди(?:те)?",
    r"пни",
    r"пинай",
    r"пингани(?:те)?",
    r"толкни",
    r"маякни",
    r"(?:предупреди|оповести|уведоми|просигналь)(?:те)?",
    r"уведомляй(?:те)?",
    r"дай(?:те)? (?:мне )?знать",
    r"(?:remind|remaind|remid|reminde|rmind)(?: (?:me|us|myself))?",  # codespell:ignore
    rf"(?:set|create|add|make|schedule|put|give me|need|want)(?: (?:me|up|in))?(?: "
    rf"{_POLITE_EN})* {_NOTICE_EN}"
    r"(?: for me)?",
    r"set an?(?= \d+[- ]?(?:min|hour|sec))",
    r"an? reminder",
    r"reminder",
    r"(?:don't|do not|dont) (?:let me )?forget",
    r"(?:ping|alert|notify|nudge|wake|buzz|poke) (?:me|us)(?: up)?",
    rf"(?:put|add|note|enter)(?: (?:it|this))? (?:in|to|on|into) {_PLANS_EN}",
    r"(?:in|to|on|into) my (?:calendar|diary|schedule)",
    r"let me know",
    r"schedule",
    r"note to self",
    after=rf"(?:[\s,]{{0,4}}(?:{_POLITE_RU}|please|pls)(?!\w))*",
)
_POLITE = words(
    *[
        r"привет",
        r"слушай",
        r"эй",
        r"ок",
        r"окей",
        r"так",
        r"пожалуйста",
        r"плиз",
        r"плз",
        r"надо",
        r"нужно",
        r"хочу",
        r"прошу",
        r"давай",
        r"бот",
    ],
    r"будь добра?",
    r"будьте добры",
    r"(?:с?можешь|с?можете|(?:не )?мог(?:ла|ли)? бы)(?: (?:ты|вы))?(?: мне)?",
    *["hi", "hello", "hey", "ok", "okay", "so", "please", "pls"],
    r"(?:can|could|would|will) you",
    r"i (?:want|need|would like)(?: (?:you )?to)?",
    r"i'd like (?:you )?to",
    before=r"(?:[\s,]{0,4}",
    after=r"[\s,]{0,4})+",
)


def wishes_in(text: str) -> list[tuple[int, int]]:
    """Return the places of words that ask to be reminded, and of a polite beginning."""
    found = [match.span() for match in _WISHES.finditer(text)]
    polite = _POLITE.match(text) if found else None
    return [*found, polite.span()] if polite and polite.end() < len(text) else found
