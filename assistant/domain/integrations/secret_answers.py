"""Owns reading whole messages as the secret that they may be: what was asked for, or a key alone.

Each takes linear time.
"""

import re
from collections.abc import Iterator
from typing import Final

from assistant.domain.integrations.ordinary_words import is_ordinary, is_other_matter, plain
from assistant.domain.integrations.words import is_reply

ROUND: Final = "\"'«»`“”„()[]<>,;:"
ADDRESS: Final = re.compile(
    r"(?:[a-z][a-z0-9+.\-]{1,15}://|www\.)\S+|[\w\-]+(?:\.[\w\-]+)+(?:/\S*)?", re.IGNORECASE
)
_LONG: Final = 20
_OPAQUE: Final = 12
_SECRETISH: Final = 8
_FEW_WORDS: Final = 4
_PLAIN_WORD: Final = 7
_PHRASE_WORDS: Final = 8
_WORD = re.compile(r"\S+")
_CHARS = re.compile(r"[A-Za-z0-9_\-+/=.~!@#$%^&*]+")
_REQUEST = re.compile(r"/\S*|GET|HEAD|OPTIONS|POST|PUT|PATCH|DELETE")
_OTHER_LETTERS = re.compile(r"[А-Яа-яЁё]+")
_SAME_LETTERS = re.compile(r"[А-Яа-яЁё\s,.!?:;()—–\-]+|.*[?/].*", re.DOTALL)
_NUMBERED = re.compile(r"[a-z]+(?:[\-_.][a-z]+)*[\-_.]?v?[0-9]{1,2}")
_WRAPPED = re.compile(
    r"(?:(?:ну|так|да|ага|ок|окей|хорошо|конечно|sure|ok|okay|yes|yep|yeah|well|fine|alright)"
    r"(?P<weak>(?:[ ]*[,.!:—–\-])?)(?=\s))?"
    r"(?P<strong>[ ]{0,3}(?:вот|держи(?:те)?|лови(?:те)?|here(?:['’]s|[ ](?:you[ ]go|it[ ]is|is))?|"
    r"there[ ]you[ ]go|it(?:['’]s|[ ]is)|this[ ]is|that['’]s)"
    r"(?:,?[ ](?:он|она|оно|так|такой|тебе|вам|пожалуйста|мой|наш|это|и|его|её|my|the|your|our|it|"
    r"ключ|токен|пароль|логин|key|token|password|login)){0,3}[ ]*)?"
    r"(?P<sign>(?:[:,.!—–\-])?)\s+(?P<said>\S.*)",
    re.IGNORECASE | re.DOTALL,
)
_LABELLED = re.compile(
    r"(?:(?:мой|my|the)[ ])?"
    r"(?:пароль|токен|ключ|секрет|password|pass|token|(?:api[ -]?)?key|secret)"
    r"[ ]{0,3}[:=—–-][ ]{0,3}(?P<said>\S{1,4000})",
    re.IGNORECASE,
)
_THANKS = re.compile(r"[\s,.!]+(?:пожалуйста|спасибо|please|thanks)[.!]{0,3}\Z", re.IGNORECASE)
_AROUND: Final = "\"'«»`“”„"
_PAIR = re.compile(
    r"(?P<login>[^\s:/,;|\"'«»?&=]{1,200})"
    r"(?:(?P<tight>[:/|])|[ \t]{0,3}(?P<loose>[:/|])[ \t]{1,3}|[ \t]{1,3}[:|][ \t]{0,3}|"
    r"[ \t]{0,3}\r?\n[ \t]{0,3})(?P<password>[^\s/]\S{1,1000})"
)
_PORT = re.compile(r"[0-9]{1,5}(?:/.*)?")
_LABEL = re.compile(
    r"https?|name|title|path|header|param|query|имя|название|путь|метод|адрес|заголовок|параметр",
    re.IGNORECASE,
)
_MADE_UP = re.compile(r"[^0-9]{0,300}[0-9]|[^!@#$%^&*]{0,300}[!@#$%^&*]")

_Span = tuple[int, int]


