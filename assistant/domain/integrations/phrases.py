"""Owns which plain words ask to connect an API, or for data of one; what is not sure is None."""

import re
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlsplit

from assistant.contracts.integrations import NAME_CHARS, AuthKind
from assistant.domain.integrations.curl_options import MOST_CHARS

_LONGEST: Final = 600
_NAME_WORDS: Final = 6
_URL = re.compile(r"https?://[^\s<>\"'«»`]{1,1000}", re.IGNORECASE)
_POLITE: Final = (
    r"(?:(?:пожалуйста|please|давай|хочу|мне|надо|нужно|can you|could you|i want to|let'?s)"
    r"[, ]+){0,3}"
)
_CURL = re.compile(r"(?:^|[\s:`])(?P<curl>curl(?:\.exe)?[ \t]+[^\s][\s\S]*)", re.IGNORECASE)
_VERB: Final = (
    r"(?:подключи(?:ть|те)?|подсоедини(?:ть|те)?|интегрируй(?:те)?|интегрировать|добавь(?:те)?|"
    r"добавить|connect|integrate|add|hook up)"
)
_OF: Final = r"(?:[ ]+(?:мо[йюеё]|мой|новый|новую|новое|to|the|my|a|an|new|an?[ ]+new)){0,2}"
_THING: Final = r"(?:api|апи|интеграци[юя]|integration|сервис|service|rest[ -]api)"
_CONNECT = re.compile(
    rf"{_POLITE}{_VERB}{_OF}(?:[ ]+{_THING}\b[ ]*(?P<after>[\s\S]*)|"
    r"[ ]+(?P<before>[\w.\-]{2,40}(?:[ ][\w.\-]{2,40}){0,2}?)[ ]+(?:api|апи)\b"
    r"[ ]*(?P<rest>[\s\S]*))",
    re.IGNORECASE,
)
_STARTS = re.compile(rf"{_POLITE}{_VERB}\b", re.IGNORECASE)
_SOURCE = re.compile(
    rf"{_POLITE}(?:{_VERB}{_OF}[ ]+)?(?P<kind>openapi|swagger|mcp)(?:[- ](?:сервер|server|документ|"
    r"document|spec|спецификаци[юя]))?[ :]+(?P<rest>[\s\S]*https?://[\s\S]*)",
    re.IGNORECASE,
)
_BARE_URL = re.compile(rf"{_POLITE}{_VERB}{_OF}[ ]+(?P<rest>https?://[\s\S]*)", re.IGNORECASE)
_ENDPOINT = re.compile(
    r"\b(?P<method>GET|HEAD|POST|PUT|PATCH|DELETE)[ ]+(?P<path>(?:https?://|/)[^\s,;«»\"']*)"
)
_QUOTED = re.compile(r"[«\"“](?P<name>[^«»\"“”\n]{1,80})[»\"”]")
_NAME_ENDS = re.compile(
    r"https?://|[,;:\n]|\s[—–-]\s|\b(?:по адресу|на адресе|адрес|без|ключ\w*|токен\w*|парол\w*|"
    r"авторизаци\w*|bearer|basic|openapi|curl|at|with|without|key|token|url|GET|POST|PUT|PATCH|DELETE|"
    r"с)\b|[.!?](?:\s|$)",
    re.IGNORECASE,
)
_ELSEWHERE = re.compile(
    r"(?:к|ко|по|в|на|из|для|от|to|for|in|into|from|of|и|and|или|or|из-за|key|ключ\w*)\b",
    re.IGNORECASE,
)
_NAMED: Final = r"[ :]{0,3}(?:с именем |named |called )?[«\"“`]?(?P<name>[A-Za-z][\w\-]{0,59})"
_NO_KEY: Final = (
    r"\b(?:без (?:ключ\w*|авторизаци\w*|парол\w*|токен\w*)|ключ не нужен|"
    r"(?:no|without(?: an?)?) (?:api )?(?:key|auth\w*|token|password))\b"
)
_AUTH: Final[tuple[tuple[AuthKind, re.Pattern[str]], ...]] = tuple(
    (kind, re.compile(words, re.IGNORECASE))
    for kind, words in (
        (AuthKind.NONE, _NO_KEY),
        (AuthKind.API_KEY_HEADER, rf"\b(?:заголовк\w+|header){_NAMED}"),
        (AuthKind.API_KEY_QUERY, rf"\b(?:параметр\w*|query(?: parameter)?|parameter){_NAMED}"),
        (AuthKind.BASIC, r"\b(?:basic|логин\w*|login|username)\b"),
        (AuthKind.BEARER, r"\b(?:bearer|токен\w*|token)\b"),
    )
)
_MY: Final = r"(?:моего|моей|моих|мой|the|my)\b"
_QUERY: Final = r"(?:[ ,]*:.*|[ ,]+[\w.\-\[\]]{1,100}=.*)?"
_OWN: Final = (
    r"(?P<own>(?:[«\"“][^«»\"“”\n]{1,80}[»\"”]|(?-i:[A-ZА-ЯЁ])[\w.\-]*(?:[ ][\w.\-]+){0,3})"
    rf"{_QUERY})"
)
_FETCH = re.compile(
    rf"{_POLITE}(?:возьми|получи|покажи|запроси|достань|дай|вытащи|get|fetch|show|take|pull|request|"
    r"load)(?:те)?(?:[ ]+(?:мне|me|some|the))?[ ]+(?:данные|data)[ ]+(?:из|с|от|через|from|via)"
    rf"(?:(?:[ ]+{_MY}){{0,2}}"
    r"(?:[ ]+(?:api|апи|интеграции|сервиса|integration|service)"
    rf"(?:[ ]+(?P<after>[^\s:].*)|(?P<nameless>{_QUERY}))|"
    rf"[ ]+(?!{_MY})(?P<before>[^:\n]{{1,80}}?)[ ]+(?:api|апи|integration)\b(?P<rest>.*))|"
    rf"[ ]+(?:моего|моей|моих|my)[ ]+{_OWN})",
    re.IGNORECASE | re.DOTALL,
)
"""The last way, an own thing by its name alone, wants a capital letter or quotes."""

