"""Owns what is told of another side's answer: its status, few headers, a typed body, no secrets."""

import codecs
from collections.abc import Mapping
from typing import Any, Final

import orjson

from assistant.contracts.integrations import Answer, BodyKind
from assistant.domain.integrations.redaction import Redactor
from assistant.domain.storable import storable
from assistant.services.ports.exchanges import Exchanged

STORED_BYTES: Final = 256_000
"""Of a body that is kept in the journal; a larger one is told once."""

_GLIMPSE_CHARS: Final = 2_000
_TEXT_CHARS: Final = 256_000
_HEADER_CHARS: Final = 1_000
_WORTH = frozenset({"content-type", "retry-after", "location", "etag", "last-modified", "link"})
_WORTH_TOO = frozenset({"x-request-id", "content-language", "content-disposition"})
_LIMITS = ("x-ratelimit-", "ratelimit-", "x-rate-limit-")
_NO_CHARSETS = frozenset({"idna", "punycode", "unicode_escape", "raw_unicode_escape", "utf-7"})
"""What Python can decode and no site means; of some a megabyte takes minutes."""

_TEXT_TYPES = frozenset(
    {
        "application/xml",
        "application/javascript",
        "application/x-www-form-urlencoded",
        "application/yaml",
        "application/x-yaml",
        "application/toml",
        "application/x-ndjson",
        "application/jsonl",
        "application/graphql",
        "application/sql",
    }
)


def answer_of(
    exchanged: Exchanged, redactor: Redactor, duration_ms: int, *, wants_json: bool = False
) -> Answer:
    """Return the answer as people and models may see it; `wants_json` when nothing else will do.

    Large ones take long: tens of milliseconds for a megabyte of JSON.
    """
    kind, body = _body(exchanged, wants_json=wants_json)
    is_cut = exchanged.truncated or _is_cut(kind, body)
    told = storable(body)
    cut_text = is_cut and isinstance(told, str)
    return Answer(
        status=exchanged.status,
        headers=_headers(exchanged.headers, redactor),
        body_kind=kind,
        body=redactor.beginning(told) if cut_text else redactor.json(told),
        media_type=exchanged.media_type[:_HEADER_CHARS],
        size=len(exchanged.body),
        truncated=is_cut,
        duration_ms=duration_ms,
    )


def to_keep(answer: Answer) -> Answer:
    """Return an answer for the journal, without a body that is too large for it."""
    if answer.size <= STORED_BYTES:
        return answer
    cut = {"body_kind": BodyKind.TOO_LARGE, "body": None, "truncated": True}
    return answer.model_copy(update=cut)


def preview_of(answer: Answer, limit: int) -> str:
    """Return the beginning of a body as text."""
    if answer.body is None:
        return ""
    if isinstance(answer.body, str):
        return answer.body[:limit]
    return orjson.dumps(answer.body, option=orjson.OPT_INDENT_2).decode()[:limit]


def _body(exchanged: Exchanged, *, wants_json: bool) -> tuple[BodyKind, Any]:
    if exchanged.unreadable:
        return BodyKind.UNREADABLE, None
    if not exchanged.body:
        return BodyKind.EMPTY, None
    text = _text(exchanged)
    glimpse = None if text is None else text[:_GLIMPSE_CHARS]
    if exchanged.truncated:
        return BodyKind.TOO_LARGE, glimpse
    if _is_json(exchanged):
        return _json(exchanged.body, glimpse)
    if wants_json:
        return BodyKind.WRONG_TYPE, glimpse
    return _typed(exchanged.media_type, text)


def _typed(media_type: str, text: str | None) -> tuple[BodyKind, str | None]:
    if text is not None:
        return BodyKind.TEXT, text[:_TEXT_CHARS]
    return BodyKind.UNREADABLE if _is_text(media_type) else BodyKind.BINARY, None


def _json(body: bytes, glimpse: str | None) -> tuple[BodyKind, Any]:
    try:
        return BodyKind.JSON, orjson.loads(body)
    except orjson.JSONDecodeError:
        return BodyKind.INVALID_JSON, glimpse


def _text(exchanged: Exchanged) -> str | None:
    """Return a body as text, None when it is none or its character set is not known."""
    typed = _is_text(exchanged.media_type) or _is_json(exchanged)
    if exchanged.media_type and not typed:
        return None
    if not typed and b"\x00" in exchanged.body:
        return None
    try:
        charset = codecs.lookup(exchanged.charset or "utf-8").name
        errors = "replace" if typed or exchanged.truncated else "strict"
        return None if charset in _NO_CHARSETS else exchanged.body.decode(charset, errors)
    except (LookupError, UnicodeError, ValueError):
        return None


def _is_json(exchanged: Exchanged) -> bool:
    media = exchanged.media_type
    if not media:
        return exchanged.body.lstrip()[:1] in {b"{", b"["}
    return media in {"application/json", "text/json"} or media.endswith("+json")


def _is_text(media_type: str) -> bool:
    return (
        media_type.startswith("text/") or media_type in _TEXT_TYPES or media_type.endswith("+xml")
    )


def _is_cut(kind: BodyKind, body: Any) -> bool:
    glimpsed = kind in {BodyKind.INVALID_JSON, BodyKind.WRONG_TYPE}
    limit = _GLIMPSE_CHARS if glimpsed else _TEXT_CHARS
    return isinstance(body, str) and kind is not BodyKind.JSON and len(body) >= limit


def _headers(headers: Mapping[str, str], redactor: Redactor) -> dict[str, str]:
    worth = _WORTH | _WORTH_TOO
    return {
        name: redactor.text(storable(value))[:_HEADER_CHARS]
        for name, value in headers.items()
        if name in worth or name.startswith(_LIMITS)
    }
