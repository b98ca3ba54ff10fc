"""Owns how integrations, endpoints and tools of MCP servers are called, and when names are one."""

import hashlib
import ipaddress
import re
import unicodedata
from collections.abc import Container, Iterable
from itertools import count
from typing import Final
from urllib.parse import urlsplit

from assistant.contracts.integrations import ENDPOINT_NAME_CHARS

_MOST_SLUG_CHARS: Final = 64
_DIGEST_CHARS: Final = 8
_MOST_WORD_CHARS: Final = 40
_DULL_PARTS: Final = frozenset({"api", "www", "rest", "v1", "v2", "v3"})
_WORD = re.compile(r"[^\W\d][\w\-]*")
_UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})


def shown_name(name: str) -> str:
    """Return a name without characters that nobody sees and with single blanks."""
    seen = "".join(" " if one.isspace() else one for one in name if one.isspace() or _is_seen(one))
    return " ".join(seen.split())


def name_key(name: str) -> str:
    """Return what two names have in common that are one: NFKC, no case, single blanks."""
    return shown_name(unicodedata.normalize("NFKC", name).casefold())


def proposed_name(base_url: str, paths: Iterable[str]) -> str:
    """Return a name of the host; where that is a number or this machine, one of a path, or none."""
    host = urlsplit(base_url).hostname or ""
    if host and not _is_number(host):
        parts = [part for part in host.split(".")[:-1] if part not in _DULL_PARTS]
        return ".".join(parts) or host
    segments = (part for path in (*paths, urlsplit(base_url).path) for part in path.split("/"))
    words = (part for part in segments if host and part.casefold() not in _DULL_PARTS)
    return next((word[:_MOST_WORD_CHARS] for word in words if _WORD.fullmatch(word)), "")


def endpoint_name(
    method: str, path: str, operation_id: str = "", taken: Container[str] = frozenset()
) -> str:
    """Return a name for an endpoint that is not taken: its id, or words of method and path."""
    words = re.sub(r"[^\w.\-]+", "_", operation_id) or f"{method.lower()}_{_words(path)}"
    stem = words.strip("_")[: ENDPOINT_NAME_CHARS - 5] or method.lower()
    if stem not in taken:
        return stem
    return next(name for n in count(2) if (name := f"{stem}_{n}") not in taken)


def tool_slug(integration: str, tool: str) -> str:
    """Return the name of a tool of an MCP server among all tools: `mcp_<integration>_<tool>`.

    At most 64 of `[a-z0-9_]`. Other names give other slugs: what is lost is replaced by a digest.
    """
    first, last = _slug(integration), _slug(tool)
    whole = f"mcp_{first}_{last}"
    is_plain = first == integration and last == tool and "_" not in first and first and last
    if is_plain and len(whole) <= _MOST_SLUG_CHARS:
        return whole
    digest = hashlib.sha256(f"{integration}\n{tool}".encode()).hexdigest()[:_DIGEST_CHARS]
    cut = f"mcp_{first[:20] or 'api'}_{last or 'tool'}"[: _MOST_SLUG_CHARS - _DIGEST_CHARS - 1]
    return f"{cut.rstrip('_')}_{digest}"


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return host == "localhost"
    return True


def _is_seen(character: str) -> bool:
    return unicodedata.category(character) not in _UNSEEN


def _words(path: str) -> str:
    return re.sub(r"[^\w]+", "_", path).strip("_")


def _slug(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name.casefold()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "_", plain).strip("_")
