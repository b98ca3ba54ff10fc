"""The tool `web_search`: what it is asked with, and what people and models are told."""

import pytest
from pydantic import ValidationError

from assistant.contracts.tools import UNTRUSTED
from assistant.errors import ToolOffError
from assistant.services.ports.skills import Toolbox
from assistant.services.ports.tools import SearchHit, SearchResults
from assistant.skills.web_search import WebSearchArguments, WebSearchSkill
from tests.assistant.skills.calls import context

_HITS = (
    SearchHit(title="Duck [bird]", url="https://a.example/x_(y)", snippet="Lives *here*."),
    SearchHit(title="Geese", url="https://b.example/", snippet=""),
)


class Searcher:
    """A search engine that always finds the same."""

    def __init__(self, *, fallback: bool = False) -> None:
        self.asked: list[tuple[str, int, str]] = []
        self._fallback = fallback

    async def search(self, query: str, limit: int, locale: str) -> SearchResults:
        self.asked.append((query, limit, locale))
        return SearchResults(engine="test", hits=_HITS, fallback=self._fallback)


async def test_the_results_are_for_models_people_and_programs() -> None:
    searcher = Searcher()
    skill = WebSearchSkill(Toolbox(searcher=searcher))
    result = await skill.run(WebSearchArguments(query=" ducks ", limit=2), context())
    assert searcher.asked == [("ducks", 2, "en")]
    assert result.output == (
        "Results for “ducks”:\n\n"
        "1. Duck [bird]\n   https://a.example/x_(y)\n   Lives *here*.\n\n"
        "2. Geese\n   https://b.example/"
    )
    assert result.data == {
        "results": [hit.model_dump() for hit in _HITS],
        "engine": "test",
        "fallback": False,
    }
    assert result.summary == "2 results for “ducks”"
    assert (result.labels, result.offers) == (UNTRUSTED, tuple(hit.url for hit in _HITS))


async def test_people_see_a_list_in_which_sites_cannot_write_markup() -> None:
    result = await WebSearchSkill(Toolbox(searcher=Searcher())).run(
        WebSearchArguments(query="утки"), context("ru")
    )
    assert result.answer == (
        "2 результата по запросу «утки»:\n\n"
        "1. [Duck \\[bird\\]](<https://a.example/x_(y)>)\n   Lives \\*here\\*.\n\n"
        "2. [Geese](<https://b.example/>)"
    )


async def test_fixed_links_are_said_to_be_no_results() -> None:
    result = await WebSearchSkill(Toolbox(searcher=Searcher(fallback=True))).run(
        WebSearchArguments(query="ducks"), context()
    )
    assert result.output.startswith("Nothing was found for “ducks”.")
    assert result.answer.startswith("Nothing was found for “ducks”. You can look here:")
    assert result.summary == "Nothing found for “ducks”, 2 links to look further"
    assert result.data["fallback"] is True


async def test_without_a_search_engine_the_tool_is_off() -> None:
    with pytest.raises(ToolOffError):
        await WebSearchSkill(Toolbox()).run(WebSearchArguments(query="x"), context())


def test_the_query_is_what_leaves() -> None:
    outgoing = WebSearchSkill(Toolbox()).outgoing(WebSearchArguments(query="ducks"))
    assert (outgoing.texts, outgoing.urls) == (("ducks",), ())


@pytest.mark.parametrize(
    "arguments",
    [{}, {"query": " "}, {"query": "x" * 301}, {"query": "x", "limit": 0}, {"query": "x", "n": 1}],
)
def test_wrong_arguments_are_refused(arguments: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        WebSearchArguments.model_validate(arguments)
