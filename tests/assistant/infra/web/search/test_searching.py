"""Engines are asked in their order, politely; answers are remembered, changes told."""

import time
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from assistant.infra.web.search.duckduckgo import DuckDuckGoHtml, DuckDuckGoLite
from assistant.infra.web.search.searching import WebSearch
from tests.assistant.infra.web.local_site import Answer, LocalSite, open_site, page


class Told:
    """Keeps what operators are told."""

    def __init__(self) -> None:
        self.alerts: list[tuple[str, str]] = []

    async def raise_alert(self, kind: str, detail: str) -> None:
        self.alerts.append((kind, detail))


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


class Stage:
    """Two engines at a local site."""

    def __init__(self, site: LocalSite) -> None:
        self.site, self.told, self.clock = site, Told(), Clock()
        html = DuckDuckGoHtml(site.client, site.url("/html/"))
        lite = DuckDuckGoLite(site.client, site.url("/lite/"))
        self.search = WebSearch([html, lite], self.told, self.clock)
        site.answers["/html/"] = Answer(page("duckduckgo_html.html"))
        site.answers["/lite/"] = Answer(page("duckduckgo_lite.html"))

    @property
    def asked(self) -> list[str]:
        return [asked.path for asked in self.site.asked]


@pytest_asyncio.fixture
async def stage() -> AsyncIterator[Stage]:
    async with open_site() as site:
        yield Stage(site)


async def test_the_first_engine_with_results_answers(stage: Stage) -> None:
    found = await stage.search.search("ducks", 2, "en")
    assert (found.engine, len(found.hits), found.fallback) == ("duckduckgo", 2, False)
    assert stage.asked == ["/html/"]


@pytest.mark.parametrize(
    "answer",
    [
        Answer(page("duckduckgo_html_none.html")),
        Answer(page("duckduckgo_challenge.html"), status=202),
        Answer(page("duckduckgo_unknown.html")),
        Answer(status=500),
        Answer(status=403),
        Answer(b"x" * 3_000_000),
    ],
)
async def test_the_next_engine_is_asked(stage: Stage, answer: Answer) -> None:
    stage.site.answers["/html/"] = answer
    found = await stage.search.search("ducks", 5, "en")
    assert (found.engine, len(found.hits)) == ("duckduckgo-lite", 3)


async def test_answers_are_remembered_for_minutes(stage: Stage) -> None:
    await stage.search.search("Ducks", 1, "en")
    again = await stage.search.search("  ducks ", 3, "en-GB")
    assert len(again.hits) == 3
    assert stage.asked == ["/html/"]
    await stage.search.search("ducks", 3, "ru")
    stage.clock.now = 601
    await stage.search.search("ducks", 3, "en")
    assert stage.asked == ["/html/"] * 3


async def test_nothing_found_is_not_remembered(stage: Stage) -> None:
    for engine in ("html", "lite"):
        stage.site.answers[f"/{engine}/"] = Answer(page(f"duckduckgo_{engine}_none.html"))
    assert (await stage.search.search("ducks", 5, "en")).fallback
    stage.site.answers["/html/"] = Answer(page("duckduckgo_html.html"))
    assert not (await stage.search.search("ducks", 5, "en")).fallback


async def test_an_unknown_page_is_told_once_an_hour(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    stage.site.answers["/html/"] = Answer(page("duckduckgo_unknown.html"))
    await stage.search.search("ducks", 5, "en")
    await stage.search.search("geese", 5, "en")
    assert [kind for kind, _ in stage.told.alerts] == ["search_engine_changed"]
    assert stage.told.alerts[0][1].startswith("duckduckgo: ")
    stage.clock.now = 3_601
    await stage.search.search("swans", 5, "en")
    assert len(stage.told.alerts) == 2
    assert [record.levelname for record in caplog.records].count("ERROR") == 3


async def test_no_results_and_robot_checks_alert_nobody(stage: Stage) -> None:
    stage.site.answers["/html/"] = Answer(page("duckduckgo_challenge.html"), status=202)
    stage.site.answers["/lite/"] = Answer(page("duckduckgo_lite_none.html"))
    await stage.search.search("ducks", 5, "en")
    assert stage.told.alerts == []


async def test_an_engine_that_suspects_a_robot_is_left_alone(stage: Stage) -> None:
    stage.site.answers["/html/"] = Answer(page("duckduckgo_challenge.html"), status=202)
    await stage.search.search("ducks", 5, "en")
    await stage.search.search("geese", 5, "en")
    assert stage.asked == ["/html/", "/lite/", "/lite/"]
    stage.clock.now = 121
    await stage.search.search("swans", 5, "en")
    assert stage.asked[3:] == ["/html/", "/lite/"]


async def test_an_engine_is_not_asked_too_often(stage: Stage) -> None:
    started = time.monotonic()
    for number in range(4):
        await stage.search.search(f"ducks {number}", 5, "en")
    assert time.monotonic() - started > 1


@pytest.mark.parametrize(
    ("query", "locale", "url"),
    [
        ("weather in Riga", "en", "https://wttr.in/"),
        ("погода в Риге", "ru", "https://yandex.ru/pogoda/"),
        ("курс доллара", "ru", "https://www.cbr.ru/currency_base/daily/"),
        ("usd to eur", "en-GB", "https://www.ecb.europa.eu/stats/eurofxref/eurofxref-daily.xml"),
        ("c++ & ducks", "en", "https://en.wikipedia.org/w/index.php?search=c%2B%2B+%26+ducks"),
        (
            "курсы вождения",
            "ru",
            "https://ru.wikipedia.org/w/index.php?search=%D0%BA%D1%83%D1%80%D1%81%D1%8B+%D0%B2%D0%BE%D0%B6%D0%B4%D0%B5%D0%BD%D0%B8%D1%8F",
        ),
    ],
)
async def test_fixed_links_by_theme_when_all_are_empty(query: str, locale: str, url: str) -> None:
    found = await WebSearch([], Told()).search(query, 5, locale)
    assert (found.engine, found.fallback, found.hits[0].url) == ("links", True, url)
