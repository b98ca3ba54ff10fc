"""What typed secrets are by the words around them."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from pydantic import SecretStr

from assistant.contracts.integrations import AuthData, AuthKind, AuthPlan
from assistant.domain.integrations.typed_roles import token_url_in, without_token_url
from assistant.services.typed_auth import auth_data, only_in_bodies, read_typed, with_typed_way

BASIC, BEARER, HEADER = AuthKind.BASIC, AuthKind.BEARER, AuthKind.API_KEY_HEADER
CUSTOM, CLIENT, NONE = AuthKind.CUSTOM_HEADERS, AuthKind.OAUTH2_CLIENT, AuthKind.NONE
M = "••••"


def opened(secrets: AuthData) -> dict[str, Any]:
    """Return secrets as text."""
    return {key: _opened(one) for key, one in secrets.items()}


def _opened(one: SecretStr | dict[str, SecretStr]) -> Any:
    if isinstance(one, SecretStr):
        return one.get_secret_value()
    return {name: value.get_secret_value() for name, value in one.items()}


@pytest.mark.parametrize(
    ("text", "values", "kind", "secrets"),
    [
        (f"логин joe пароль {M}", ["pw-1"], BASIC, {"username": "joe", "password": "pw-1"}),
        (f"логин: joe, пароль: {M}", ["pw-1"], BASIC, {"username": "joe", "password": "pw-1"}),
        (f"login {M} password {M}", ["joe", "p"], BASIC, {"username": "joe", "password": "p"}),
        (f"логин и пароль: {M}", ["joe:p"], BASIC, {"username": "joe", "password": "p"}),
        (f"https://a.example/user/x пароль {M}", ["a:b"], BASIC, {"password": "a:b"}),
        (
            f"Authorization: Basic {M}",
            ["am9lOnA6cQ=="],
            BASIC,
            {"username": "joe", "password": "p:q"},
        ),
        (
            f"GET /x Authorization: Token {M}",
            ["abc"],
            CUSTOM,
            {"headers": {"Authorization": "Token abc"}},
        ),
        (f"Authorization: {M}", ["abc"], CUSTOM, {"headers": {"Authorization": "abc"}}),
        (f"Authorization: Basic {M}", ["abc"], CUSTOM, {"headers": {"Authorization": "Basic abc"}}),
        (
            f"http://a.example Cookie: {M}",
            ["s=1; t=2"],
            CUSTOM,
            {"headers": {"Cookie": "s=1; t=2"}},
        ),
        (f"Cookie: sid={M}", ["abc"], CUSTOM, {"headers": {"Cookie": "sid=abc"}}),
        (f"X-A-Key: {M}\nX-B: {M}", ["1", "2"], CUSTOM, {"headers": {"X-A-Key": "1", "X-B": "2"}}),
        (f"X-Api-Key: {M}", ["abc"], HEADER, {"value": "abc"}),
        (
            f"client id: me-1, client secret: {M}",
            ["abc"],
            CLIENT,
            {"client_id": "me-1", "client_secret": "abc"},
        ),
        (
            f"client_id={M} client_secret={M}",
            "ab",
            CLIENT,
            {"client_id": "a", "client_secret": "b"},
        ),
    ],
)
def test_words_name_the_way_to_sign_in(
    text: str, values: Sequence[str], kind: AuthKind, secrets: Mapping[str, Any]
) -> None:
    typed = read_typed(text, values)

    assert typed.auth is not None
    assert (typed.auth["type"], opened(typed.secrets)) == (kind, secrets)
    assert opened(auth_data(kind, (), text, values)) == secrets
    assert with_typed_way({"auth": {"type": BEARER}}, None, text, values)["auth"]["type"] == kind


@pytest.mark.parametrize(
    ("text", "secrets"),
    [
        (f"токен {M}", {"token": "abc"}),
        (f"вот мой токен, держи — {M}", {"token": "abc"}),
        (f"Authorization: Bearer {M}", {"token": "abc"}),
        (f"ключ: {M}", {"value": "abc"}),
        (f"apiKey: {M}", {"value": "abc"}),
        (f"api_key={M}", {"value": "abc"}),
        (M, {}),
        (f"подключи API Погода https://a.example {M}", {}),
        (f"https://a.example/token GET /x {M}", {}),
        (f'POST /login {{"user": "joe", "password": "{M}"}}', {}),
        (f"POST /login user=joe&token={M}", {}),
        ("GET /x", {}),
    ],
)
def test_without_a_way_only_what_is_called_a_token_or_key_is_one(
    text: str, secrets: dict[str, str]
) -> None:
    assert read_typed(text, ["abc"]).auth is None
    assert opened(auth_data(NONE, (), text, ["abc"])) == secrets


@pytest.mark.parametrize(
    ("kind", "known", "text", "secrets"),
    [
        (BEARER, (), M, {"token": "abc"}),
        (BEARER, ("token",), M, {"token": "abc"}),
        (BEARER, ("token",), f"новый токен: {M}", {"token": "abc"}),
        (BEARER, ("token",), f"POST /x с {M} внутри", {}),
        (BEARER, (), f'POST /x {{"key": "{M}"}}', {}),
        (HEADER, (), "GET /x", {"value": "abc"}),
        (HEADER, ("value",), "GET /x", {}),
        (CUSTOM, (), f"X-Api-Key: {M}", {"headers": {"X-Api-Key": "abc"}}),
    ],
)
def test_where_the_way_is_known_it_is_what_is_asked_for_or_called_so(
    kind: AuthKind, known: Sequence[str], text: str, secrets: dict[str, Any]
) -> None:
    assert opened(auth_data(kind, known, text, ["abc"])) == secrets


@pytest.mark.parametrize(
    ("auth", "text"),
    [
        (AuthPlan(kind=CUSTOM), f"X-Api-Key: {M}"),
        (AuthPlan(kind=HEADER, name="x-api-key"), f"X-Api-Key: {M}"),
        (AuthPlan(kind=AuthKind.OAUTH2_CODE), f"client id: a, client secret: {M}"),
        (AuthPlan(kind=BASIC), f"пароль {M}"),
    ],
)
def test_a_way_that_holds_the_secret_stays(auth: AuthPlan, text: str) -> None:
    assert with_typed_way({}, auth, text, ["abc"]) == {}


def test_a_command_says_itself_how_it_signs_in() -> None:
    curl = {"curl": f"curl https://a.example -d 'password={M}'"}

    assert with_typed_way(curl, None, curl["curl"], ["abc"]) == curl


def test_bodies_are_told_from_other_places() -> None:
    assert only_in_bodies(f'POST /x {{"key": "{M}"}}', ["abc"])
    assert not only_in_bodies(f'POST /x {{"key": "{M}"}} токен {M}', ["abc", "def"])
    assert not only_in_bodies("GET /x", ["abc"])


def test_the_address_of_tokens_is_not_that_of_the_api() -> None:
    said = f"client secret: {M}, token url https://auth.example/token."

    assert token_url_in(said) == "https://auth.example/token"
    assert "https" not in without_token_url(said)
    assert read_typed(said, ["abc"]).auth == {
        "type": CLIENT,
        "token_url": "https://auth.example/token",
    }
