"""Owns which words speak of an OpenAPI document, and of the operations that are wanted of it."""

import re
from typing import Any, Final

from assistant.domain.integrations.address_words import URL

_CALLED = re.compile(r"\b(?:openapi|swagger)\b", re.IGNORECASE)
_OPERATION: Final = (
    r"(?:(?:GET|HEAD|POST|PUT|PATCH|DELETE)[ ]/[^\s,;«»\"']{0,200}|"
    r"(?!(?:bearer|basic|token|токен\w*|без|с|ключ\w*|no|with|without|key|login|логин\w*|oauth2?|"
    r"header|заголовк\w*|https?)\b)[\w.\-]{1,100})"
)
_AND: Final = r"(?:[ ]?[,;][ ]?(?:(?:и|and)[ ])?|[ ](?:и|and)[ ])"
_ONLY = re.compile(
    r"\b(?:только|лишь|only|just)[ ]+(?:(?:операци\w{1,3}|вызов\w{0,2}|эндпоинт\w{0,2}|operations?|"
    rf"calls?|endpoints?)[ :]+)?(?P<names>{_OPERATION}(?:{_AND}{_OPERATION}){{0,99}})",
    re.IGNORECASE,
)
_SPLIT = re.compile(_AND, re.IGNORECASE)


def is_document(url: str) -> bool:
    """Tell whether an address is surely that of an OpenAPI document."""
    path = url.partition("?")[0].casefold()
    name = path.rpartition("/")[2]
    return name.endswith((".json", ".yaml", ".yml")) and ("openapi" in path or "swagger" in path)


def calls_document(words: str) -> bool:
    """Tell whether words, but for the addresses among them, call something a document."""
    return _CALLED.search(URL.sub(" ", words)) is not None


def document(url: str, words: str) -> dict[str, Any]:
    """Return the fields of a document at an address, with the operations that words choose."""
    only = _ONLY.search(URL.sub(" ", words))
    names = tuple(one.rstrip(".") for one in _SPLIT.split(only["names"])) if only else ()
    return {"openapi_url": url} | ({"operations": names} if names else {})


def without_operations(words: str) -> str:
    """Return words without the choice of operations among them."""
    return _ONLY.sub(" ", words)
