"""Each engine's page is read as its readers see it: results, none, a robot check, the unknown."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from assistant.errors import PageFailedError, ToolUnavailableError
from assistant.infra.web.search.duckduckgo import DuckDuckGoHtml, DuckDuckGoLite
from assistant.infra.web.search.engine import Engine, EngineBlockedError, EngineChangedError
from assistant.infra.web.search.searxng import SearxNG
from tests.assistant.infra.web.local_site import Answer, LocalSite, open_site, page


@pytest_asyncio.fixture
async def site() -> AsyncIterator[LocalSite]:
    async with open_site() as opened:
        yield opened


def engines(site: LocalSite) -> dict[str, Engine]:
    return {
        "html": DuckDuckGoHtml(site.client, site.url("/html/")),
        "lite": DuckDuckGoLite(site.client, site.url("/lite/")),
        "searxng": SearxNG(site.client, site.url("/searxng/")),
    }


async def test_the_html_page_gives_results_without_advertisements(site: LocalSite) -> None:
    site.answers["/html/"] = Answer(page("duckduckgo_html.html"))
    hits = await engines(site)["html"].search("ducks", "en")
    assert [(hit.title, hit.url) for hit in hits] == [
        ("Duck - Wikipedia", "https://en.wikipedia.org/wiki/Duck"),
        (
            "All About Birds: Duck's Life",
            "https://www.allaboutbirds.org/guide/browse?q=duck&page=1",
        ),
        ("Утки — фото и описание", "https://ru.example.org/утки"),
    ]
    assert hits[0].snippet.startswith("Duck is the common name")
    assert "smaller & shorter-necked" in hits[0].snippet
    assert hits[1].snippet == "Browse the ducks of North America with sounds and maps."


async def test_the_lite_page_gives_results_without_advertisements(site: LocalSite) -> None:
    site.answers["/lite/"] = Answer(page("duckduckgo_lite.html"))
    hits = await engines(site)["lite"].search("weather san francisco", "en")
    assert [(hit.title, hit.url, hit.snippet[:20]) for hit in hits] == [
        (
            "10 Day Weather - Downtown, San Francisco, California",
            "https://weather.com/weather/tenday/l/San%20Francisco%20CA%20USCA0987:1:US",
            "Be prepared with the",
        ),
        ("A page without a snippet", "https://bare.example/", ""),
        (
            "7-Day Forecast - National Weather Service",
            "https://forecast.weather.gov/zipcity.php?inputstring=San+Francisco,CA",
            "Your local forecast ",
        ),
    ]


async def test_searxng_gives_results_that_are_web_pages(site: LocalSite) -> None:
    site.answers["/searxng/search"] = Answer(page("searxng.json"), "application/json")
    hits = await engines(site)["searxng"].search("ducks & geese", "ru-RU")
    assert [(hit.title, hit.snippet[:4]) for hit in hits] == [
        ("Duck - Wikipedia", "Duck"),
        ("All About Birds", ""),
    ]
    assert site.asked[0].query == {"q": "ducks & geese", "format": "json", "language": "ru"}


@pytest.mark.parametrize(("locale", "region"), [("ru", "ru-ru"), ("en", "wt-wt")])
async def test_the_question_is_sent_as_the_form_sends_it(
    site: LocalSite, locale: str, region: str
) -> None:
    site.answers["/html/"] = Answer(page("duckduckgo_html.html"))
    await engines(site)["html"].search("c++ «утка»", locale)
    assert site.asked[0].form == {"q": "c++ «утка»", "b": "", "kl": region}


@pytest.mark.parametrize("engine", ["html", "lite"])
async def test_no_results_are_recognised(site: LocalSite, engine: str) -> None:
    site.answers[f"/{engine}/"] = Answer(page(f"duckduckgo_{engine}_none.html"))
    assert await engines(site)[engine].search("qzxwv1093", "en") == []


async def test_searxng_may_have_no_results(site: LocalSite) -> None:
    site.answers["/searxng/search"] = Answer(b'{"query": "x", "results": []}', "application/json")
    assert await engines(site)["searxng"].search("x", "en") == []


@pytest.mark.parametrize("engine", ["html", "lite"])
@pytest.mark.parametrize("status", [200, 202])
async def test_a_robot_check_is_recognised(site: LocalSite, engine: str, status: int) -> None:
    site.answers[f"/{engine}/"] = Answer(page("duckduckgo_challenge.html"), status=status)
    with pytest.raises(EngineBlockedError):
        await engines(site)[engine].search("ducks", "en")


@pytest.mark.parametrize("engine", ["html", "lite"])
@pytest.mark.parametrize("body", [page("duckduckgo_unknown.html"), b"", b"\x00\xff", b"<html>"])
async def test_an_unknown_page_is_no_empty_result(
    site: LocalSite, engine: str, body: bytes
) -> None:
    site.answers[f"/{engine}/"] = Answer(body)
    with pytest.raises(EngineChangedError):
        await engines(site)[engine].search("ducks", "en")


@pytest.mark.parametrize("body", [b"<html>", b"{}", b'{"results": [1]}', b""])
async def test_an_unknown_answer_of_searxng_is_no_empty_result(
    site: LocalSite, body: bytes
) -> None:
    site.answers["/searxng/search"] = Answer(body, "application/json")
    with pytest.raises(EngineChangedError):
        await engines(site)["searxng"].search("ducks", "en")


async def test_an_error_of_the_engine_is_told(site: LocalSite) -> None:
    site.answers["/html/"] = Answer(status=503)
    site.answers["/searxng/search"] = Answer(status=403)
    with pytest.raises(ToolUnavailableError):
        await engines(site)["html"].search("ducks", "en")
    with pytest.raises(PageFailedError):
        await engines(site)["searxng"].search("ducks", "en")


async def test_a_result_that_is_no_address_is_left_out(site: LocalSite) -> None:
    links = ("http://[", "javascript:x()", "//duckduckgo.com/l/?uddg=ftp%3A%2F%2Fa.example")
    results = "".join(
        f'<div class="result"><a class="result__a" href="{link}">x</a></div>' for link in links
    )
    site.answers["/html/"] = Answer(results.encode())
    assert await engines(site)["html"].search("ducks", "en") == []
