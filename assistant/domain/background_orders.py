"""Owns the words of background work: orders, the queue, and what only looks like an order."""

import re
from typing import Final

_ASK: Final = r"(?:пожалуйста|плиз|please|pls)"
PLEASE: Final = rf"(?:[,\s]+{_ASK}(?!\w))"
MARK: Final = (
    r"(?:(?:в\s+фоновом\s+режиме|в\s+фоне|фоном|in\s+(?:the\s+)?background(?:\s+mode)?|"
    r"as\s+a\s+background\s+(?:task|job))(?!\w))"
)
"""Where the work is to be done."""

NEW_TASK: Final = (
    r"(?:(?:создай|запусти|заведи|добавь|поставь)(?:те)?\s+(?:новую\s+)?фоновую\s+задачу|"
    r"фоновая\s+задача|задача\s+в\s+фоне?|задача\s+в\s+очередь|"
    r"(?:(?:start|create|run|launch|add|queue)\s+(?:a\s+)?(?:new\s+)?)?background\s+(?:task|job))"
)
"""What a task is announced with; a colon and the task follow."""

GREETING = re.compile(
    rf"(?:(?:привет|здравствуй(?:те)?|слушай(?:те)?|эй|так|а|и|ну|окей|ок|хорошо|ладно|тогда|бот|ассистент|"
    rf"помощник|{_ASK}|bot|assistant|hey|hi|hello|okay|ok|so|and|now|then)[,!.\s]+)*",
    re.IGNORECASE,
)
ASKED = re.compile(
    r"(?:(?:не\s+)?(?:ты\s+)?(?:можешь|сможешь|мог(?:ла)?\s+бы)(?:\s+ты)?|можно|"
    rf"(?:can|could|will|would)\s+you)\s+(?:{_ASK}\s+)?(?=\w)",
    re.IGNORECASE,
)
_CARRIERS_RU: Final = r"(?:с?делай|сделать|выполни(?:ть)?|запусти(?:ть)?)"
_CARRIERS_EN: Final = r"(?:do|run|execute|perform|process|start|launch)"
_ORDERS_RU: Final = (
    r"(?:(?:по|под|рас)?(?:с?считай|считать)|вычисли(?:ть)?|най(?:ди|ти)|поищи|поискать|"
    r"подбери|подобрать|собери|собрать|состав(?:ь|ить)|подготов(?:ь|ить)|напи(?:ши|сать)|"
    r"сравни(?:ть)?|проанализир(?:уй|овать)|исслед(?:уй|овать)|изучи(?:ть)?|провер(?:ь|ить)|"
    r"переве(?:ди|сти)|переска(?:жи|зать)|обобщи(?:ть)?|суммир(?:уй|овать)|резюмир(?:уй|овать)|"
    r"подытож(?:ь|ить)|создай|создать|сгенерир(?:уй|овать)|скачай|скачать|прочита(?:й|ть)|прочти|"
    r"просмотр(?:и|еть)|посмотр(?:и|еть)|узна(?:й|ть)|выясни(?:ть)?|разбери|разобрать|"
    r"обработа(?:й|ть)|оцени(?:ть)?|построй|построить|придума(?:й|ть)|сформир(?:уй|овать)|"
    r"оформи(?:ть)?|отсортир(?:уй|овать)|извле(?:ки|чь)|распозна(?:й|ть)|расшифр(?:уй|овать)|"
    r"конвертир(?:уй|овать)|преобраз(?:уй|овать)|протестир(?:уй|овать)|прове(?:ди|сти)|"
    r"отслед(?:и|ить)|выпи(?:ши|сать)|загрузи(?:ть)?)"
)
_ORDERS_EN: Final = (
    r"(?:find|search|research|analy[sz]e|calculate|compute|count|compare|compile|collect|gather|"
    r"prepare|write|draft|compose|summari[sz]e|translate|check|verify|review|read|download|fetch|"
    r"get|make|create|generate|build|investigate|study|examine|evaluate|estimate|convert|extract|"
    r"sort|plan|scan|test|monitor|crawl|explore|look\s+(?:up|into|for|through)|go\s+through|"
    r"work\s+(?:on|out)|figure\s+out|put\s+together)"
)
_ENDING: Final = r"(?:те)?(?:-ка)?(?!\w)"
_CARRIER = re.compile(rf"(?:{_CARRIERS_RU}|{_CARRIERS_EN}){_ENDING}", re.IGNORECASE)
_ORDER = re.compile(
    rf"\s*(?:/\w+|(?:{_ASK}[,\s]+)?(?:{_CARRIERS_RU}|{_ORDERS_RU}|{_CARRIERS_EN}|{_ORDERS_EN})"
    rf"{_ENDING})",
    re.IGNORECASE,
)
_WHOM = re.compile(rf"(?:[,\s]*(?:мне|нам|для\s+меня|me|us|for\s+me|{_ASK})(?!\w))*\s*,?\s*")
_IT: Final = r"(?:это|вот\s+это|следующее|задачу|задание|the\s+following|this|it|that|a\s+task)"
_FILLER = re.compile(rf"(?:[,\s]*(?:мне|нам|me|us|{_ASK}|{_IT})(?!\w))*\s*,?\s*", re.IGNORECASE)
_QUEUE = re.compile(
    r"(?:(?:постав(?:ь|ить)|добав(?:ь|ить)|(?:за)?кин(?:ь|уть)|отправ(?:ь|ить)|полож(?:и|ить)|"
    rf"зане(?:си|сти)){_ENDING}{PLEASE}?,?(?:\s+(?:мне|ещё|{_IT}))*\s+(?:в\s+очередь|в\s+фон)(?!\w)|"
    r"queue\s+up|queue(?=\s*:|\s+(?:this|a|an|the|my|these|another|two|three)(?!\w))|enqueue|"
    rf"(?:put|add|send)\s+(?:{_IT}\s+)?(?:up\s+)?(?:in|into|to|on)\s+(?:the|your)\s+queue)"
    rf"(?!\w){PLEASE}?(?:\s+(?:на\s+(?:выполнение|обработку)|{_IT})(?=\s*:))?",
    re.IGNORECASE,
)
_TASK_TO = re.compile(r"\s*(?:задачу|задание|a\s+task\s+to)\s+", re.IGNORECASE)
_NO_WORK = re.compile(
    r"\s*(?:на|ко?|за|в|во|для|меня|нас|его|её|их|это|эту|этот|вс[её]|себя|пока|"
    r"at|for|behind|to|in|on|with|here|there|outside|early|again|it|this|that|them|all|me|us)"
    r"(?!\w)|.*(?<!\w)(?:песн|трек|музык|плейлист|альбом|клип|видео|сери[юия](?!\w)|фильм|"
    r"напоминани|будильник|таймер|song|track|music|playlist|album|episode|video|movie|tune|"
    r"reminder|alarm|timer)",
    re.IGNORECASE,
)
_PICTURE = re.compile(
    r"(?<!\w)(?:фото|картин|изображени|рисун|обои|обоев|портрет|постер|логотип|аватар|заставк|"
    r"пейзаж|скриншот|(?:на\s+)?(?:передн|задн)\w+\s+план|photo|picture|image|drawing|poster|"
    r"wallpaper|logo|painting|portrait|screenshot|avatar|landscape|foreground)",
    re.IGNORECASE,
)
_ABOUT_WORK = re.compile(
    r"(?<!\w)(?:работ[аыуе]|работой|запуск\w*|выполнени\w+|процесс\w*|приложени\w+|потоки?|служб\w*|"
    r"задач\w*|что-то|что-нибудь|вс[её]|\w+[аяую]?ющ\w+|таймер\w*|будильник\w*|напоминани\w+|музык\w*|"
    r"apps?|process(?:es)?|threads?|services?|tasks?|things?|stuff|anything|something|everything|"
    r"timers?|alarms?|reminders?|music|noise|sounds?|colou?rs?|white|black|people|person|code|"
    r"functions?|scripts?|programs?|workers?|шум\w*|звук\w*|цвет\w*|люд\w+|человек\w*|код|кода|"
    r"функци\w+|скрипт\w*|программ[уыа]|воркер\w*)(?!\w)|"
    r"(?<!\w)(?:run(?:s|ning)?|work(?:s|ing)?|execut(?:e|ing)|play(?:s|ing)?|happen(?:s|ing)?|going|"
    r"doing|show(?:s|n|ing)?|sitting|standing|seen)\s*$|(?<!\w)(?:со?|with)\s+\S+\s*$",
    re.IGNORECASE,
)


