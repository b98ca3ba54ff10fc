"""What all search engines have in common: one question, results, and two ways to have none."""

from collections.abc import Iterable
from typing import Final, Protocol

from assistant.errors import ToolUnavailableError
from assistant.infra.web.visible import one_line
from assistant.services.ports.tools import SearchHit

SECONDS: Final = 15.0
MAX_BYTES: Final = 2_000_000
_SNIPPET_CHARS = 500


class EngineBlockedError(ToolUnavailableError):
    """The engine takes us for a robot and asks for proof; later it may not."""


class EngineChangedError(ToolUnavailableError):
    """The engine's answer has a shape that nobody here knows: somebody has to look at it."""


class Engine(Protocol):
    """One search engine; `name` is a stable word."""

    name: str

    async def search(self, query: str, locale: str) -> list[SearchHit]:
        """Return the results in the engine's order, none when it says that there are none.

        Raises `EngineBlockedError`, `EngineChangedError` and what the egress client raises.
        """
        ...


def hit(title: str, url: str, snippet: str) -> SearchHit | None:
    """Return a result as people would see it, None for one that leads nowhere."""
    address, name = url.strip(), one_line(title)
    if not name or not address.lower().startswith(("http://", "https://")):
        return None
    return SearchHit(title=name, url=address, snippet=one_line(snippet, _SNIPPET_CHARS))


def distinct(hits: Iterable[SearchHit | None]) -> list[SearchHit]:
    """Return the results that lead somewhere, each address once."""
    kept: dict[str, SearchHit] = {}
    for found in hits:
        if found is not None:
            kept.setdefault(found.url, found)
    return list(kept.values())
