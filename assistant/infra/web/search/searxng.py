"""SearxNG, a metasearch engine that people run themselves, by its JSON interface.

Protocol: https://docs.searxng.org/dev/search_api.html; `json` has to be in `search.formats` of its
settings, else it answers 403.
"""

from urllib.parse import urlencode

from pydantic import BaseModel, ValidationError

from assistant.infra.web.client import EgressClient
from assistant.infra.web.search.engine import (
    MAX_BYTES,
    SECONDS,
    EngineChangedError,
    distinct,
    hit,
)
from assistant.services.ports.tools import SearchHit


class _Result(BaseModel):
    title: str = ""
    url: str = ""
    content: str | None = ""


class _Answer(BaseModel):
    results: list[_Result]


class SearxNG:
    """One installation; `base_url` is the address of its start page."""

    name = "searxng"

    def __init__(self, client: EgressClient, base_url: str) -> None:
        self._client = client
        self._base_url = base_url.rstrip("/")

    async def search(self, query: str, locale: str) -> list[SearchHit]:
        """Return the results; see `Engine.search`."""
        asked = urlencode({"q": query, "format": "json", "language": locale[:2] or "auto"})
        fetched = await self._client.get(
            f"{self._base_url}/search?{asked}",
            seconds=SECONDS,
            max_bytes=MAX_BYTES,
            headers={"accept": "application/json"},
        )
        try:
            answer = _Answer.model_validate_json(fetched.body)
        except ValidationError as error:
            raise EngineChangedError("SearxNG answered something that is not its JSON") from error
        return distinct(hit(one.title, one.url, one.content or "") for one in answer.results)
