"""The tool `web_search`: results of a search engine."""

import re
from typing import Annotated

from pydantic import Field, StringConstraints

from assistant.contracts.tools import UNTRUSTED, Permissions
from assistant.domain.policy import Outgoing
from assistant.errors import ToolOffError
from assistant.services.ports.skills import (
    Arguments,
    Command,
    Skill,
    SkillContext,
    SkillResult,
    Words,
)
from assistant.services.ports.tools import SearchHit, SearchResults

_MARKUP = re.compile(r"([\\`*_{}\[\]<>#|!~])")


class WebSearchArguments(Arguments):
    """What to search for."""

    query: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]
    limit: int = Field(default=5, ge=1, le=10, description="How many results to return.")


class WebSearchSkill(Skill[WebSearchArguments]):
    """Searches the web."""

    name = "web_search"
    title = Words(en="Web search", ru="Поиск в интернете")
    description = Words(
        en="Search the web. Returns titles, addresses and short snippets of pages, not the pages "
        "themselves: read one with web_fetch.",
        ru="Ищет в интернете: заголовки, адреса и краткие выдержки страниц.",
    )
    permissions = Permissions(network=True)
    arguments = WebSearchArguments
    command = Command("web_search", "query", Words(en="what to find", ru="что найти"))

    async def run(self, arguments: WebSearchArguments, context: SkillContext) -> SkillResult:
        """Search. Raises `ToolOffError` where there is no search, else nothing: see `Searcher`."""
        if self._toolbox.searcher is None:
            raise ToolOffError("no search")
        found = await self._toolbox.searcher.search(
            arguments.query, arguments.limit, context.locale
        )
        return SkillResult(
            output=_output(arguments.query, found),
            summary=_said(context, "summary", arguments.query, found),
            data={
                "results": [hit.model_dump() for hit in found.hits],
                "engine": found.engine,
                "fallback": found.fallback,
            },
            answer=_answer(context, arguments.query, found),
            labels=UNTRUSTED,
            offers=tuple(hit.url for hit in found.hits),
        )

    def outgoing(self, arguments: WebSearchArguments) -> Outgoing:
        """Return the query, which search engines are sent."""
        return Outgoing(texts=(arguments.query,))


def _output(query: str, found: SearchResults) -> str:
    """Return the results for the model."""
    head = (
        f"Nothing was found for “{query}”. Pages where the person could look:"
        if found.fallback
        else f"Results for “{query}”:"
    )
    entries = (
        f"{number}. {hit.title}\n   {hit.url}\n   {hit.snippet}".rstrip()
        for number, hit in enumerate(found.hits, 1)
    )
    return "\n\n".join((head, *entries))


def _said(context: SkillContext, use: str, query: str, found: SearchResults) -> str:
    key = f"web-search-{use}-nothing" if found.fallback else f"web-search-{use}"
    return context.texts.text(key, context.locale, query=query, count=len(found.hits))


def _answer(context: SkillContext, query: str, found: SearchResults) -> str:
    return f"{_said(context, 'answer', _plain(query), found)}\n\n{_list(found.hits)}"


def _list(hits: tuple[SearchHit, ...]) -> str:
    """Return the results for people; what sites wrote cannot become markup."""
    entries = (
        f"{number}. [{_plain(hit.title)}](<{hit.url.replace('>', '%3E').replace('<', '%3C')}>)"
        + (f"\n   {_plain(hit.snippet)}" if hit.snippet else "")
        for number, hit in enumerate(hits, 1)
    )
    return "\n\n".join(entries)


def _plain(text: str) -> str:
    """Return a text that Markdown shows as it is."""
    return _MARKUP.sub(r"\\\1", text)
