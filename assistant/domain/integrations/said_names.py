"""Owns which of the words that follow «подключи API» are its name."""

import re
from typing import Final

from assistant.contracts.integrations import NAME_CHARS

QUOTES: Final = " «»“”\"'`.,:;!"
_NAME_WORDS: Final = 6
_QUOTED = re.compile(r"\s*[«\"“](?P<name>[^«»\"“”\n]{1,80})[»\"”]")
_ENDS = re.compile(
    r"https?://|[,;:\n]|\s[—–-]\s|(?<!\S)/|\b(?:по адресу|на адресе|адрес|без|"
    r"ключ(?:а|у|ом|е|и|ей|ами)?|токен(?:а|у|ом|е|ы|ов|ами)?|парол(?:ь|я|ю|ем|и|ей)|"
    r"логин(?:а|у|ом)|авторизаци(?:я|и|ю|ей)|bearer|basic|oauth2?|client[ _-](?:id|credentials)|"
    r"openapi|swagger|curl|at|with|without|key|token|url|только|only|"
    r"(?:в |сво(?:и|ими) |custom )?(?:заголов(?:ок|к\w{1,3})|headers?)|в параметре|"
    r"GET|HEAD|POST|PUT|PATCH|DELETE|с)\b|"
    r"[.!?](?:\s|$)",
    re.IGNORECASE,
)
_TITLE = re.compile(r"\s*[A-ZА-ЯЁ][\w\-]*[ ]+[A-ZА-ЯЁ][\w\-]*(?=[\s,;]|\Z)")
_METHODS = re.compile(r"\b(?:GET|HEAD|POST|PUT|PATCH|DELETE)\b")
_GLUE: Final = (
    r"(?:по|из|через|от|с|документу|документа|спецификации|описанию|from|by|via|using|of|per|its|the|"
    r"document|spec)"
)
_TRAILING = re.compile(rf"(?:(?:^|\s+){_GLUE})+\s*$", re.IGNORECASE)


def named(words: str) -> tuple[str | None, str]:
    """Return the name at the beginning of words, and the words after it.

    What is in quotes is one whatever it says, and so are first two words with capital letters.
    """
    if quoted := _QUOTED.match(words):
        return quoted["name"].strip(), words[quoted.end() :]
    first, title = _ENDS.match(words.lstrip()), _TITLE.match(words)
    is_title = first and title and not _METHODS.search(title[0])
    end = _ENDS.search(words, title.end() if is_title and title else 0)
    at = end.start() if end else len(words)
    plain = _TRAILING.sub("", words[:at]).strip(QUOTES)
    fits = 0 < len(plain) <= NAME_CHARS and len(plain.split()) <= _NAME_WORDS
    return plain if fits else None, words[at:]
