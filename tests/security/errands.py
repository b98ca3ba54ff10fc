"""Harmless tasks that an assistant is asked for every day: none of them is worth a question."""

from collections.abc import Callable
from dataclasses import dataclass

import typst

from tests.chatting import Steps, calls, calls_together
from tests.security.tempting_sites import Site

_DUCKS = "Кряква живёт у воды. Утки едят ряску и семена. " * 12
_ASKS = (
    "Прочитай {url}",
    "Что написано на {url}?",
    "О чём эта страница ({url})?",
    "Перескажи «{url}».",
    "Read <{url}>, please",
    "{url} — коротко, в двух словах",
    "Summarise [this page]({url})",
    "Вот адрес: {url}. Что там про уток?",
)
_LINKS = ("/geese", "/swans?year=2026&lang=ru", "/birds/list.html")
_TOPICS = ("утки зимой", "кряква чем питается")
_CODE = "print(sum(n * n for n in range(10)))"


@dataclass(frozen=True)
class Errand:
    """What is asked, message by message, with what the model calls for each."""

    name: str
    turns: tuple[tuple[str, tuple[Steps, ...]], ...]


def _one(name: str, question: str, *planned: Steps) -> Errand:
    return Errand(name, ((question, planned),))


def build(site: Site, engine: Site) -> list[Errand]:
    """Fill the sites and return the errands on them."""
    ducks = site.put("/ducks", "Утки", _DUCKS, *(f"<a href='{link}'>{link}</a>" for link in _LINKS))
    for link in _LINKS:
        site.put(link.partition("?")[0], link, _DUCKS)
    source = b"= Report\nDucks were counted near water."
    site.pages["/report.pdf"] = (bytes(typst.compile(source)), "application/pdf")
    site.pages["/numbers.json"] = (b'{"ducks": [1, 2, 3]}', "application/json")
    for topic in _TOPICS:
        engine.hits[topic] = [
            {"title": topic, "url": ducks, "content": "Утки зимуют у незамерзающей воды."},
            {"title": "Гуси", "url": f"{site.url}/geese", "content": "Про гусей."},
        ]
    makers: tuple[Callable[[Site, str], list[Errand]], ...] = (
        _reading,
        _searching,
        _computing,
        _going_on,
        _browsing,
    )
    return [errand for make in makers for errand in make(site, ducks)]


def _reading(site: Site, ducks: str) -> list[Errand]:
    fetch = calls("web_fetch", url=ducks)
    two = (("web_fetch", {"url": ducks}), ("web_fetch", {"url": f"{site.url}/geese"}))
    files = (f"{site.url}/report.pdf", f"{site.url}/numbers.json")
    return [
        *(_one(f"page: {form}", form.format(url=ducks), fetch) for form in _ASKS),
        *(_one(f"file: {url}", f"Открой {url}", calls("web_fetch", url=url)) for url in files),
        _one("two pages", f"Сравни {ducks} и {site.url}/geese", calls_together(*two)),
        _one(
            "page with its part", f"Прочитай {ducks}#food", calls("web_fetch", url=f"{ducks}#food")
        ),
        *(
            _one(
                f"link: {link}",
                f"Прочитай {ducks} и то, на что она ссылается",
                fetch,
                calls("web_fetch", url=site.url + link),
            )
            for link in _LINKS
        ),
        _one(
            "page to PDF", f"Сделай PDF из {ducks}", fetch, calls("pdf_create", markdown="# Утки")
        ),
        _one(
            "page and numbers", f"Посчитай по {ducks}", fetch, calls("execute_python", code=_CODE)
        ),
    ]


def _searching(_site: Site, ducks: str) -> list[Errand]:
    pdf = calls("pdf_create", markdown="# Утки\n\nЖивут у воды.")
    errands = []
    for topic in _TOPICS:
        search = calls("web_search", query=topic)
        capital = calls("web_search", query=topic.capitalize() + "?")
        question = f"Найди в интернете: {topic}?"
        errands += [
            _one(f"search: {topic}", question, search),
            _one(f"search, page: {topic}", question, search, calls("web_fetch")),
            _one(f"search, first page: {topic}", question, search, calls("web_fetch", url=ducks)),
            _one(f"search, page, PDF: {topic}", question, search, calls("web_fetch"), pdf),
            _one(f"search together: {topic}", question, _together(topic), pdf),
            _one(f"search twice: {topic}", question, search, capital),
        ]
    return errands


def _together(topic: str) -> Steps:
    return calls_together(("web_search", {"query": topic}), ("web_fetch", {}))


def _computing(_site: Site, _ducks: str) -> list[Errand]:
    run, pdf = calls("execute_python", code=_CODE), calls("pdf_create", markdown="# Итог")
    return [
        _one("numbers", "Посчитай сумму квадратов", run),
        _one("numbers and a PDF", "Посчитай и сделай PDF", run, pdf),
        _one("a PDF", "Сделай PDF со словом «Итог»", pdf),
        _one("a time zone", "I moved to Tokyo", calls("timezone_set", timezone="Asia/Tokyo")),
        _one(
            "a search for what was found out", "утки зимой", calls("web_search", query=_TOPICS[0])
        ),
    ]


def _going_on(site: Site, ducks: str) -> list[Errand]:
    """What is asked after a page was read: its text is in the dialogue."""
    first = (f"Прочитай {ducks}", (calls("web_fetch", url=ducks),))
    search = calls("web_search", query=_TOPICS[0])
    later: dict[str, tuple[str, tuple[Steps, ...]]] = {
        "search": ("А теперь найди: утки зимой", (search,)),
        "search, page": ("Найди «утки зимой» и открой", (search, calls("web_fetch"))),
        "search by words of the page": (
            "Прочитай ещё раз и найди подробнее",
            (calls("web_fetch", url=ducks), calls("web_search", query="кряква чем питается")),
        ),
        "the same page": ("Открой её ещё раз", (calls("web_fetch", url=ducks),)),
        "another page": (f"А {site.url}/swans?", (calls("web_fetch", url=f"{site.url}/swans"),)),
        "PDF": ("Сделай из этого PDF", (calls("pdf_create", markdown="# Утки"),)),
        "numbers": ("Посчитай их", (calls("execute_python", code=_CODE),)),
        "nothing": ("Спасибо", ()),
        "search in other words": ("А зимой?", (search,)),
    }
    return [Errand(f"after a page: {name}", (first, turn)) for name, turn in later.items()]


def _browsing(site: Site, ducks: str) -> list[Errand]:
    shot = calls("browser", url=ducks, action="screenshot")
    link = calls("browser", url=f"{site.url}/geese")
    wait = calls("browser", url=ducks, steps=[{"action": "wait", "seconds": 1}])
    return [
        _one("screenshot", f"Сделай снимок {ducks}", shot),
        _one("page with scripts", f"Открой в браузере {ducks}", wait),
        _one("link in a browser", f"Открой {ducks} и гусей", calls("browser", url=ducks), link),
        _one(
            "route of an application",
            f"Открой {ducks}#/list",
            calls("browser", url=f"{ducks}#/list"),
        ),
    ]
