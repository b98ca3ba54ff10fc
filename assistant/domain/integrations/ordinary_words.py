"""Owns telling ordinary words and amounts from the secrets that may stand in their place."""

import re
from typing import Final

from assistant.domain.integrations.secret_phrases import LEARNT

_ROUND: Final = "\"'«»`“”„()[]<>,;:"
_FEWEST_IN_PHRASE: Final = 2
_NEARBY: Final = 40
_NO_SECRETS: Final = frozenset(
    """нужен нужна нужно нету нет есть будет потом позже заголовке заголовок параметре
    авторизации авторизация доступа через необходим требуется сгенерирую пришлю
    none required needed missing protected based auth authentication authorization grant bearer
    basic token header query field parameter login later true false null optional string flow
    password secret username about manager reset
    не нет от для до во на по со из за при про или если когда где как что это этот эта мой моего
    моя свой твой ваш там тут здесь такой какой нужен надо можно был дам дай скажу введу
    вот ещё еще уже тоже только лишь сам сама будут пока потребуется передаётся передается
    передавать указан указать хранится хранить хранишь забыл забыла потерял знаю помню логин логина
    пароль пароля токен токена ключ ключа api апи сервиса сервис значение значения имя
    the and are for not you your its that this with from via must will can may should have has
    into onto over city value values based protected pair name names here there what which
    them they there's isn't provided given sent stored used api key login
    без него неё нее меня нас мне нам наш наша тот та те такие такая тогда завтра вчера сегодня
    сейчас скоро теперь опять снова важно строка символ символы слово часть спасибо пожалуйста
    тип смотри лежит лежат там-то где-то другой другая одинаковый пустой секретный обычный
    passed same enter ask wait see check look please thanks yesterday today tomorrow soon again
    wrong broken type policy page field form hint prompt box strength length hash rotation rules
    was were been being still already never always just too very nothing something somewhere
    different empty unknown secure safe weak strong temporary permanent weakest
    oauth oauth1 oauth2 oauth2.0 openid jwt sha1 sha256 sha512 md5 hs256 rs256 es256 base64 utf-8
    utf8 x509 ed25519 rsa-2048 rsa2048 aes128 aes256 aes-128 aes-256 http2""".split()  # noqa: SIM905 - words, as words
)
_ALONE: Final = frozenset(
    "correct right good fine valid invalid правильно новый старый верный".split()  # noqa: SIM905 - words, as words
)
"""Of a state, if nothing follows; else they may begin a passphrase."""

_OF_STATE = re.compile(
    r"(?:(?:по|с|из|за)?слома|потеря|(?:по|из|с)мен[яи]|обнов|сброс|исте[кч]|истёк|устар|подош|подхо|"
    r"работа|прид[уёе]|получ|отправ|введ|ввёл|ввел|встав|укаж|указ|треб|провер|хран|наход|состо|"
    r"выгляд|бер[уё]|возьм|созда|сгенер|генер|защищ|зашифр|переда|приним|(?:не)?верн|"
    r"(?:не)?правильн(?:ый|ая|ое)|нов(?:ый|ая|ое)|стар(?:ый|ая|ое)|прежн|(?:не)?действ|(?:не)?активн|актуальн|"
    r"сложн|прост(?:ой|ая|о)|длинн|корот|надёжн|надежн|слаб|одноразов|временн|постоянн|обязател|"
    r"просроч|запис|скину|скинь|скаж|напиш|напомн|запомн|утер|утек|утёк|укра|слит|взлома|"
    r"заблок|отозва|выда[лнюе]|пропа|совпа|отлича|содерж|означа|явля|станов|пока[жз]|удал|добав|"
    r"подключ|сохран)[а-яё]{0,6}|"
    r"(?:expir|chang|leak|revok|compromis|work|fail|need|forgot|forget|contain|reject|accept|remain|"
    r"encrypt|encod)[a-z]{0,5}|"
    r"(?:rotate|generate|update|require|disable|enable|delete|create|manage)[ds]?|incorrect|"
    r"(?:does|did|do|was|is|has|won)n['’]?t|mine|ours"
)
_TURNS: Final = frozenset(
    """и а но или для от к на в во с со из у по за при без до что чтобы это мой он она
    and or but for from to of in on at with by is are the a an my your it this""".split()  # noqa: SIM905 - words, as words
)
_OTHER_MATTER = re.compile(
    r"логин\w*|парол\w*|ключ\w*|токен\w*|сервис\w*|адрес\w*|апи|метод\w*|get|post|put|delete|"
    r"login|user|username|password|key|token|api|url|base|address|endpoint|method|please|thanks"
)
_AMOUNT = re.compile(
    r"[~≈<>≤≥±+\-$€₽£]{0,3}[0-9][0-9_.:'’\-/]{0,60}(?:T[0-9:.]{4,20}(?:Z|[+\-][0-9:]{2,5})?)?"
    r"[%$€₽£]?(?:k|m|b|к|тыс|млн|млрд|руб|usd|ms|s|tokens?|токен\w{0,3})?"
    r"(?:/[a-zа-яё0-9]{1,12})?[.!?)]{0,3}",
    re.IGNORECASE,
)
_COUNTED = re.compile(
    r"(?:max\w*|min\w*|limits?|лимит\w*|предел|price|cost|цен[аыу]|стоимость|per|за|count|total|"
    r"сколько|число|количество|порт|port|year|год)[^\w\n]{1,3}(?:[\w\-]{1,20}[^\w\n]{1,3}){0,2}\Z",
    re.IGNORECASE,
)
_UNIT = re.compile(
    r"[ \t]{1,3}(?:per|штук\w*|шт|руб\w*|доллар\w*|dollars?|usd|tokens?|токен\w*|символ\w*|"
    r"characters|chars|единиц\w*|seconds?|сек\w*|минут\w*|час\w*|days?|дн(?:я|ей)|hours?|"
    r"requests?|запрос\w*|тыс|млн|млрд|max|в[ ](?:день|час|минуту))(?!\w)",
    re.IGNORECASE,
)
_CALL = re.compile(r"[A-Za-z_]+(?:[_.]\w+)+\(.*")
_LINK = re.compile(r"(?:https?://|www\.).*", re.IGNORECASE)
_PLACEHOLDER = re.compile(r"[<{$%\[].*|your[_\-].*|x{4,}|\*+|\.{3,}|•+", re.IGNORECASE)
_PLAIN = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+){0,3}")
_LATIN = re.compile(r"[A-Za-z0-9][\x21-\x7e]*")
_CLAUSE_ENDS = re.compile(
    r"[ \t]{0,3}(?:[\"'«»`,.;!?()<>{}\[\]&|\r\n]|\Z|[—–-][ \t]|(?:и|а|но|для|логин|and|then|for|"
    r"with|login|user)(?!\w))",
    re.IGNORECASE,
)
_PASSWORD = re.compile(LEARNT, re.IGNORECASE)


