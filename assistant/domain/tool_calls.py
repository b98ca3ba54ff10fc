"""What is stored of tool calls: the hash that an approval is bound to, what storage refuses."""

import json
from hashlib import sha256
from typing import Any

from assistant.errors import InvalidInputError


def canonical_json(value: object) -> bytes:
    """Return the one JSON text of a value: sorted keys, no spaces, UTF-8.

    Raises `InvalidInputError` for what is no JSON: NaN, half a character, other types.
    """
    try:
        text = json.dumps(
            value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
        )
        return text.encode()
    except (ValueError, TypeError, RecursionError) as error:
        raise InvalidInputError(f"no JSON: {type(error).__name__}", reason="json") from error


def arguments_hash(name: str, arguments: dict[str, Any]) -> str:
    """Return SHA-256 in hex of a call. Raises `InvalidInputError` as `canonical_json` does."""
    return sha256(canonical_json({"name": name, "arguments": arguments})).hexdigest()


def refuse_nul(*texts: str) -> None:
    """Raise `InvalidInputError` for what the database cannot store as text."""
    if any("\0" in text for text in texts):
        raise InvalidInputError("text with a NUL character", reason="nul")
