"""What is said around the time: questions, orders and stories, which are no plans."""

import re

from assistant.domain.time_phrases.expressions import words
from assistant.domain.time_phrases.tables import listed

_HOW = r"как(?:ой|ая|ое|ие|ого|ую|им)?"
_KNOWLEDGE = words(
    rf"напомни(?:те|шь|ть)?(?: мне)?(?:,? пожалуйста)?(?:,|:)?[ ]?(?:{_HOW}|кто|кого"
    rf"|кому|где|куда|откуда|почему"
    r"|зачем|сколько|чей|чья|когда|чем|чему|о ч[её]м|про что|во сколько|в каком|до "
    r"скольки|на чем|котор\w*"
    r"|что (?:такое|это|мы|я|ты|он|она|они|было|там|значит|за|вчера|говорил[аи]?))(?!-)",
    r"remind (?:me|us)(?:,|:)?[ ]?(?:please )?(?:what|who|whom|where|when|why|how"
    r"|which|whose|if|whether)",
)
_MEMORY = words(
    r"(?:пожалуйста,? )?(?:запомни|запоминай|учти|знай)",
    r"remember (?:that|my|i|this|:)",
    r"keep in mind",
    r"note that",
    r"fyi",
    before=r"\s{0,9}",
)
_NOTE = words(
    r"запиши(?:те)?,? (?:что|в (?:список|заметк)|номер|адрес|пароль|идею|мысль|рецепт)\w*",
)
_QUESTION = words(
    *listed("сколько какая какой какое какие какого каких какую каким кто кого что чем где куда"),
    *["откуда", "почему", "зачем", "когда", "чей", "чья"],
    r"как(?! (?:только|обычно))",
    r"во сколько",
    r"в каком",
    r"до скольки",
    r"(?:есть|будет|был[аио]?|правда|можно|стоит|успею|свободен) ли",
    *listed("what what's who who's whom where where's when when's why how how's which whose"),
    *listed("is are was were does did has should shall"),
    r"do (?:i|you|we|they|people|the \w+ have)",
    r"would(?! you)",
    r"have (?:i|you|we|they)",
    r"am i",
    r"will(?! you)",
    r"can (?:i|we|he|she|they)",
    r"could (?:i|we|it)",
    before=r"\s{0,9}(?:(?:а|и|ну|скажи,?|подскажи,?|so|and|hey,?) )?",
    after=r"(?!-)",
)
_PLEASE = r"\s{0,9}(?:(?:пожалуйста|please),? )?"
_MANAGING = words(
    r"(?:удали|отмени|убери|перенеси|измени|покажи|перечисли|выведи)(?: \w+){0,2} "
    r"(?:напоминани|напоминалк|будильник|расписани|задач)\w*",
    r"(?:cancel|delete|remove|move|change|show|list|stop)(?: \w+){0,3} "
    r"(?:reminder|alarm|notification|schedule|task)s?",
    before=_PLEASE,
)
_REFUSAL = words(
    r"не (?:надо |нужно |стоит )?(?:больше )?(?:мне |нам )?(?:больше )?напомина\w+",
    r"(?:хватит|перестань|прекрати) (?:мне )?напоминать",
    r"(?:don't|dont|do not|never|no need to) (?:ever )?(?:remind|notify|ping|wake|nudge|alert)",
    r"stop (?:reminding|notifying|pinging|nudging)",
)
_ORDER = words(
    *listed("расскажи объясни посчитай вычисли загугли опиши сочини придумай переведи прибавь"),
    *listed("отними ответь explain calculate compute describe translate convert subtract google"),
    *listed("recommend suggest посоветуй порекомендуй предложи подскажи"),
    *listed("перенеси перенесите reschedule postpone"),
    r"move [^\W\d_]+(?: [^\W\d_]+){0,3} to (?=\d|mon|tue|wed|thu|fri|sat|sun|tomorrow|next|the)\w*",
    r"tell me",
    r"summari[sz]e",
    r"add \d+",
    r"напиши(?: мне)? (?:стих|рассказ|код|песн|эссе|пост|текст|сказк|программ)\w*",
    r"write(?: me)?(?: an?| the| some)? (?:poem|story|song|essay|code|program|post|text)s?",
    before=_PLEASE,
)
_SEARCH = words(
    *listed("найди поищи покажи сравни find search show compare list"),
    r"look up",
    before=_PLEASE,
)
_STORY = words(
    *listed("был была было были прошел прошла прошло прошли случилось"),
    r"произошл[оаи]",
    r"родил(?:ся|ась|ись)",
    r"сказал[аи]?",
    r"(?:по|при|у)ш[её]л",
    r"(?:по|при|у)шл[аио]",
    *listed("was were had went happened met did saw came took said told woke slept ate bought"),
    *listed("called finished started ended died born arrived missed forgot watched visited"),
    *["felt", "thought", "made", "won", "lost"],
)
_PAST_VERB = re.compile(r"(?<!\w)[а-яё]{2,}[аяиеуы]л(?:а|о|и)?(?:ся|сь)?(?!\w)", re.IGNORECASE)
_NOUNS = frozenset(
    listed(
        "вокзал журнал материал финал сериал персонал сигнал филиал квартал капитал канал "
        "отдел предел раздел пробел стул аул караул михаил даниил самуил павел козел орел "
        "пепел дела пила сила могила людмила камила начала мыла дело тело село мыло сало "
        "начало одеяло зеркало правило правила покрывало детали медали печали педали "
        "сандали цели недели качели модели или отели метели постели апрели скала шкала "
        "шпала ритуал интервал потенциал минерал арсенал адмирал генерал портал подвал "
        "обвал провал перевал привал вал бал зал овал нахал скандал металл автовокзал "
        "мемориал терминал универсал идеал оригинал стрела пчела смола игла метла мебели "
        "если мели ели тыл"
    )
)
"""Nouns and other words that end as a verb of the past does."""
_HABIT = words(
    *listed("обычно всегда работает работают открыт открыта открыто открыты закрыт закрыта"),
    r"я(?! (?:долж|хоч|буду))",
    *["usually", "always", "opens", "closes"],
    r"i(?! (?:should|need|have|must|want|will))(?!')",
)
_SUBJECT = words(*listed("я мы он она они i we he she they it"), before=r"\s{0,9}")
_DUTY = words(
    *listed("должен должна должны хочу хотим надо нужно необходимо пора буду обязан обязана"),
    *listed("should need must want gotta"),
    r"have (?:to|got)",
    r"would like",
    r"i'd like",
    r"supposed to",
)
_STATE = words(
    *listed("обычно usually"),
    *listed("уходит отходит прилетает вылетает приезжает прибывает"),
    r"[а-яё]{2,20}(?:ается|яется|уется)",
    r"(?:have|has|had) been",
    r"since (?=\d|yesterday|last|this|mon|tue|wed|thu|fri|sat|sun)",
)
_OWN = words(
    *listed("мой моя моё мое мои наш наша наше наши"),
    r"(?:my|our|his|her|their|the) [^\W\d_]+(?: [^\W\d_]+){0,3} "
    r"(?:is|are|will be|starts?|begins?|ends?|leaves?|opens?|closes?)",
    *listed("жду иду хожу лечу бегу живу сижу лежу сплю учусь"),
    r"(?:не )?[а-яё]{2,20}(?:аю|яю|ирую)(?:сь)?",
    r"(?:i'm|i've|we're|we've|he's|she's|they're)",
    before=r"\s{0,9}",
)
"""How a sentence begins that says how things are."""


