"""What was said is kept without its secrets, wherever in a value they stand."""

import pytest

from assistant.domain.integrations.unsaid import unsaid, unsaid_json

_SECRET = "canary-7f3kQ9zX2mW8"


def test_secrets_go_and_masks_stay() -> None:
    once = unsaid(f"curl -H 'Authorization: Bearer {_SECRET}' https://x.com and ••••")

    assert _SECRET not in once
    assert once.endswith("https://x.com and ••••")
    assert unsaid(once) == once


@pytest.mark.parametrize(
    "text",
    [
        "test connection 3f2a6c1e-5b7d-4e2f-9a1b-0c8d7e6f5a4b",
        "https://api.example.com/v1/9f8e7d6c5b4a39281706f5e4d3c2b1a0",
        "GET /users/9f8e7d6c5b4a39281706f5e4d3c2b1a0",
        '{"name": "Weather", "auth": {"type": "api_key_header", "name": "X-API-Key"}}',
        "Подключи API погоды https://api.example.com, ключ в заголовке X-Api-Key",
        "continue connecting",
    ],
)
def test_what_is_no_secret_stays(text: str) -> None:
    assert unsaid(text) == text


def test_names_of_fields_tell_what_a_text_is() -> None:
    given = {
        "list": [{"password": "pussycat"}, f"token: {_SECRET}"],
        "say": "Hello",
        "n": [1, None],
    }

    assert unsaid_json(given) == {
        "list": [{"password": "••••"}, "token: ••••"],
        "say": "Hello",
        "n": [1, None],
    }
