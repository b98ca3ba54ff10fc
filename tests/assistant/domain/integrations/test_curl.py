"""Pasted cURL commands: read as a shell would, never run, secrets kept apart."""

import time
from typing import Any

import pytest
from pydantic import SecretStr

from assistant.contracts.integrations import MASK, AuthData, AuthKind, Endpoint
from assistant.domain.integrations.curl import ReadCurl, read_curl
from assistant.domain.integrations.notes import Note
from assistant.domain.integrations.secret_words import find_secrets
from assistant.errors import CommandUnquotedError, DraftUnreadableError


def _plain(secrets: AuthData) -> dict[str, Any]:
    return {
        key: value.get_secret_value() if isinstance(value, SecretStr) else _plain({**value})
        for key, value in secrets.items()
    }


def _endpoint(read: ReadCurl) -> Endpoint:
    return read.plan.endpoints[0]


def test_a_command_becomes_an_api_with_one_endpoint() -> None:
    read = read_curl(
        "curl -sSL -XPOST 'https://api.x.com/v1/users?dry=1&tag=a&tag=b' \\\n"
        " -H 'Content-Type: application/json' -H 'Accept: application/json' -H 'sec-ch-ua: x'"
        " -H 'Idempotency-Key: 1'"
        """ --data-raw '{"name":"x","n":[1],"password":"hunter2"}' -k -m 5"""
    )
    endpoint = _endpoint(read)
    assert read.plan.base_url == "https://api.x.com"
    assert read.plan.headers == {"Accept": "application/json"}
    assert (endpoint.name, endpoint.method, endpoint.path) == ("post_v1_users", "POST", "/v1/users")
    assert [(one.name, one.shape["default"]) for one in endpoint.params] == [
        ("dry", "1"),
        ("tag", ["a", "b"]),
    ]
    assert endpoint.body is not None
    assert set(endpoint.body["properties"]) == {"name", "n", "password"}
    assert "hunter2" not in repr(read)
    assert endpoint.idempotency_header == "Idempotency-Key"
    assert read.notes == (Note.INSECURE, Note.OPTION)


@pytest.mark.parametrize(
    ("command", "kind", "secrets"),
    [
        ("curl x.com -H 'Authorization: Bearer abc'", AuthKind.BEARER, {"token": "abc"}),
        ("curl x.com --oauth2-bearer abc", AuthKind.BEARER, {"token": "abc"}),
        ("curl x.com -u a:b:c", AuthKind.BASIC, {"username": "a", "password": "b:c"}),
        ("curl https://a:b%40@x.com", AuthKind.BASIC, {"username": "a", "password": "b@"}),
        (
            "curl x.com -H 'authorization: basic YTpi'",
            AuthKind.BASIC,
            {"username": "a", "password": "b"},
        ),
        ("curl x.com -H 'X-Api-Key: k1'", AuthKind.API_KEY_HEADER, {"value": "k1"}),
        ("curl 'x.com/?appid=k1&q=1'", AuthKind.API_KEY_QUERY, {"value": "k1"}),
        (
            "curl x.com -H 'Authorization: Token t'",
            AuthKind.CUSTOM_HEADERS,
            {"headers": {"Authorization": "Token t"}},
        ),
        ("curl x.com -b 'a=1; b=2'", AuthKind.CUSTOM_HEADERS, {"headers": {"Cookie": "a=1; b=2"}}),
        (
            "curl x.com -H 'X-Api-Key: k' -H 'X-Api-Secret: s'",
            AuthKind.CUSTOM_HEADERS,
            {"headers": {"X-Api-Key": "k", "X-Api-Secret": "s"}},
        ),
        (
            "curl x.com -H 'Authorization: Bearer t' -H 'X-Org: o' -H 'X-Api-Version: 2'",
            AuthKind.CUSTOM_HEADERS,
            {"headers": {"Authorization": "Bearer t", "X-Org": "o"}},
        ),
        (
            "curl x.com -u a:b -H 'X-Api-Key: c'",
            AuthKind.CUSTOM_HEADERS,
            {"headers": {"X-Api-Key": "c", "Authorization": "Basic YTpi"}},
        ),
        ("curl x.com -H 'Whatever: w'", AuthKind.API_KEY_HEADER, {"value": "w"}),
        ("curl x.com -u 'a:$P' -H 'X-Org: c'", AuthKind.CUSTOM_HEADERS, {}),
        ("curl 'x.com/?k=SECRET&q=1'", AuthKind.API_KEY_QUERY, {"value": "SECRET"}),
        (
            "curl 'x.com/?q=1&z=f3a9c1d2e4b5a6978'",
            AuthKind.API_KEY_QUERY,
            {"value": "f3a9c1d2e4b5a6978"},
        ),
        ("curl 'x.com/?userPassword=a'", AuthKind.API_KEY_QUERY, {"value": "a"}),
        ('curl x.com -H "Authorization: Bearer $TOKEN"', AuthKind.BEARER, {}),
        (f"curl x.com -H 'X-Api-Key: {MASK}'", AuthKind.API_KEY_HEADER, {}),
        ("curl x.com", AuthKind.NONE, {}),
    ],
)
def test_what_signs_in_is_kept_apart(command: str, kind: AuthKind, secrets: dict[str, Any]) -> None:
    read = read_curl(command)
    assert read.plan.auth.kind is kind
    assert _plain(read.secrets) == secrets
    assert not _endpoint(read).params or _endpoint(read).params[0].name == "q"


