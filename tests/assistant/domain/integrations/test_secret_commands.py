"""Secrets of cURL commands, also of those that are refused: taken out of whatever has them."""

import re
import time

import pytest

from assistant.contracts.integrations import MASK
from assistant.domain.integrations.secret_words import find_secrets

_SECRET = re.compile("⟦(.*?)⟧")


@pytest.mark.parametrize("connecting", [False, True])
@pytest.mark.parametrize(
    "options",
    [
        "--proxy-user u:⟦pw1⟧",
        "-U u:⟦pw1⟧",
        "-Uu:⟦pw1⟧",
        "-sU 'u:⟦p w⟧'",
        "-su joe:⟦котик⟧",
        "--cert a:⟦pw1⟧",
        "--cert=a.pem:⟦pw1⟧",
        "-E a:⟦pw1⟧",
        "--pass ⟦pw1⟧",
        "--pass '⟦p w⟧'",
        "--key-password=⟦pw1⟧",
        "--proxy-pass ⟦pw1⟧",
        "-H $'X-Foo: ⟦v⟧'",
        r"-H $'X-Foo: ⟦v\'1⟧' -d a",
        r"-H$'X-Foo\x3a ⟦v1⟧'",
        "-H 'Авторизация: ⟦v⟧'",
        "-H 'Ключ: ⟦два слова⟧' -H 'Accept: application/json'",
        '-H "X-Foo: ⟦it\'s⟧"',
        "-sSH X-Foo:⟦v1⟧",
        """--data-raw '{"pin":"⟦1234⟧"}'""",
        """-d '{"a": {"password": "⟦x y⟧"}, "n": 1}'""",
        r"""-d '{"password": "⟦x\"y⟧"}'""",
        r"""-d "{\"token\": \"⟦v1⟧\", \"city\": \"Rome\"}" """,
        """--json '{"apiKey": "⟦v1⟧", "pin": ⟦1234⟧}'""",
        """-d "{'clientSecret': '⟦v1⟧'}" """,
        "-d name=bob -d pass=⟦котик⟧ -d x=1",
        "--data-binary 'user[password]=⟦v1⟧&page=2'",
        "-F clientSecret=⟦v1⟧ -F doc=@file",
        "-F 'secret=⟦a b⟧'",
        "--form-string api_key=⟦v1⟧",
        "--data-urlencode 'access_token=⟦v1⟧'",
        "--url-query 'accessToken=⟦v1⟧'",
        "joe:⟦pw1⟧@x.com/path",
        "-x joe:⟦pw1⟧@proxy:3128",
    ],
)
def test_each_option_that_holds_a_secret_is_masked(options: str, *, connecting: bool) -> None:
    typed = f"не работает: curl https://x.com {options}"
    found = find_secrets(re.sub("[⟦⟧]", "", typed), connecting=connecting)
    assert found.secrets == tuple(_SECRET.findall(typed))
    assert found.text == _SECRET.sub(MASK, typed)


def test_all_of_a_sign_in_of_another_scheme_is_masked() -> None:
    found = find_secrets("curl https://x.com -H 'Authorization: Custom a=b, c=\"d\"'")
    assert found.text.rstrip(f"' {MASK}") == "curl https://x.com -H 'Authorization:"


def test_files_and_placeholders_in_bodies_stay() -> None:
    said = "curl https://x.com -F secret=@file -F api_key=$KEY -d @body.json -H @headers"
    assert find_secrets(said).text == said


def test_each_of_two_commands_is_read() -> None:
    said = "curl doesn't work: curl -U a:pw1 https://x.com, and curl --pass pw22 isn't better"
    assert find_secrets(said).secrets == ("pw1", "pw22")


def test_options_of_other_programs_stay() -> None:
    said = "grep -E 'a:b' | sort -U x:y --pass z && echo '{\"pin\": \"1234\"}'"
    assert find_secrets(said).text == said


@pytest.mark.parametrize("begin", ["curl ", "curl -d '", 'curl -d "', "curl -H '"])
@pytest.mark.parametrize(
    "piece",
    [
        "curl ",
        "'",
        '"',
        r"\"",
        r"$'\'",
        "\"'\\'",
        "-d ",
        '{"token":"',
        r"\"token\":\"",
        "&token=",
        "-H a:",
        "-u a:",
        "a:b@",
        "-sS",
        r"\x3a",
        "a[token]=1&",
    ],
)
def test_hostile_commands_take_linear_time(begin: str, piece: str) -> None:
    text = begin + piece * (16_000 // len(piece))
    began = time.process_time()
    find_secrets(text)
    assert time.process_time() - began < 0.3  # 0.05; squares take > 1