def long_words(text: str, fewest: int = _LONG) -> Iterator[_Span]:
    """Yield words of letters and digits that nobody would make up by heart, but no addresses."""
    for match in _WORD.finditer(text):
        word = match[0].strip(ROUND)
        mixed = any(map(str.isdigit, word)) and any(map(str.isalpha, word))
        if len(word) < fewest or not mixed or not _CHARS.fullmatch(word):
            continue
        if ADDRESS.fullmatch(word) or word.startswith(("/", "-")) or "=" in word[:-2]:
            continue
        begin = match.start() + match[0].index(word)
        yield begin, begin + len(word)


def key_alone(text: str) -> list[_Span]:
    """Return where the key is that a message consists of."""
    if len(text.split()) != 1 or _NUMBERED.fullmatch(text.strip()):  # those are names
        return []
    return [*long_words(text, _OPAQUE)]


def login_and_password(text: str) -> list[_Span]:
    """Return where both are, if a message consists of them: `joe:passW0rd1`, `joe / passW0rd1`."""
    said = text.strip()
    pair = _PAIR.fullmatch(said)
    if pair is None or _REQUEST.fullmatch(pair["login"]) or _LABEL.fullmatch(pair["login"]):
        return []
    login, password = pair["login"], pair["password"]
    if is_other_matter(login) or _PORT.fullmatch(password) or is_ordinary(password):
        return []
    if pair["tight"] != ":" and pair["loose"] != "/" and not _MADE_UP.match(password):
        return []
    place = text.find(said)
    return [(place + begin, place + end) for begin, end in map(pair.span, ("login", "password"))]


def asked_for(text: str, *, any_word: bool) -> list[_Span]:
    """Return where the secret that was asked for is, if a message is an answer."""
    said = text.strip()
    labelled = _LABELLED.fullmatch(said)
    if labelled is None or ADDRESS.fullmatch(labelled["said"]):
        return _answer(text, said, any_word=any_word)
    begin = text.find(said)
    return [(begin + labelled.start("said"), begin + labelled.end("said"))]


def _answer(text: str, said: str, *, any_word: bool) -> list[_Span]:
    words = said.split()
    begin = text.find(said)
    if not words or said.startswith("/") or is_reply(said):
        return []
    if len(words) == 1:
        return [(begin, begin + len(said))] if _may_be_secret(said, any_word=any_word) else []
    if (wrapped := _WRAPPED.fullmatch(said)) and (found := _unwrapped(wrapped)) is not None:
        return [(begin + first, begin + last) for first, last in found]
    if all(_OTHER_LETTERS.fullmatch(plain(one) or "а") for one in words):
        return []
    others = any(ADDRESS.fullmatch(one) or _REQUEST.fullmatch(one) for one in words)
    if len(words) > _FEW_WORDS or "?" in said or others:
        return [*long_words(text, _SECRETISH)]
    return [(begin, begin + len(said))]


def _unwrapped(wrapped: re.Match[str]) -> list[_Span] | None:
    """Return where the secret is that other words lead to; None if there are no such words."""
    strong, sign = wrapped["strong"] is not None, wrapped["sign"] or wrapped["weak"]
    said = _THANKS.sub("", wrapped["said"])
    count = len(said.split())
    if strong and sign == ":" and 1 < count <= _PHRASE_WORDS and not _SAME_LETTERS.fullmatch(said):
        return [(wrapped.start("said"), wrapped.start("said") + len(said))]
    if not (strong or sign) or count != 1:
        return None
    word = said.strip(_AROUND)
    if is_reply(word) or (_OTHER_LETTERS.fullmatch(plain(word)) and not wrapped["sign"]):
        return []
    if not _may_be_secret(word, any_word=True):
        return []
    begin = wrapped.start("said") + said.index(word)
    return [(begin, begin + len(word))]


def _may_be_secret(said: str, *, any_word: bool) -> bool:
    """Tell whether one word is no question, no address and no short word of dictionaries."""
    word = said.strip(ROUND)
    asks = said.endswith("?") and said.rstrip("?").isalpha()
    if asks or ADDRESS.fullmatch(word) or is_ordinary(word):
        return False
    letters = word.rstrip(".…")
    usual = letters[1:] == letters[1:].lower() or letters.isupper()
    is_short = letters.isalpha() and len(letters) <= _PLAIN_WORD and usual
    return any_word or not (is_short or _REQUEST.fullmatch(word))
