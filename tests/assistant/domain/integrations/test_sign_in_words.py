"""Which way of signing in plain words name: never a name, a path or a secret."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.contracts.onboarding import Missing
from assistant.domain.connect_answers import read_fields
from assistant.domain.integrations.drafts import DraftFields, normalised
from assistant.domain.integrations.phrases import read_connect
from assistant.domain.integrations.secret_patterns import is_key_name
from assistant.domain.integrations.sign_in_words import sign_in_among

_WORDS = st.sampled_from(
    (
        *("bearer", "Token", "token", "basic", "логин", "Логин9a7", "пароль", "oauth2", "login"),
        *("header", "ключ", "параметр id", "users", "заголовок X-A", "без ключа", "Погода"),
    )
)
_NAMES = st.lists(_WORDS, min_size=1, max_size=3).map(" ".join)
_PATHS = st.lists(_WORDS.map(lambda word: word.replace(" ", "-")), min_size=1, max_size=3).map(
    lambda parts: "/" + "/".join(parts)
)
_PARTS = st.text("abcdefgXYZ0123456789", min_size=1, max_size=12)
_OAUTH = "oauth2_client_credentials"
_TOKEN_URL = "https://auth.example.com/token"


@settings(max_examples=60, deadline=None)
@given(name=_NAMES, path=_PATHS, method=st.sampled_from(["GET ", "POST ", ""]))
def test_a_name_or_a_path_never_decides_the_sign_in(name: str, path: str, method: str) -> None:
    said = read_connect(f"подключи API «{name}» https://api.example.com {method}{path}")
    keyed = read_connect(f"connect API «{name}» https://api.example.com {method}{path}, no key")

    assert said is not None
    assert keyed is not None
    assert (said.fields["name"], "auth" in said.fields) == (name, False)
    assert said.fields["endpoints"] == [{"method": method.strip() or "GET", "path": path}]
    assert keyed.fields["auth"] == {"type": "none"}


@settings(max_examples=100, deadline=None)
@given(
    parts=st.lists(_PARTS, min_size=2, max_size=5),
    missing=st.sampled_from([None, *Missing]),
)
def test_no_word_with_hyphens_becomes_a_header_but_of_a_key(
    parts: list[str], missing: Missing | None
) -> None:
    word = "-".join(parts)
    way = read_fields(word, missing).get("auth")

    looks_like_one = word.casefold().startswith("x-") or is_key_name(word)
    assert way is None or (looks_like_one and missing in {Missing.AUTH, None})


@pytest.mark.parametrize("said", ["talkSECRET-EEE-id", "qwer-tyui-asdf-ghjk", "my-client-id"])
@pytest.mark.parametrize("missing", [None, *Missing])
def test_a_secret_is_no_header(said: str, missing: Missing | None) -> None:
    assert "auth" not in read_fields(said, missing)


@pytest.mark.parametrize(
    ("said", "missing", "header"),
    [
        ("X-Weather-Key", None, "X-Weather-Key"),
        ("X-Weather", None, None),
        ("X-Weather", Missing.AUTH, "X-Weather"),
        ("my-api-key", Missing.AUTH, "my-api-key"),
        ("my-api-key", None, None),
        ("в заголовке My-Thing", None, "My-Thing"),
        ("X-Weather-Key", Missing.SECRET, None),
    ],
)
def test_a_bare_word_is_a_header_where_it_looks_like_one(
    said: str, missing: Missing | None, header: str | None
) -> None:
    assert read_fields(said, missing).get("auth", {}).get("name") == header


@pytest.mark.parametrize(
    ("said", "way"),
    [
        ("OAuth", {"type": _OAUTH}),
        ("oauth 2.0 client credentials", {"type": _OAUTH}),
        ("по client id и client secret", {"type": _OAUTH}),
        (f"oauth2, token url {_TOKEN_URL}", {"type": _OAUTH, "token_url": _TOKEN_URL}),
        (f"OAuth, адрес токена: {_TOKEN_URL}.", {"type": _OAUTH, "token_url": _TOKEN_URL}),
        ("oauth authorization code", None),
        ("свои заголовки X-A и X-B", {"type": "custom_headers"}),
        ("custom headers X-A and X-B", {"type": "custom_headers"}),
        ("headers X-A, X-B", {"type": "custom_headers"}),
        ("key in the header X-A", {"type": "api_key_header", "name": "X-A"}),
        ("логин/пароль", {"type": "basic"}),
    ],
)
def test_every_way_has_words(said: str, way: dict[str, Any] | None) -> None:
    assert read_fields(said, Missing.AUTH).get("auth") == way


@pytest.mark.parametrize(
    ("words", "way"),
    [
        ("oauth2 client credentials", {"type": _OAUTH}),
        (
            f"client id and secret, token url {_TOKEN_URL}",
            {"type": _OAUTH, "token_url": _TOKEN_URL},
        ),
        ("свои заголовки X-A и X-B", {"type": "custom_headers"}),
        ("custom header X-A", {"type": "api_key_header", "name": "X-A"}),
        ("ключ в заголовке", {"type": "api_key_header"}),
        ("ключ в параметре appid", {"type": "api_key_query", "name": "appid"}),
        ("с логином и паролем", {"type": "basic"}),
        ("без api-ключа", {"type": "none"}),
    ],
)
def test_a_way_is_read_with_all_the_rest(words: str, way: dict[str, Any]) -> None:
    assert sign_in_among(words) == way
    said = read_connect(f"connect API OA https://api.example.com {words}")
    assert said is not None
    assert said.fields == {"name": "OA", "base_url": "https://api.example.com", "auth": way}
    plan, _, _ = normalised(DraftFields.model_validate(said.fields), {})
    assert plan.auth.kind == way["type"]


@pytest.mark.parametrize("said", ["без ключа", "нет ключа", "no key", "No API key needed."])
@pytest.mark.parametrize("missing", [None, *Missing])
def test_that_there_is_no_key_may_be_said_at_any_time(said: str, missing: Missing | None) -> None:
    assert read_fields(said, missing) == {"auth": {"type": "none"}}


@pytest.mark.parametrize("said", ["логин и пароль", "ключ в заголовке X-A", "oauth2"])
def test_another_way_may_be_named_where_a_secret_is_asked_for(said: str) -> None:
    assert read_fields(said, Missing.SECRET) == read_fields(said, Missing.AUTH) != {}
    assert read_fields(said, Missing.ENDPOINT) == {}
