"""Making values that came from outside fit to be stored as text and JSON."""

import math
import re
from typing import Any, TypeVar

T = TypeVar("T")
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_DEEPEST = 40


def storable(value: T, depth: int = 0) -> T:
    """Return the value as UTF-8, JSON and PostgreSQL can hold it, at any depth.

    Characters that are none become replacement characters, numbers that are none become null,
    and so does what is nested too deep; of other types than JSON's the text is kept.
    """
    made: Any = value
    if isinstance(value, str):
        made = _UNSTORABLE.sub("\N{REPLACEMENT CHARACTER}", value)
    elif isinstance(value, float):
        made = value if math.isfinite(value) else None
    elif value is None or isinstance(value, int):
        made = value
    elif depth > _DEEPEST:
        made = None
    elif isinstance(value, dict):
        made = {storable(str(key)): storable(one, depth + 1) for key, one in value.items()}
    elif isinstance(value, list | tuple | set | frozenset):
        made = [storable(one, depth + 1) for one in value]
    else:
        made = storable(str(value))
    return made  # type: ignore[no-any-return] # the same shape as was given


def cut_strings(value: T, limit: int) -> T:
    """Return a JSON value whose strings have at most `limit` characters."""
    made: Any = value
    if isinstance(value, str):
        made = value[:limit]
    elif isinstance(value, dict):
        made = {key: cut_strings(one, limit) for key, one in value.items()}
    elif isinstance(value, list):
        made = [cut_strings(one, limit) for one in value]
    return made  # type: ignore[no-any-return] # the same shape as was given
