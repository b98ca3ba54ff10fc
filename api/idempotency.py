"""The idempotency key of a request: by header or by field, one of them is enough."""

from uuid import uuid4

from assistant.errors import InvalidInputError


def key_of(header: str | None, field: str | None) -> str:
    """Return the key; without one every request is something of its own.

    Raises `InvalidInputError` for two keys that differ.
    """
    if header and field and header != field:
        raise InvalidInputError("two keys", reason="two_idempotency_keys")
    key = header or field
    return f"client/{key}" if key else f"once/{uuid4()}"
