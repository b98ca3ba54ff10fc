"""Tells a task for the assistant («пришли курс валют», "find …", "weather") from a note."""

import re
from typing import Final

_TASKS_RU: Final = (
    r"пришли|пришлите|присылай|отправь\s+мне|отправляй\s+мне|расскажи|рассказывай|найди|находи|"
    r"поищи|ищи|покажи|показывай|посчитай|считай|подсчитай|собери|собирай|составь|составляй|"
    r"сделай\s+(?:мне|сводк|обзор|отч[её]т|подборк)|подготовь\s+(?:мне|сводк|обзор|отч[её]т)|"
    r"придумай|переведи|напиши|пиши\s+мне|объясни|сравни|посоветуй|предложи|подбери|выбери|"
    r"узнай|узнавай|проанализируй|суммируй|резюмируй|подытожь|процитируй|дай\s+(?:мне|сводк|"
    r"прогноз|совет)|скажи|говори|сообщи|сообщай|выведи|отслеживай|следи"
)
_TASKS_EN: Final = (
    r"(?:please\s+)?(?:send\s+me|give\s+me|tell\s+me|show\s+me|get\s+me|bring\s+me|write\s+me|"
    r"read\s+me|let\s+me\s+know|find\s+out|find|search|look\s+up|summari[sz]e|translate|"
    r"calculate|compute|compare|explain|suggest|recommend|list|draft|compose|make\s+(?:me\s+)?an?|generate|analy[sz]e|"
    r"fetch|collect|convert|track|write\s+an?\s)"
)
_FACTS_RU: Final = (
    r"(?:(?:свежи[ей]|последни[ей]|главны[ей]|утренн\w+|вечерн\w+|ежедневн\w+)\s+)?"
    r"(?:курсы?\s+(?:валют\w*|доллар\w*|евро|юан\w*|рубл\w*|биткоин\w*|фунт\w*|крипт\w*|акци\w*|"
    r"ц\s*б)|котировк\w+|прогноз\s+погод\w+|прогноз|погод[ауые]\b|новост[ьи]\b|сводк[ауи]\b|"
    r"дайджест|гороскоп|анекдот|цитат[ауы]\s+дня|факт\s+дня|слово\s+дня|обзор\s+новост\w+|"
    r"цен[ауы]\s+(?:на\s+)?(?:биткоин\w*|нефт\w*|золот\w*|акци\w*)|афиш[ау]\b)"
)
_FACTS_EN: Final = (
    r"(?:the\s+|a\s+|my\s+|latest\s+|today['’]?s\s+|tomorrow['’]?s\s+|morning\s+|daily\s+|top\s+)*"
    r"(?:weather|forecast|news|headlines|exchange\s+rates?|currency\s+rates?|stock\s+prices?|"
    r"(?:bitcoin|dollar|euro|btc|usd|eur)\s+(?:price|rate)|horoscope|briefing|news\s+digest|"
    r"digest|word\s+of\s+the\s+day|quote\s+of\s+the\s+day|joke)\b"
)
_TASK = re.compile(
    rf"(?:(?:и|а|and|please|пожалуйста)[,\s]+)*(?:(?:{_TASKS_RU})\b|(?:{_TASKS_EN})\b|"
    rf"{_FACTS_RU}|{_FACTS_EN})",
    re.IGNORECASE,
)


def is_task(text: str) -> bool:
    """Tell whether a text asks the assistant for something that it has to find out or to make."""
    return _TASK.match(text.strip(" .,:;-–—«»\"'")) is not None
