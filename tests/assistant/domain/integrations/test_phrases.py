"""Plain words that connect an API or ask one for data, in Russian and English."""

from typing import Any

import pytest

from assistant.domain.integrations.drafts import DraftFields
from assistant.domain.integrations.phrases import FetchSaid, read_connect, read_fetch
from assistant.domain.integrations.words import Reply, read_reply
from tests.assistant.domain.ordinary_messages import ENGLISH, RUSSIAN

_X = {"base_url": "https://x.com"}
_TIME = {"kind": "mcp", "mcp": {"stdio": "time"}}
_GITHUB = {"name": "GitHub", "base_url": "https://api.github.com"}


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("Подключи API", {}),
        ("подключи API GitHub", {"name": "GitHub"}),
        (
            "подключи апи GitHub https://api.github.com, без ключа",
            _GITHUB | {"auth": {"type": "none"}},
        ),
        (
            "connect the GitHub API https://api.github.com with a bearer token ••••",
            _GITHUB | {"auth": {"type": "bearer"}},
        ),
        (
            "добавь интеграцию «Мой CRM» https://crm.x.com ключ в заголовке X-Key: ••••",
            {
                "name": "Мой CRM",
                "base_url": "https://crm.x.com",
                "auth": {"type": "api_key_header", "name": "X-Key"},
            },
        ),
        (
            "add the API https://x.com GET /users/{id}, POST /users",
            {
                "base_url": "https://x.com",
                "endpoints": [
                    {"method": "GET", "path": "/users/{id}"},
                    {"method": "POST", "path": "/users"},
                ],
            },
        ),
        ("подключи https://x.com/openapi.yaml", {"openapi_url": "https://x.com/openapi.yaml"}),
        ("openapi https://x.com/docs", {"openapi_url": "https://x.com/docs"}),
        (
            "подключи mcp-сервер https://x.com/mcp",
            {"kind": "mcp", "mcp": {}, "base_url": "https://x.com/mcp"},
        ),
        (
            "подключи MCP сервер Часы https://x.com/mcp, bearer ••••",
            {
                "kind": "mcp",
                "mcp": {},
                "name": "Часы",
                "base_url": "https://x.com/mcp",
                "auth": {"type": "bearer"},
            },
        ),
        ("connect API clock mcp stdio time", _TIME | {"name": "clock"}),
        ("подключи MCP «Часы» stdio time", _TIME | {"name": "Часы"}),
        ("подключи mcp stdio time.", _TIME | {"name": "time"}),
        (
            "подключи API по OpenAPI https://x.com/openapi.yaml, только listPets, addPet, bearer",
            {
                "openapi_url": "https://x.com/openapi.yaml",
                "operations": ("listPets", "addPet"),
                "auth": {"type": "bearer"},
            },
        ),
        (
            "connect API Pets from swagger https://x.com/v3 only GET /pets and addPet",
            {
                "name": "Pets",
                "openapi_url": "https://x.com/v3",
                "operations": ("GET /pets", "addPet"),
            },
        ),
        (
            "connect API from OpenAPI https://x.com/openapi.json",
            {"openapi_url": "https://x.com/openapi.json"},
        ),
        (
            "подключи API X localhost:8080 GET /a",
            {
                "name": "X",
                "base_url": "http://localhost:8080",
                "endpoints": [{"method": "GET", "path": "/a"}],
            },
        ),
        (
            "подключи API Логин9a7 https://x.com GET /token",
            {
                "name": "Логин9a7",
                "base_url": "https://x.com",
                "endpoints": [{"method": "GET", "path": "/token"}],
            },
        ),
        ("подключи API Bearer Bank https://x.com", {"name": "Bearer Bank"} | _X),
        ("подключи API Токенизатор https://x.com", {"name": "Токенизатор"} | _X),
        (
            "подключи API GitHub bearer https://x.com",
            {"name": "GitHub", "auth": {"type": "bearer"}} | _X,
        ),
        ("подключи api https://x.com/now?a=1", {"curl": "curl 'https://x.com/now?a=1'"}),
        (
            "curl -H 'X-Key: ••••' https://x.com/a",
            {"curl": "curl -H 'X-Key: ••••' https://x.com/a"},
        ),
        (
            "подключи API Омск: ```\ncurl https://x.com\n```",
            {"name": "Омск", "curl": "curl https://x.com"},
        ),
    ],
)
def test_what_is_said_of_an_api_is_read(text: str, fields: dict[str, Any]) -> None:
    said = read_connect(text)
    assert said is not None
    assert said.fields == fields
    DraftFields.model_validate(said.fields)


