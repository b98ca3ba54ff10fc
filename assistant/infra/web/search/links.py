"""Fixed links by theme for when no engine has anything: where people would look themselves."""

import re
from urllib.parse import quote_plus

from assistant.services.ports.tools import SearchHit, SearchResults

_THEMES = {
    "weather": re.compile(
        r"weather|forecast|temperature|погод|прогноз|температур|осадк", re.IGNORECASE
    ),
    "currency": re.compile(
        r"exchange rate|currency|\b(usd|eur|rub|gbp|btc)\b|валют|доллар|\bевро\b|юан[ьяеюи]|рубл",
        re.IGNORECASE,
    ),
}
_LINKS = {
    ("weather", "en"): (
        ("wttr.in", "https://wttr.in/", "Weather as plain text for any place: wttr.in/Place"),
        ("OpenWeather", "https://openweathermap.org/find?q={query}", "Weather by city"),
        ("Windy", "https://www.windy.com/", "Weather map"),
    ),
    ("weather", "ru"): (
        ("Яндекс Погода", "https://yandex.ru/pogoda/", "Прогноз погоды по городам"),
        ("Гисметео", "https://www.gismeteo.ru/", "Прогноз погоды на 10 дней"),
        ("wttr.in", "https://wttr.in/?lang=ru", "Погода текстом для любого места: wttr.in/Место"),
    ),
    ("currency", "en"): (
        (
            "European Central Bank",
            "https://www.ecb.europa.eu/stats/eurofxref/eurofxref-daily.xml",
            "Reference rates of the euro",
        ),
        ("XE", "https://www.xe.com/currencyconverter/", "Currency converter"),
        (
            "Bank of Russia",
            "https://www.cbr.ru/eng/currency_base/daily/",
            "Official rates of the rouble",
        ),
    ),
    ("currency", "ru"): (
        ("Банк России", "https://www.cbr.ru/currency_base/daily/", "Официальные курсы валют"),
        (
            "Европейский центральный банк",
            "https://www.ecb.europa.eu/stats/eurofxref/eurofxref-daily.xml",
            "Справочные курсы евро",
        ),
        ("РБК", "https://www.rbc.ru/quote/", "Курсы валют и котировки"),
    ),
    ("general", "en"): (
        (
            "Wikipedia",
            "https://en.wikipedia.org/w/index.php?search={query}",
            "Search in the encyclopedia",
        ),
        ("DuckDuckGo", "https://duckduckgo.com/?q={query}", "Search the web"),
        ("Bing", "https://www.bing.com/search?q={query}", "Search the web"),
    ),
    ("general", "ru"): (
        (
            "Википедия",
            "https://ru.wikipedia.org/w/index.php?search={query}",
            "Поиск в энциклопедии",
        ),
        ("Яндекс", "https://yandex.ru/search/?text={query}", "Поиск в интернете"),
        ("DuckDuckGo", "https://duckduckgo.com/?q={query}", "Поиск в интернете"),
    ),
}


def fixed_links(query: str, limit: int, locale: str) -> SearchResults:
    """Return the links of the query's theme in a language."""
    theme = next((name for name, words in _THEMES.items() if words.search(query)), "general")
    links = _LINKS[theme, "ru" if locale.startswith("ru") else "en"]
    hits = tuple(
        SearchHit(title=title, url=url.replace("{query}", quote_plus(query)), snippet=snippet)
        for title, url, snippet in links
    )
    return SearchResults(engine="links", hits=hits[:limit], fallback=True)
