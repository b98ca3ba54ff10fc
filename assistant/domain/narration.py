"""Tells a narration from a bare note: pronouns and finite verbs, in Russian and English.

No grammar of a language: endings that few nouns have, lists for the rest. What is taken for a
narration by mistake only costs a question to the model.
"""

import re
from typing import Final

_WORD = re.compile(r"[a-zа-яё]+(?:['’-][a-zа-яё]+)*", re.IGNORECASE)


def words_of(text: str) -> frozenset[str]:
    """Return the words of a text, in lower case, with plain apostrophes."""
    return frozenset(_list(text))


def _list(text: str) -> list[str]:
    return [word.replace("’", "'") for word in _WORD.findall(text.lower())]


_PRONOUNS: Final = words_of(
    "я мы ты вы он она оно они его её нас вас им них это этот эта эти тот там тут здесь "
    "i i'm i'll i've i'd im we we're we'll we've we'd he he's he'll she she's she'll they they're "
    "they'll it it's its it'll you you're you'll you've there there's that that's this's"
)
_QUESTION_WORDS: Final = words_of(
    "кто что чего чему чем как какой какая какое какие каком какую где куда откуда когда почему "
    "зачем сколько чей чья чьё чьи ли неужели разве который которая которые которое если пока "
    "потому поэтому "
    "what what's who who's whose whom where where's when when's why how how's which if whether "
    "because while since"
)
_ASIDE: Final = words_of(
    "не ни нет да же бы или между вместо примерно уже ещё еще обычно всегда никогда наверное "
    "кажется вроде говорят спасибо привет здравствуйте ладно хорошо окей давай давайте плохо "
    "отлично жаль супер увы ок ага угу пожелай удачи free busy sure yep yeah luck "
    "not no yes never usually always already maybe probably perhaps thanks thank hi hello hey "
    "okay ok sorry lol let's lets or between instead don't doesn't didn't won't can't "
    "isn't aren't wasn't weren't"
)
_FINITE_RU: Final = words_of(
    "был была было были есть буду будешь будет будем будете будут лечу летит летим летят иду идёт "
    "идет идём идем идут еду едет едем едут хочу хочет хотим хотят могу может можем могут сплю "
    "спит спим жду ждёт ждет ждём ждем ждут встаю ложусь ухожу уходит приходит выхожу выходит "
    "приезжаю приезжает уезжаю уезжает приеду приедет приедем приедут приду придёт придет придём "
    "придем придут пойду пойдёт пойдет пойдём пойдем пойдут поеду поедет поедем поедут уеду уедет "
    "полечу полетит полетим прилечу прилетит прилетают вылетаю вылетит зайду зайдёт зайдет сижу "
    "позвоню позвонит напишу напишет куплю купит сделаю вернусь вернётся вернется люблю любит живу "
    "живёт живет езжу ездит хожу ходит стоит лежит висит говорю говорит помню помнит знаю знает "
    "занят занята заняты свободен свободна свободны болен больна закрыт закрыта закрыто открыт "
    "открыта открыто должен должна должны нужен нужна нужны рад рада умер умерла родился родилась "
    "встретимся увидимся созвонимся спишемся начну начнёт начнет начнут закончу закончит"
)
_FINITE_EN: Final = words_of(
    "is are was were be been being will would had has did does went met got said came saw "
    "began made took gave told left felt knew thought spent slept ate drank ran won lost found "
    "bought sent paid kept heard wrote flew drove became starts begins opens closes leaves "
    "arrives departs works ends lands flies boards happens wants needs says goes comes looks "
    "seems sounds means lasts should could might must gonna wanna  can"
)
_NOUNS_EN: Final = words_of(
    "bed feed need red speed seed shed wed med weed breed bleed exceed proceed embed led sled"
)
"""Words in -ed that are no past."""

_PAST_RU = re.compile(
    r".*[аеёиуыя]л[аои]?|.*(?:шёл|шел|шла|шло|шли|мог|могла|могли)|"
    r"(?!.*[чл]ёт).*ёт|.*(?:йдет|едет)|"
    r"(?:пере|при|у|от|вы|за|раз)(?:нес|вез|полз)л[аио]|"
    r"(?:отмен|перенес|закончен?|отлож|назнач|утвержд|заплан\w+|заброн\w+|оплач|постро|измен)"
    r"[её]н[аоы]?|готов[аоы]?"
)
_REFLEXIVE_RU = re.compile(r".*(?:л(?:ся|ась|ось|ись)|[ую]сь|[её]тся|ится|[уюая]тся|[её]мся|имся)")
_PRESENT_RU = re.compile(r".*(?:аю|яю|ает|яет|еет|ует|юет|ают|яют|еют|уют|аем|яем|уем|еешь|аешь)")
_NOUNS_RU = re.compile(
    r"(?:канал|вокал|сериал|финал|журнал|материал|капитал|портал|зал|вал|бал|квартал|персонал|"
    r"потенциал|интервал|арсенал|терминал|вокзал|подвал|перевал|сигнал|оригинал|генерал|филиал|"
    r"мемориал|аврал|овал|карнавал|криминал|ритуал|идеал|скандал|урал|отдел|предел|раздел|удел|"
    r"мел|крокодил|винил|стул|аул|караул|гул|тыл|пыл|михаил|кирилл|даниил|павел|самуил)[аи]?"
)
_OTHERS_RU: Final = words_of(
    "или начала начало шкала скала одеяло одеяла зеркало зеркала сало сала мало немало покрывало "
    "медали детали педали дали морали дело дела тело тела недели отели модели цели мебели качели "
    "гантели постели туннели тоннели панели сила могила пила формула акула капсула пули мыло мыла "
    "пыли село села перила чернила правило правила удила рыло рыла автомобили профили июли гусь "
    "лось чаю маю раю краю сараю трамваю урожаю случаю стаю чаем маем краем сараем трамваем "
    "случаем урожаем лаем николаю николаем уют"
)
"""Words with the endings of finite verbs that are none."""


def is_narration(text: str) -> bool:
    """Tell whether a text speaks of somebody or of what is, was or will be, or asks a question.

    Notes, orders and bare infinitives are none.
    """
    words = _list(text)
    if words[:2] in (["у", "меня"], ["у", "нас"]) or words[:1] in (["мне"], ["мой"], ["моя"]):
        return True
    return any(_tells(word) for word in words)


def _tells(word: str) -> bool:
    if word in _PRONOUNS or word in _QUESTION_WORDS or word in _ASIDE:
        return True
    if word.isascii():
        return word in _FINITE_EN or _is_past_en(word)
    return word in _FINITE_RU or _is_finite_ru(word)


def _is_past_en(word: str) -> bool:
    return len(word) > len("red") and word.endswith("ed") and word not in _NOUNS_EN


def _is_finite_ru(word: str) -> bool:
    if word in _OTHERS_RU or _NOUNS_RU.fullmatch(word):
        return False
    return any(form.fullmatch(word) for form in (_PAST_RU, _REFLEXIVE_RU, _PRESENT_RU))