@pytest.mark.parametrize(
    "text",
    [
        "как подключить API?",
        "подключи API к моему проекту",
        "подключи наушники",
        "add milk to the list",
        "добавь апи ключ в заметки",
        "объясни, что делает curl https://x.com",
        "curl это что?",
        "добавь сервис в список покупок",
        "подключи API " + "очень " * 200,
        "что такое openapi?",
    ],
)
def test_other_words_are_left_to_the_model(text: str) -> None:
    assert read_connect(text) is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "возьми данные из моего API GitHub: list_repos user=octo per_page=5",
            FetchSaid("GitHub", "list_repos", {"user": "octo", "per_page": "5"}),
        ),
        ("get data from my API Weather", FetchSaid("Weather")),
        (
            'Покажи данные из апи погоды: city="Нижний Новгород"',
            FetchSaid("погоды", None, {"city": "Нижний Новгород"}),
        ),
        (
            "get data from my GitHub API: GET /users/{id} id=5",
            FetchSaid("GitHub", "GET /users/{id}", {"id": "5"}),
        ),
        ("возьми данные из моей Погоды", FetchSaid("Погоды")),
        ("Возьми данные из моей интеграции «Погода»", FetchSaid("Погода")),
        ("возьми данные из моего «Курсы ЦБ»: now", FetchSaid("Курсы ЦБ", "now")),
        ("get data from my Weather city=Omsk", FetchSaid("Weather", None, {"city": "Omsk"})),
        ("get data from my Weather API", FetchSaid("Weather")),
        ("возьми данные из моего API", FetchSaid(None)),
        ("get data from my API: now city=Omsk", FetchSaid(None, "now", {"city": "Omsk"})),
        ("отправь в мой API Shop title=хлеб", FetchSaid("Shop", None, {"title": "хлеб"})),
        ("Пошли в мой апи Shop: add n=3", FetchSaid("Shop", "add", {"n": "3"})),
        ("send to my API Shop title=bread", FetchSaid("Shop", None, {"title": "bread"})),
        ("вызови мой API Shop", FetchSaid("Shop", None, {})),
        ("call my API a=1", FetchSaid(None, None, {"a": "1"})),
    ],
)
def test_what_is_wanted_of_an_own_api_is_read(text: str, said: FetchSaid) -> None:
    assert read_fetch(text) == said


@pytest.mark.parametrize(
    "text",
    [
        "возьми данные из файла",
        "получи данные из API?",
        "get data",
        "покажи погоду",
        "возьми данные из моего файла",
        "get data from my notes",
        "отправь в мой чат привет",
        "call my mom",
    ],
)
def test_other_wishes_are_left_to_the_model(text: str) -> None:
    assert read_fetch(text) is None


def test_ordinary_messages_are_none_of_these() -> None:
    assert [text for text in (*RUSSIAN, *ENGLISH) if read_connect(text) or read_fetch(text)] == []


@pytest.mark.parametrize(
    ("text", "reply"),
    [
        ("да", Reply.YES),
        ("Ну да, проверь!", Reply.TEST),
        ("сохрани его, пожалуйста", Reply.SAVE),
        ("не надо", Reply.CANCEL),
        ("Нет.", Reply.NO),
        ("продолжим", Reply.CONTINUE),
        ("ok, test it", Reply.TEST),
        ("save the integration", Reply.SAVE),
        ("cancel", Reply.CANCEL),
        ("go on", Reply.CONTINUE),
        ("проверь почту", None),
        ("save the date", None),
        ("да кто его знает", None),
        ("", None),
        ("да " * 50, None),
    ],
)
def test_a_reply_is_a_whole_message(text: str, reply: Reply | None) -> None:
    assert read_reply(text) is reply
