"""Port to requests of any kind to other sides, under the egress rules."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol


@dataclass(frozen=True)
class Ask:
    """A request. Headers and query fields named in `secret_…` stay with the first origin."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None
    seconds: float = 30
    max_bytes: int = 2_000_000
    secret_headers: frozenset[str] = frozenset()
    secret_query: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Exchanged:
    """An answer, of any status; `truncated` when there was more, `unreadable` if encoded oddly."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    media_type: str
    charset: str | None
    truncated: bool
    unreadable: bool
    url: str


class Sent(StrEnum):
    """Whether the other side may have got a request that failed."""

    NOT = "not"
    MAYBE = "maybe"


class Exchanges(Protocol):
    """Requests to other sides, under the egress rules."""

    async def exchange(self, ask: Ask) -> Exchanged:
        """Send a request and return the answer.

        Raises `AddressRefusedError`, and `ToolUnavailableError` or `ToolTimeoutError` whose
        `params["sent"]` says whether the request may have gone out.
        """
        ...