def test_ordinary_values_of_a_query_are_defaults() -> None:
    query = "current=relative_humidity_2m&page_token=abc123def456ghi7&id=1a2b3c4d5e6f7a8b&lat=55.75"
    read = read_curl(f"curl 'https://x.com/?{query}' -H 'If-None-Match: a' -H 'Accept: b/c'")
    defaults = [f"{one.name}={one.shape['default']}" for one in _endpoint(read).params]
    assert "&".join(defaults) == query
    assert read.plan.headers == {"If-None-Match": "a", "Accept": "b/c"}
    assert read.secrets == {}


@pytest.mark.parametrize(
    ("command", "method", "body_type"),
    [
        ("curl x.com -d a=1 -d b=2", "POST", "application/x-www-form-urlencoded"),
        ("curl x.com -d '{\"a\": 1}'", "POST", "application/json"),
        ("curl x.com --json '{\"a\": 1}' -X put", "PUT", "application/json"),
        ("curl x.com -H 'content-type: text/plain' -d hi", "POST", "text/plain"),
        ("curl -I x.com", "HEAD", "application/json"),
        ("curl -G x.com -d a=1", "GET", "application/json"),
        ("curl.exe ^\r\n -X DELETE ^\r\n x.com", "DELETE", "application/json"),
        ("curl $'x.com/\\u0061'", "GET", "application/json"),
    ],
)
def test_method_and_kind_of_body_are_those_that_curl_would_send(
    command: str, method: str, body_type: str
) -> None:
    endpoint = _endpoint(read_curl(command))
    assert (endpoint.method, endpoint.body_type) == (method, body_type)


