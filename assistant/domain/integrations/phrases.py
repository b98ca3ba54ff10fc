"""Owns which plain words ask to connect an API, or for data of one; what is not sure is None."""

import re
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlsplit

from assistant.contracts.integrations import NAME_CHARS
from assistant.domain.integrations.address_words import urls_in, with_schemes
from assistant.domain.integrations.call_words import call
from assistant.domain.integrations.curl_options import MOST_CHARS
from assistant.domain.integrations.document_words import (
    calls_document,
    document,
    is_document,
    without_operations,
)
from assistant.domain.integrations.said_names import QUOTES, named
from assistant.domain.integrations.sign_in_words import sign_in_among
from assistant.domain.integrations.typed_roles import without_token_url

_LONGEST: Final = 600
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
_MCP = re.compile(
    rf"{_POLITE}{_VERB}{_OF}(?:[ ]+{_THING}\b)?(?:[ ]+(?P<before>[«\"“]?[\w.\-]{{1,40}}"
    r"(?:[ ][\w.\-]{1,40}){0,3}?[»\"”]?))??[ ]+mcp\b(?:[- ](?:сервер|server))?[ :]*"
    r"(?P<rest>[\s\S]*(?:https?://|\bstdio[ :=])[\s\S]*)",
    re.IGNORECASE,
)
_BARE_URL = re.compile(rf"{_POLITE}{_VERB}{_OF}[ ]+(?P<rest>https?://[\s\S]*)", re.IGNORECASE)
_ENDPOINT = re.compile(
    r"\b(?P<method>GET|HEAD|POST|PUT|PATCH|DELETE)[ ]+(?P<path>(?:https?://|/)[^\s,;«»\"']*)"
)
_PATH = re.compile(r"(?<!\S)/[^\s,;«»\"']*")
_STDIO = re.compile(r"\bstdio[ :=]{1,3}[«\"“`]?(?P<program>[\w.\-]{1,80})", re.IGNORECASE)
_ELSEWHERE = re.compile(
    r"(?:к|ко|по|в|на|из|для|от|to|for|in|into|from|of|и|and|или|or|из-за|key|ключ\w*)\b",
    re.IGNORECASE,
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

_SEND = re.compile(
    rf"{_POLITE}(?:(?:отправь|пошли|передай|запиши)(?:те)?(?:[ ]+данные)?[ ]+(?:в|во|на)|"
    r"(?:send|post|write)(?:[ ]+data)?[ ]+to|(?:вызови|дерни|дёрни)(?:те)?|call)"
    r"[ ]+(?:мой|моё|мое|мою|моего|my)[ ]+(?:api|апи|интеграцию|integration)\b"
    rf"(?:(?P<nameless>{_QUERY})|[ ]+(?P<after>[^\s:].*))",
    re.IGNORECASE | re.DOTALL,
)
"""What is sent to an own API; where the values go is the endpoint's to say."""

_PAIR = re.compile(r"(?P<key>[\w.\-\[\]]{1,100})=(?:\"(?P<quoted>[^\"]*)\"|(?P<plain>[^\s,;\"]+))")


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
    """Return what a message asks of an own API: «возьми данные из моего API X: endpoint a=1».

    Also what is sent to one: «отправь в мой API X post a=1», "call my API X a=1".
    """
    said = text.strip()
    if len(said) > _LONGEST:
        return None
    match = _FETCH.fullmatch(said) or _SEND.fullmatch(said)
    if match is None:
        return None
    groups = match.groupdict()
    words = groups["after"] or groups.get("own") or groups["nameless"]
    if words is None:
        words = f"{match['before']}: {match['rest'].lstrip(' :')}"
    params = {one["key"]: one["quoted"] or one["plain"] or "" for one in _PAIR.finditer(words)}
    name, _, endpoint = _PAIR.sub("", words).partition(":")
    plain = name.strip(QUOTES)
    if (not plain and match["nameless"] is None) or len(plain) > NAME_CHARS or "?" in words:
        return None
    return FetchSaid(plain or None, endpoint.strip(QUOTES + "?") or None, params)


def _asked(said: str) -> dict[str, Any] | None:
    text = with_schemes(said)
    if (mcp := _MCP.fullmatch(text)) is not None:
        return _server(mcp["before"] or "", mcp["rest"])
    source = _SOURCE.fullmatch(text)
    if source is not None:
        rest = source["rest"]
        if source["kind"].casefold() == "mcp":
            return _server("", rest)
        return document(urls_in(rest)[0], rest) | _auth(rest)
    match = _CONNECT.fullmatch(text) or _BARE_URL.fullmatch(said)
    if match is None:
        return None
    groups = match.groupdict()
    rest = groups.get("after") or groups.get("rest") or ""
    before = groups.get("before")
    name, tail = (before, rest) if before else named(rest)
    urls = urls_in(rest)
    if (not urls and _ELSEWHERE.match(rest)) or ("?" in rest and not urls):
        return None  # of something else, or a question
    fields: dict[str, Any] = {"name": name} if name else {}
    return fields | _address(without_token_url(rest), tail) | _auth(tail)


def _server(before: str, rest: str) -> dict[str, Any]:
    """Return the fields of an MCP server: its address, or its name in the administrator's list."""
    program = _STDIO.search(rest)
    words = rest[: program.start()] if program else rest
    name, tail = (before.strip(QUOTES), rest) if before else named(words)
    if program is not None:
        stdio = program["program"].rstrip(".")
        return {"kind": "mcp", "mcp": {"stdio": stdio}, "name": name or stdio}
    fields: dict[str, Any] = {"name": name} if name else {}
    return fields | {"kind": "mcp", "mcp": {}, "base_url": urls_in(rest)[0]} | _auth(tail)


def _address(rest: str, tail: str) -> dict[str, Any]:
    urls = urls_in(rest)
    shown = [(one["method"], one["path"].rstrip(".,;:!?)")) for one in _ENDPOINT.finditer(rest)]
    if not shown and urls:
        shown = [("GET", one[0].rstrip(".,;:!?)")) for one in _PATH.finditer(tail)]
    whole = next((path for _, path in shown if not path.startswith("/")), None)
    found: dict[str, Any] = {}
    if whole is not None:
        parts = urlsplit(whole)
        found["base_url"] = f"{parts.scheme}://{parts.netloc}"
    elif urls and (is_document(urls[0]) or _calls_document(tail)):
        return document(urls[0], rest)
    elif urls and "?" in urls[0]:
        return {"curl": f"curl '{urls[0]}'"}  # an example to go by
    elif urls:
        found["base_url"] = urls[0]
    endpoints = [
        call(method, path if path.startswith("/") else urlsplit(path).path or "/")
        for method, path in shown
    ]
    if whole is not None and "?" in whole and len(shown) == 1:
        return {"curl": f"curl -X {shown[0][0]} '{whole}'"}
    return found | ({"endpoints": endpoints} if endpoints else {})


def _calls_document(tail: str) -> bool:
    return calls_document(tail) and not _ENDPOINT.search(without_operations(tail))


def _auth(rest: str) -> dict[str, Any]:
    """Return the way of signing in; names of calls and paths say nothing of it."""
    auth = sign_in_among(_PATH.sub(" ", without_operations(_ENDPOINT.sub(" ", rest))))
    return {"auth": auth} if auth else {}