def may_be_plan(text: str, *, wish: bool) -> bool:
    """Whether a text may ask for a reminder: no question, no order, no fact to be kept."""
    if is_question(text) or _MEMORY.match(text) or _MANAGING.match(text) or _REFUSAL.search(text):
        return False
    if wish:
        return _KNOWLEDGE.search(text) is None
    return not text.rstrip().endswith("?")


def is_question(text: str) -> bool:
    """Whether a text begins with a question's word."""
    return _QUESTION.match(text) is not None


def is_note(text: str) -> bool:
    """Whether a text that names no time asks to write something down."""
    return _NOTE.search(text) is not None


def is_order(text: str, *, timed: bool) -> bool:
    """Whether a text orders something to be done now: explain, calculate.

    To look for something is a plan too, when an hour is said (`timed`).
    """
    return _ORDER.match(text) is not None or (not timed and _SEARCH.match(text) is not None)


def is_story(text: str) -> bool:
    """Whether a text tells of what has been."""
    return _STORY.search(text) is not None or any(
        match.group().lower().replace("ё", "е") not in _NOUNS for match in _PAST_VERB.finditer(text)
    )


def is_statement(text: str) -> bool:
    """Whether a text says how things are: my flight is on Friday, работаю с 9 до 18."""
    if _DUTY.search(text) is not None:
        return False
    return any(
        found is not None for found in (_SUBJECT.match(text), _OWN.match(text), _STATE.search(text))
    )


def is_habit(text: str) -> bool:
    """Whether a text tells what somebody does again and again, as "я каждый день…" does."""
    return _SUBJECT.match(text) is not None or _HABIT.search(text) is not None