def is_order(text: str) -> bool:
    """Tell whether a text begins with an order to find out or to make something, or a command."""
    return _ORDER.match(text) is not None


def is_carrier(verb: str) -> bool:
    """Tell whether a verb only says that something is to be done: «сделай», "run"."""
    return _CARRIER.fullmatch(verb) is not None


def is_filler(text: str, *, of_whom: bool = False) -> bool:
    """Tell whether words between a verb and its place name nothing; `of_whom`: but the person."""
    return (_WHOM if of_whom else _FILLER).fullmatch(text) is not None


def queued_by(text: str) -> str | None:
    """Return what follows an order to put something into the queue, None for any other text."""
    queue = _QUEUE.match(text)
    if queue is None:
        return None
    rest = text[queue.end() :]
    named = _TASK_TO.match(rest)
    return rest[named.end() :] if named is not None and is_order(rest[named.end() :]) else rest


def is_queueable(text: str) -> bool:
    """Tell whether what follows such an order is work: no place to stand at, no song."""
    return _NO_WORK.match(text) is None


def is_about_work(text: str) -> bool:
    """Tell whether an object of an order speaks of work itself: processes, scripts that run."""
    return _ABOUT_WORK.search(text) is not None


def is_pictured(text: str) -> bool:
    """Tell whether a text speaks of a picture, which has a background of its own."""
    return _PICTURE.search(text) is not None
