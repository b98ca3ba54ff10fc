"""What short messages say of an API that is being connected."""

from typing import Any
from uuid import UUID

import pytest

from assistant.contracts.integrations import MASK
from assistant.contracts.onboarding import Missing
from assistant.domain.connect_answers import (
    READY,
    fits,
    lone_login,
    may_fit,
    read_button,
    read_fields,
)
from assistant.domain.integrations.drafts import DraftFields, normalised
from assistant.domain.integrations.words import Reply

DRAFT = UUID("6aa88ea9-4478-5420-89d2-ca0c3bec1349")


@pytest.mark.parametrize(
    ("said", "missing", "fields"),
    [
        (
            "https://api.example.com/v1.",
            Missing.BASE_URL,
            {"base_url": "https://api.example.com/v1"},
        ),
        ("api.example.com/v1", Missing.BASE_URL, {"base_url": "https://api.example.com/v1"}),
        ("Погода", Missing.NAME, {"name": "Погода"}),
        ("назови его «Погода в Твери»", None, {"name": "Погода в Твери"}),
        ("call it Weather", Missing.NAME, {"name": "Weather"}),
        ("без ключа", Missing.AUTH, {"auth": {"type": "none"}}),
        ("no key", Missing.AUTH, {"auth": {"type": "none"}}),
        ("bearer", Missing.AUTH, {"auth": {"type": "bearer"}}),
        ("по токену", Missing.AUTH, {"auth": {"type": "bearer"}}),
        (
            "ключ в заголовке X-Token",
            Missing.AUTH,
            {"auth": {"type": "api_key_header", "name": "X-Token"}},
        ),
        ("key in header", Missing.AUTH, {"auth": {"type": "api_key_header", "name": "X-API-Key"}}),
        (
            "ключ в параметре appid",
            Missing.AUTH,
            {"auth": {"type": "api_key_query", "name": "appid"}},
        ),
        ("логин и пароль", Missing.AUTH, {"auth": {"type": "basic"}}),
        (
            "GET /users/{id} и POST /users",
            Missing.ENDPOINT,
            {
                "endpoints": [
                    {"method": "GET", "path": "/users/{id}"},
                    {"method": "POST", "path": "/users"},
                ]
            },
        ),
        ("/echo", Missing.ENDPOINT, {"endpoints": [{"method": "GET", "path": "/echo"}]}),
        (
            "/a, get /b и POST /c",
            Missing.ENDPOINT,
            {
                "endpoints": [
                    {"method": "GET", "path": "/a"},
                    {"method": "GET", "path": "/b"},
                    {"method": "POST", "path": "/c"},
                ]
            },
        ),
        (
            "/v1/now?x={x}&lang=ru",
            Missing.ENDPOINT,
            {
                "endpoints": [
                    {
                        "method": "GET",
                        "path": "/v1/now",
                        "params": [
                            {"name": "x", "place": "query", "required": True, "shape": {}},
                            {
                                "name": "lang",
                                "place": "query",
                                "required": True,
                                "shape": {"type": "string", "default": "ru"},
                            },
                        ],
                    }
                ]
            },
        ),
        ("/echo how are you", Missing.ENDPOINT, {}),
        ("/echo", Missing.NAME, {}),
        ("/echo", None, {}),
        ("localhost:18656", Missing.BASE_URL, {"base_url": "http://localhost:18656"}),
        ("192.168.1.5:8080/api", Missing.BASE_URL, {"base_url": "http://192.168.1.5:8080/api"}),
        ("Bearer Bank", Missing.NAME, {"name": "Bearer Bank"}),
        (
            "token url https://x.com/t",
            Missing.SECRET,
            {"auth": {"type": "oauth2_client_credentials", "token_url": "https://x.com/t"}},
        ),
        ("какая погода?", Missing.NAME, {}),
        ("а зачем это нужно вообще", Missing.AUTH, {}),
        ("api.example.com", Missing.AUTH, {}),
        (MASK, Missing.NAME, {}),
    ],
)
def test_fields_are_read_out_of_words(
    said: str, missing: Missing | None, fields: dict[str, Any]
) -> None:
    assert read_fields(said, missing) == fields
    normalised(DraftFields.model_validate(fields), {})


@pytest.mark.parametrize(
    ("said", "read"),
    [
        (f"проверь подключение {DRAFT}", (Reply.TEST, DRAFT)),
        (f"save connection {DRAFT}", (Reply.SAVE, DRAFT)),
        (f"Отмени подключение {DRAFT}", (Reply.CANCEL, DRAFT)),
        ("проверь подключение к сети", None),
        ("save connection to disk", None),
        ("сохрани", None),
    ],
)
def test_buttons_name_their_draft(said: str, read: object) -> None:
    assert read_button(said) == read


@pytest.mark.parametrize(
    ("said", "login"),
    [
        ("joe", "joe"),
        (" joe.smith+x@example.com ", "joe.smith+x@example.com"),
        ("help", None),
        ("без", None),
        ("joe smith", None),
        (MASK, None),
    ],
)
def test_a_word_alone_may_be_a_login(said: str, login: str | None) -> None:
    assert lone_login(said) == login


@pytest.mark.parametrize(
    ("said", "question", "answers"),
    [
        (MASK, Missing.SECRET, True),
        ("а где его взять?", Missing.SECRET, False),
        ("сохрани", READY, True),
        ("расскажи анекдот", READY, False),
        ("https://api.example.com", READY, True),
        ("без ключа", READY, True),
        ("без ключа", Missing.SECRET, True),
        ("joe", Missing.SECRET, True),
        ("joe@example.com", Missing.SECRET, True),
        ("joe who", Missing.SECRET, False),
        ("joe", Missing.BASE_URL, False),
        ("/echo", Missing.ENDPOINT, True),
        ("talkSECRET-EEE-id", READY, False),
        ("Погода", Missing.NAME, True),
        ("Погода", Missing.BASE_URL, False),
        ("какая сегодня погода в Москве?", Missing.NAME, False),
    ],
)
def test_an_answer_fits_its_question(said: str, question: str, answers: bool) -> None:  # noqa: FBT001 - a parameter
    assert fits(said, question) is answers
    assert may_fit(said) or not answers