_PAIR = re.compile(r"(?P<key>[\w.\-\[\]]{1,100})=(?:\"(?P<quoted>[^\"]*)\"|(?P<plain>[^\s,;\"]+))")
_QUOTES: Final = " «»“”\"'`.,:;!"


@dataclass(frozen=True)
class ConnectSaid:
    """What was said of an API to connect; `fields` are those of `DraftFields`.

    With `openapi_url` the document is still to be fetched.
    """

    fields: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class FetchSaid:
    """What was asked of an own API; without a name or an endpoint it is to be chosen."""

    integration: str | None
    endpoint: str | None = None
    params: dict[str, str] = field(default_factory=dict)


def read_connect(text: str) -> ConnectSaid | None:
    """Return what a message says that asks to connect an API, or is a cURL command."""
    said = text.strip().strip("`").strip()
    curl = _CURL.search(said)
    if curl is not None and len(said) <= MOST_CHARS:
        before = said[: curl.start("curl")].strip(" :`\n")
        command = curl["curl"].strip("`").strip()
        if not before and "://" in command:
            return ConnectSaid({"curl": command})
        if len(before) > _LONGEST or not _STARTS.match(before):
            return None
        named = {key: one for key, one in (_asked(before) or {}).items() if key == "name"}
        return ConnectSaid(named | {"curl": command})
    fields = _asked(said) if len(said) <= _LONGEST else None
    return None if fields is None else ConnectSaid(fields)


def read_fetch(text: str) -> FetchSaid | None:
    """Return what a message asks of an own API: «возьми данные из моего API X: endpoint a=1»."""
    said = text.strip()
    match = _FETCH.fullmatch(said) if len(said) <= _LONGEST else None
    if match is None:
        return None
    words = match["after"] or match["own"] or match["nameless"]
    if words is None:
        words = f"{match['before']}: {match['rest'].lstrip(' :')}"
    params = {one["key"]: one["quoted"] or one["plain"] or "" for one in _PAIR.finditer(words)}
    name, _, endpoint = _PAIR.sub("", words).partition(":")
    plain = name.strip(_QUOTES)
    if (not plain and match["nameless"] is None) or len(plain) > NAME_CHARS or "?" in words:
        return None
    return FetchSaid(plain or None, endpoint.strip(_QUOTES + "?") or None, params)


def _asked(said: str) -> dict[str, Any] | None:
    source = _SOURCE.fullmatch(said)
    if source is not None:
        url = _urls(source["rest"])[0]
        if source["kind"].casefold() == "mcp":
            return {"kind": "mcp", "mcp": {}, "base_url": url} | _auth(source["rest"])
        return {"openapi_url": url} | _auth(source["rest"])
    match = _CONNECT.fullmatch(said) or _BARE_URL.fullmatch(said)
    if match is None:
        return None
    groups = match.groupdict()
    rest = groups.get("after") or groups.get("rest") or ""
    name = groups.get("before") or _name(rest)
    urls = _urls(rest)
    if (not urls and _ELSEWHERE.match(rest)) or ("?" in rest and not urls):
        return None  # of something else, or a question
    fields: dict[str, Any] = {"name": name} if name else {}
    return fields | _address(rest, urls) | _auth(rest)


def _address(rest: str, urls: list[str]) -> dict[str, Any]:
    shown = [(one["method"], one["path"].rstrip(".,;:!?)")) for one in _ENDPOINT.finditer(rest)]
    whole = next((path for _, path in shown if not path.startswith("/")), None)
    found: dict[str, Any] = {}
    if whole is not None:
        parts = urlsplit(whole)
        found["base_url"] = f"{parts.scheme}://{parts.netloc}"
    elif urls and _is_document(urls[0]):
        return {"openapi_url": urls[0]}
    elif urls and "?" in urls[0]:
        return {"curl": f"curl '{urls[0]}'"}  # an example to go by
    elif urls:
        found["base_url"] = urls[0]
    endpoints = [
        {"method": method, "path": path if path.startswith("/") else urlsplit(path).path or "/"}
        for method, path in shown
    ]
    if whole is not None and "?" in whole and len(shown) == 1:
        return {"curl": f"curl -X {shown[0][0]} '{whole}'"}
    return found | ({"endpoints": endpoints} if endpoints else {})


def _urls(text: str) -> list[str]:
    return [found[0].rstrip(".,;:!?)") for found in _URL.finditer(text)]


def _is_document(url: str) -> bool:
    path = url.partition("?")[0].casefold()
    name = path.rpartition("/")[2]
    return name.endswith((".json", ".yaml", ".yml")) and ("openapi" in path or "swagger" in path)


def _name(rest: str) -> str | None:
    quoted = _QUOTED.match(rest.lstrip())
    if quoted:
        return quoted["name"].strip()
    end = _NAME_ENDS.search(rest)
    plain = rest[: end.start() if end else len(rest)].strip(_QUOTES)
    fits = 0 < len(plain) <= NAME_CHARS and len(plain.split()) <= _NAME_WORDS
    return plain if fits else None


def _auth(rest: str) -> dict[str, Any]:
    text = _URL.sub(" ", rest)
    for kind, words in _AUTH:
        if found := words.search(text):
            name = found.groupdict().get("name")
            return {"auth": {"type": kind.value} | ({"name": name} if name else {})}
    return {}
