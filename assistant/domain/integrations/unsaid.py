"""Owns how what was said is kept without the secrets in it."""

from typing import Any

from assistant.contracts.integrations import MASK
from assistant.domain.connect_answers import read_button
from assistant.domain.integrations.secret_words import find_secrets


def unsaid(text: str) -> str:
    """Return what is said of an API without secrets; masks that stand in it already stay."""
    if read_button(text) is not None:  # the id in it looks like a key
        return text
    return MASK.join(find_secrets(part, connecting=True).text for part in text.split(MASK))


def unsaid_json(value: Any) -> Any:
    """Return a JSON value whose texts are without secrets, names of fields read with them."""
    if isinstance(value, str):
        return unsaid(value)
    if isinstance(value, list):
        return [unsaid_json(one) for one in value]
    if isinstance(value, dict):
        return {unsaid(name): _unsaid_field(name, one) for name, one in value.items()}
    return value


def _unsaid_field(name: str, value: Any) -> Any:
    if isinstance(value, str) and find_secrets(f"{name}: {value}", connecting=True).secrets:
        return MASK
    return unsaid_json(value)