def plain(word: str) -> str:
    """Return a word without what stands around it, in small letters."""
    return word.strip(_ROUND + ".!?").casefold()


def is_ordinary(word: str) -> bool:
    """Tell whether a word is one that people say of secrets, and none itself."""
    said = plain(word)
    if said in _NO_SECRETS:
        return True
    return not said.isdecimal() and _OF_STATE.fullmatch(said) is not None


def is_placeholder(value: str) -> bool:
    """Tell whether a value only stands for another: `$TOKEN`, `<key>`, `xxxx`."""
    return _PLACEHOLDER.fullmatch(value) is not None


def secret_span(text: str, match: re.Match[str]) -> tuple[int, int] | None:
    """Return where the secret is that a pattern found; None if what it found is none."""
    groups = match.groupdict()
    secret, login = match["secret"], groups.get("login")
    if is_placeholder(secret) or _CALL.fullmatch(secret) or _is_amount(text, match):
        return None
    if groups.get("phrase") is not None:
        return _phrase(text, *match.span("secret"))
    if any(map(is_ordinary, (secret, secret.partition(" ")[0], login or ""))):
        return None
    ends = _CLAUSE_ENDS.match(text, match.end("secret")) is not None
    if login is not None:
        return _of_pair(match, groups)
    return match.span("secret") if _fits(match, groups, ends=ends) else None


def _of_pair(match: re.Match[str], groups: dict[str, str]) -> tuple[int, int] | None:
    """Return where a password, or one with its login, stands; None in a sentence."""
    login = match["login"]
    if groups.get("bare") is not None and _is_small(login) and not login.isascii():
        return None
    may_be_secret = None not in (groups.get("loose"), groups.get("space"))
    if may_be_secret and any(map(str.isdigit, login)):
        return match.start("login"), match.end("secret")
    return match.span("secret")


def _fits(match: re.Match[str], groups: dict[str, str], *, ends: bool) -> bool:
    """Tell whether a value is made up enough for what stands before it."""
    secret = match["secret"]
    before = match[0][: match.start("secret") - match.start()]
    other = not before.isascii() and _LATIN.fullmatch(secret) is not None
    if (plain(secret) in _ALONE and ends) or (_LINK.fullmatch(secret) and "header" not in groups):
        return False
    if groups.get("shown") is not None:
        return other or any(map(str.isdigit, secret))
    if groups.get("bare") is None and groups.get("prose") is None:
        return True
    if _is_small(secret) and not other:
        foreign = groups.get("filled") is None or not match[0].isascii()
        return ends and foreign and not secret.endswith("?")
    return True


def _is_small(word: str) -> bool:
    said = word.strip(_ROUND + ".!?")
    return _PLAIN.fullmatch(said) is not None and said == said.casefold()


def _is_amount(text: str, match: re.Match[str]) -> bool:
    """Tell whether a number counts something: one of a password does not."""
    begin, end = match.span("secret")
    if match[0].startswith(("?", "&")) or not _AMOUNT.fullmatch(match["secret"]):
        return False
    if match.groupdict().get("amount") is not None:
        return True
    if _PASSWORD.search(text, match.start(), begin):
        return False
    before = text[max(0, match.start() - _NEARBY) : match.start()]
    return _COUNTED.search(before) is not None or _UNIT.match(text, end) is not None


def _phrase(text: str, begin: int, end: int) -> tuple[int, int] | None:
    """Return where the words of a passphrase are: to the line's end, or to where talk goes on."""
    words = [*re.finditer(r"\S+", text[begin:end])]
    said = [plain(word[0]) for word in words]
    if is_ordinary(said[0]) or not words[0][0].isalpha():
        return None
    other = next((at for at, word in enumerate(said) if is_other_matter(word)), None)
    turn = next((at for at, word in enumerate(said) if word in _TURNS), None)
    fewest = _FEWEST_IN_PHRASE
    if other is not None:
        count = min(other, len(said) if turn is None else turn)
        fewest += turn is None
    elif turn is None or (turn >= fewest and said[-1] not in _TURNS):
        count = len(said)
    else:
        count = turn
    return (begin, begin + words[count - 1].end()) if count >= fewest else None


def is_other_matter(word: str) -> bool:
    """Tell whether a plain word is said of secrets, or of other things about an API."""
    return is_ordinary(word) or _OTHER_MATTER.fullmatch(word) is not None