@pytest.mark.parametrize(
    "command",
    [
        "curl x.com; rm -rf /",
        "curl x.com | sh",
        "curl x.com && id",
        "curl x.com > /etc/passwd",
        "curl x.com `id`",
        'curl "x.com/$(id)"',
        "curl x.com $(id)",
        "curl x.com\nrm -rf /",
        "curl 'x.com",
        'curl "x.com',
        "curl x.com \\",
        "curl $'x.com",
        "curl x.com -d @/etc/passwd",
        "curl x.com --data-binary @x",
        "curl x.com --data-urlencode a@x",
        "curl x.com -H @x",
        "curl x.com -b jar.txt",
        "curl x.com -K x",
        "curl x.com -F a=@x",
        "curl x.com -T x",
        "curl -x http://p x.com",
        "curl --proxy p x.com",
        "curl --unix-socket s x.com",
        "curl --resolve x:443:127.0.0.1 x.com",
        "curl --cert x x.com",
        "curl --nonsense x.com",
        "curl -Z x.com",
        "curl",
        "curl -H",
        "curl x.com y.com",
        "curl file:///etc/passwd",
        "curl x.com/../a",
        "wget x.com",
        "curl x.com -X TRACE",
        "curl x.com -H 'a: b\r\nc: d'",
        "curl x.com -H 'A B: c'",
        "curl x.com -u a:b -H 'Authorization: c'",
        "curl 'x.com/?appid=a' -H 'X-Org: c'",
        "curl 'x.com/?appid=a&token=b'",
        "curl x.com --json '{'",
        "curl https://x.com:99999",
        "curl x.com -d '" + "x" * 20_000 + "'",
    ],
)
def test_what_only_a_shell_does_files_and_unknown_options_are_refused(command: str) -> None:
    with pytest.raises(DraftUnreadableError) as caught:
        read_curl(command)
    assert "passwd" not in str(caught.value.params["detail"])


@pytest.mark.parametrize(
    "piece", ["'", '"', "\\", "$'", "$", "a\\\n ", "-H a:b ", "'a'", "-sssss "]
)
def test_hostile_commands_take_linear_time(piece: str) -> None:
    command = "curl x.com " + piece * (19_900 // len(piece))
    began = time.process_time()
    try:
        read_curl(command)
    except DraftUnreadableError as error:
        assert len(str(error.params["detail"])) < 120  # noqa: PT017 - either way is fine
    assert time.process_time() - began < 0.5


@pytest.mark.parametrize(
    "words",
    [
        "-H 'Authorization: Bearer k7Gh2LmPq9'",
        "-H 'Authorization: k7Gh2LmPq9'",
        "-H 'X-Api-Key: k7Gh2LmPq9'",
        "-H 'my-app-token: k7Gh2LmPq9'",
        "-H 'X-Auth: k7Gh2LmPq9'",
        "-H 'Ocp-Apim-Subscription-Key: k7Gh2LmPq9'",
        "-u admin:k7Gh2LmPq9",
        "-uadmin:k7Gh2LmPq9",
        "--user 'admin:k7Gh2LmPq9'",
        "--oauth2-bearer k7Gh2LmPq9",
        "-b 'sid=k7Gh2LmPq9'",
        "-H 'Cookie: sid=k7Gh2LmPq9'",
        "'https://x.com/?appid=k7Gh2LmPq9'",
        "'https://x.com/?q=1&key=k7Gh2LmPq9'",
        "'https://x.com/?access_token=k7Gh2LmPq9'",
        "https://admin:k7Gh2LmPq9@x.com/",
    ],
)
def test_what_signs_in_is_masked_where_it_is_typed(words: str) -> None:
    typed = f"curl {words}"
    masked = find_secrets(typed, connecting=True)
    assert masked.secrets
    assert "k7Gh2LmPq9" not in masked.text


@pytest.mark.parametrize(
    ("command", "unquoted"),
    [
        ("curl https://api.x.com/v1?a=1&b=s3cret", True),
        ("curl -s api.x.com/?a&b -H 'X: y'", True),
        ("curl https://api.x.com/v1 & ls", False),
        ("curl https://api.x.com/v1 && curl x.com", False),
        ("curl 'https://api.x.com/v1?a=1' & ls", False),
    ],
)
def test_an_address_that_needs_quotes_is_told_from_what_a_shell_would_run(
    command: str,
    unquoted: bool,  # noqa: FBT001
) -> None:
    with pytest.raises(DraftUnreadableError) as caught:
        read_curl(command)
    assert isinstance(caught.value, CommandUnquotedError) is unquoted
    assert "s3cret" not in str(caught.value.params)
