"""The tool `web_fetch`: which page it reads, and what people and models are told of it."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest

from assistant.contracts.tools import UNTRUSTED, Origin, StepRecord, ToolStepState
from assistant.errors import ToolArgumentsError, ToolOffError
from assistant.services.ports.skills import Toolbox
from assistant.services.ports.tools import Page
from assistant.skills.web_fetch import WebFetchArguments, WebFetchSkill
from tests.assistant.skills.calls import context

_PAGE = Page(
    url="https://pond.example/ducks",
    kind="html",
    title="How ducks live",
    markdown="Ducks live here.",
    date="2026-03-04",
    links=("https://pond.example/geese", "https://other.example/", "http://pond.example/x"),
)


class Reader:
    """A site of one page."""

    def __init__(self, page: Page = _PAGE) -> None:
        self.asked: list[str] = []
        self._page = page

    async def read(self, url: str) -> Page:
        self.asked.append(url)
        return self._page


def step(name: str, *urls: str, state: ToolStepState = ToolStepState.DONE) -> StepRecord:
    return StepRecord(
        step_id=uuid4(),
        chain_id=uuid4(),
        round_no=1,
        position=0,
        name=name,
        origin=Origin.MODEL,
        arguments={},
        arguments_hash="",
        state=state,
        result={
            "answer": "",
            "data": {"results": [{"title": "t", "url": url, "snippet": ""} for url in urls]},
        },
        created_at=datetime.now(UTC),
    )


async def test_a_page_is_for_models_people_and_programs() -> None:
    result = await WebFetchSkill(Toolbox(reader=Reader())).run(
        WebFetchArguments(url="https://pond.example/ducks"), context()
    )
    assert result.output == (
        "Title: How ducks live\nAddress: https://pond.example/ducks\nDate: 2026-03-04\n\n"
        "Ducks live here."
    )
    assert result.answer == "https://pond.example/ducks · 2026-03-04\n\nDucks live here."
    assert result.summary == "Read: How ducks live"
    assert set(result.data) == {"url", "title", "date", "kind", "markdown", "links"}
    assert result.labels == UNTRUSTED


async def test_links_of_the_same_host_are_offered() -> None:
    result = await WebFetchSkill(Toolbox(reader=Reader())).run(
        WebFetchArguments(url="https://pond.example/ducks"), context()
    )
    assert result.offers == ("https://pond.example/geese", "http://pond.example/x")


async def test_a_long_page_is_cut_and_says_so() -> None:
    markdown = "```json\n" + "1,\n" * 10_000 + "```"
    result = await WebFetchSkill(
        Toolbox(reader=Reader(_PAGE.model_copy(update={"markdown": markdown})))
    ).run(WebFetchArguments(url="https://pond.example/"), context("ru"))
    assert "Shown: the first 12" in result.output
    assert len(result.output) < 12_300
    assert result.output.endswith("1,\n```")
    assert result.answer.endswith("1,\n```\n\n*… продолжение на странице.*")
    assert result.data["markdown"] == markdown


async def test_images_in_a_page_do_not_load_by_themselves() -> None:
    page = _PAGE.model_copy(update={"markdown": "See !![x](https://evil.example/?q=1) <img src=x>"})
    result = await WebFetchSkill(Toolbox(reader=Reader(page))).run(
        WebFetchArguments(url="https://pond.example/"), context()
    )
    assert result.answer.endswith("See [x](https://evil.example/?q=1) < img src=x>")


async def test_people_may_leave_the_scheme_out() -> None:
    reader = Reader()
    arguments = WebFetchArguments(url=" pond.example/ducks ")
    skill = WebFetchSkill(Toolbox(reader=reader))
    await skill.run(arguments, context())
    assert reader.asked == ["https://pond.example/ducks"]
    assert skill.outgoing(arguments).urls == ("https://pond.example/ducks",)


@pytest.mark.parametrize("url", [None, "", " "])
async def test_without_an_address_it_is_said_what_is_missing(url: str | None) -> None:
    skill = WebFetchSkill(Toolbox(reader=Reader()))
    assert skill.outgoing(WebFetchArguments(url=url)).urls == ()
    with pytest.raises(ToolArgumentsError) as raised:
        await skill.run(WebFetchArguments(url=url), context())
    assert "url" in str(raised.value.params["detail"])


async def test_without_a_reader_the_tool_is_off() -> None:
    with pytest.raises(ToolOffError):
        await WebFetchSkill(Toolbox()).run(WebFetchArguments(url="https://a.example"), context())


@pytest.mark.parametrize(
    ("earlier", "url"),
    [
        ([step("web_search", "https://a.example/", "https://b.example/")], "https://a.example/"),
        (
            [step("web_search", "https://duckduckgo.com/?q=x", "https://b.example/")],
            "https://b.example/",
        ),
        (
            [
                step(
                    "web_search", "https://www.google.com/search?q=x", "https://docs.google.com/d/1"
                )
            ],
            "https://docs.google.com/d/1",
        ),
        (
            [step("web_search", "https://yandex.ru/search/?text=x", "https://yandex.ru/pogoda/")],
            "https://yandex.ru/pogoda/",
        ),
        (
            [step("web_search", "https://a.example/"), step("web_search", "https://b.example/")],
            "https://b.example/",
        ),
        (
            [
                step("web_search", "https://a.example/"),
                step("web_search", state=ToolStepState.FAILED),
            ],
            "https://a.example/",
        ),
        ([step("web_search", "https://www.bing.com/search?q=x")], None),
        ([step("web_search")], None),
        ([step("browser", "https://a.example/")], None),
        ([], None),
    ],
)
def test_the_first_result_that_is_no_search_engine_is_handed_over(
    earlier: list[StepRecord], url: str | None
) -> None:
    handed = WebFetchSkill(Toolbox()).hand_over({}, earlier)
    assert handed.get("url") == url


def test_an_address_that_is_given_stays() -> None:
    earlier = [step("web_search", "https://a.example/")]
    given = {"url": "https://z.example/"}
    assert WebFetchSkill(Toolbox()).hand_over(given, earlier) == given


@pytest.mark.parametrize(
    ("arguments", "names", "takes"),
    [
        ({}, ["web_search"], True),
        ({"url": None}, ["pdf_create", "web_search"], True),
        ({"url": "https://a.example"}, ["web_search"], False),
        ({}, ["browser"], False),
    ],
)
def test_it_waits_for_a_search_when_it_has_no_address(
    arguments: dict[str, Any], names: list[str], *, takes: bool
) -> None:
    assert WebFetchSkill(Toolbox()).takes_over(arguments, names) is takes
