"""Asks one search engine after the other: politely, remembering answers, loud about changes."""

import time
from collections.abc import Callable, Sequence

import structlog
from aiolimiter import AsyncLimiter
from cachetools import TTLCache

from assistant.errors import AddressRefusedError, ToolError
from assistant.infra.web.search.engine import Engine, EngineBlockedError, EngineChangedError
from assistant.infra.web.search.links import fixed_links
from assistant.services.ports.alerts import Alerts
from assistant.services.ports.tools import SearchHit, SearchResults

_CACHE_SECONDS = 600
_CACHED_SEARCHES = 1_000
_ALERT_SECONDS = 3_600
_BLOCKED_SECONDS = 120
_RATE = (3, 5.0)
"""Questions to one engine, and the seconds they may be asked in."""

_LOG = structlog.get_logger(__name__)


class WebSearch:
    """The port `Searcher` over engines in their order.

    `clock` is monotonic, in seconds. Engines that suspect a robot are left alone for two minutes.
    """

    def __init__(
        self, engines: Sequence[Engine], alerts: Alerts, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._engines = engines
        self._alerts = alerts
        self._limits = {engine.name: AsyncLimiter(*_RATE) for engine in engines}
        self._known: TTLCache[tuple[str, str], tuple[str, list[SearchHit]]] = TTLCache(
            _CACHED_SEARCHES, _CACHE_SECONDS, timer=clock
        )
        self._alerted: TTLCache[str, bool] = TTLCache(100, _ALERT_SECONDS, timer=clock)
        self._resting: TTLCache[str, bool] = TTLCache(100, _BLOCKED_SECONDS, timer=clock)

    async def search(self, query: str, limit: int, locale: str) -> SearchResults:
        """Return up to `limit` results; fixed links by theme when no engine has any."""
        key = (" ".join(query.split()).casefold(), locale[:2])
        found = self._known.get(key) or await self._ask_all(query, locale)
        if found is None:
            return fixed_links(query, limit, locale)
        self._known[key] = found
        engine, hits = found
        return SearchResults(engine=engine, hits=tuple(hits[:limit]))

    async def _ask_all(self, query: str, locale: str) -> tuple[str, list[SearchHit]] | None:
        for engine in self._engines:
            if engine.name in self._resting:
                continue
            hits = await self._ask(engine, query, locale)
            if hits:
                return engine.name, hits
        return None

    async def _ask(self, engine: Engine, query: str, locale: str) -> list[SearchHit]:
        """Return an engine's results, none when it fails: the next one is asked then."""
        try:
            async with self._limits[engine.name]:
                return await engine.search(query, locale)
        except EngineBlockedError as error:
            self._resting[engine.name] = True
            _LOG.warning("search engine suspects a robot", engine=engine.name, error=str(error))
        except EngineChangedError as error:
            await self._tell(engine.name, str(error))
        except AddressRefusedError as error:
            await self._tell(engine.name, f"its address may not be asked: {error}")
        except ToolError as error:
            _LOG.warning("search engine failed", engine=engine.name, error=str(error))
        return []

    async def _tell(self, engine: str, detail: str) -> None:
        """Tell the operators that an engine has to be looked at, once an hour."""
        _LOG.error("search engine cannot be read", engine=engine, error=detail)
        if engine not in self._alerted:
            await self._alerts.raise_alert("search_engine_changed", f"{engine}: {detail}")
            self._alerted[engine] = True
