"""Owns the short answers that people give while an API is being connected."""

import re
from enum import StrEnum
from typing import Final


class Reply(StrEnum):
    """What a whole message says."""

    TEST = "test"
    SAVE = "save"
    CANCEL = "cancel"
    YES = "yes"
    NO = "no"
    CONTINUE = "continue"


_POLITE: Final = (
    r"(?:(?:ну|да|ок|окей|хорошо|теперь|давай|а|и|пожалуйста|please|ok|okay|now|then)[,.! ]+){0,4}"
)
_WHAT: Final = (
    r"(?:[ ]+(?:его|её|ее|это|api|апи|подключение|интеграцию|сервис|черновик|запрос|соединение|"
    r"it|this|that|the[ ]+(?:api|connection|integration|draft)|connection|integration))?"
)
_ENDING: Final = r"(?:[, ]+(?:пожалуйста|please|тогда|now))?"
_PATTERNS: Final = {
    Reply.TEST: r"тест|тестируй|протестируй|протестировать|проверь|проверить|проверяй|проверка|"
    r"test|check|try",
    Reply.SAVE: r"сохрани|сохранить|сохраняй|сохраняем|save|store|keep",
    Reply.CANCEL: r"отмена|отмени|отменить|отменяй|удали|хватит|передумала?|не[ ]+надо|забудь|"
    r"cancel|abort|forget|never[ ]*mind|discard",
    Reply.CONTINUE: r"продолж(?:и|ить|ай|аем|им)|вернись[ ]+к|continue|resume|go[ ]+on",
    Reply.YES: r"да|ага|угу|ок|окей|давай|конечно|верно|хорошо|yes|yep|yeah|y|ok|okay|sure|right|"
    r"go|do",
    Reply.NO: r"нет|не|неа|no|nope|n|not[ ]+now",
}
_REPLIES: Final = {
    reply: re.compile(rf"{_POLITE}(?:{words}){_WHAT}{_ENDING}", re.IGNORECASE)
    for reply, words in _PATTERNS.items()
}
_OTHER: Final = re.compile(
    r"(?:не[ ]+знаю|не[ ]+помню|потом|позже|подожди|подождите|сейчас|секунду|минуту|минутку|"
    r"привет|здравствуй|здравствуйте|спасибо|помощь|помоги|стоп|как|что|зачем|почему|где|"
    r"без[ ]+(?:(?:api|апи)[ -])?(?:ключа|авторизации|пароля|токена)|"
    r"(?:у[ ]+меня[ ]+)?(?:его[ ]+)?нет[ ]+(?:ключа|токена|пароля)|"
    r"(?:у[ ]+меня[ ]+)?(?:его|её|ключа|токена|пароля)[ ]+нет|не[ ]+нужен|пропусти|пропустить|"
    r"i[ ]+(?:don['’]?t|do[ ]+not)[ ]+(?:know|have[ ]+(?:it|one))|later|wait|hello|hi|thanks|"
    r"thank[ ]+you|help|stop|what|why|how|where|skip|"
    r"(?:there[ ]+is[ ]+|i[ ]+have[ ]+)?no[ ]+(?:api[ -])?(?:auth|key|token|password)|"
    r"without[ ]+(?:an?[ ]+)?(?:api[ -])?(?:key|token|auth|password)|"
    r"bearer|basic|oauth2?|header|query|none|"
    r"(?:oauth2?[ ]+)?client[ ]+credentials|custom[ ]+headers|"
    r"логин[ ]+и[ ]+пароль|login[ ]+and[ ]+password|"
    r"(?:ключ|токен)[ ]+в[ ]+(?:заголовке|параметре|запросе|адресе))(?:[ ]+[\w\-]{1,40})?",
    re.IGNORECASE,
)
_LONGEST: Final = 60
_ROUND: Final = " \t\r\n.,!…«»\"'()"


def read_reply(text: str) -> Reply | None:
    """Return what a whole message says about a connection that is being made; None if unsure."""
    said = " ".join(text.split()).strip(_ROUND)
    if not said or len(said) > _LONGEST:
        return None
    return next((reply for reply, words in _REPLIES.items() if words.fullmatch(said)), None)


def is_reply(text: str) -> bool:
    """Tell whether a whole message is an answer in words, and so no secret that was asked for."""
    said = " ".join(text.split()).strip(_ROUND)
    if len(said) > _LONGEST:
        return False
    return read_reply(said) is not None or _OTHER.fullmatch(said) is not None
