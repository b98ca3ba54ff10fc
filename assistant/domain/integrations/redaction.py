"""Owns blanking secrets in what another side answers, in the forms in which it may echo them."""

import base64
import html
import json
import re
from collections.abc import Iterable, Iterator
from typing import Any, Final
from urllib.parse import quote, quote_plus

from assistant.contracts.integrations import MASK

_FEWEST_CHARS: Final = 4
_FEWEST_ENCODED: Final = 6
_DEEPEST: Final = 64


class Redactor:
    """Replaces secrets by `MASK`; those under four characters are no secrets and stay."""

    def __init__(self, values: Iterable[str]) -> None:
        forms = {form for value in values if len(value) >= _FEWEST_CHARS for form in _forms(value)}
        longest_first = sorted(forms, key=lambda form: (-len(form), form))
        self._any = re.compile("|".join(map(re.escape, longest_first))) if forms else None
        self._longest = len(longest_first[0]) if forms else 0

    def text(self, text: str) -> str:
        """Return a text without the secrets."""
        return self._any.sub(MASK, text) if self._any else text

    def beginning(self, text: str) -> str:
        """Return the beginning of a longer text without the secrets.

        Its end is left out, as far as it may be a part of a secret that was cut in two.
        """
        return self.text(text)[: -self._longest or None]

    def json(self, value: Any, depth: int = 0) -> Any:
        """Return a JSON value without the secrets, in keys and numbers too.

        What is nested deeper than 64 levels is blanked as a whole.
        """
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, dict | list):
            return MASK if depth > _DEEPEST else self._inner(value, depth + 1)
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        return MASK if is_number and self.text(str(value)) != str(value) else value

    def _inner(self, value: dict[Any, Any] | list[Any], depth: int) -> Any:
        if isinstance(value, list):
            return [self.json(one, depth) for one in value]
        return {self.text(str(key)): self.json(one, depth) for key, one in value.items()}


def _forms(secret: str) -> Iterator[str]:
    yield secret
    for encoded in (quote(secret, safe=""), quote_plus(secret), quote(secret)):
        yield encoded
        yield re.sub(r"%[0-9A-F]{2}", lambda match: match[0].lower(), encoded)
    for quoted in (json.dumps(secret), json.dumps(secret, ensure_ascii=False)):
        yield quoted[1:-1]
        yield quoted[1:-1].replace("/", "\\/")
    yield html.escape(secret)
    yield html.escape(secret, quote=False)
    for form in _base64_forms(secret.encode()):
        if len(form) >= _FEWEST_ENCODED:
            yield form
            yield form.replace("+", "-").replace("/", "_")


def _base64_forms(secret: bytes) -> Iterator[str]:
    """Yield what is sure to be in the Base64 of any text that the secret is in (RFC 4648 4)."""
    for before in range(3):
        text = base64.b64encode(b"\0" * before + secret).decode()
        first = -(-before * 8 // 6)  # characters before it also hold bits of other bytes
        yield text[first : (before + len(secret)) * 8 // 6]
