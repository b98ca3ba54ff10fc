"""Secrets that people type: found, taken out, and what is none left alone."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.contracts.integrations import MASK
from assistant.domain.integrations.secret_words import find_secrets

_LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
_TOKEN = "a1B2c3D4e5F6g7H8i9J0"
_JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.dBjftJeZ4CVP-mB92K27uhbUJU1p1r"
_ALWAYS = [
    f"curl -H 'Authorization: Bearer {_TOKEN}' https://x.com",
    f'"Authorization": "Basic {_TOKEN}"',
    f"Authorization: {_TOKEN}",
    f"bearer {_TOKEN}",
    f"вот sk-proj-{_TOKEN}, запомни",
    f"ghp_{_TOKEN}{_TOKEN}",
    f"github_pat_{_TOKEN}",
    f"glpat-{_TOKEN}",
    f"xoxb-{_TOKEN}",
    "AKIAIOSFODNN7EXAMPLE",
    "AIza" + "a1B2c" * 7,
    _JWT,
    "123456789:" + "a1B2c" * 7,
    f"-----BEGIN RSA PRIVATE KEY-----\n{_TOKEN}\n-----END RSA PRIVATE KEY-----",
    f"curl -u admin:{_TOKEN} https://x.com",
    f"https://admin:{_TOKEN}@x.com/",
    f"https://x.com/?q=1&api_key={_TOKEN}&z=2",
    f"https://x.com/?key={_TOKEN}",
    f"X-Api-Key: {_TOKEN}",
    f"x-custom-auth-token={_TOKEN}",
    f"curl -b 'session={_TOKEN}' https://x.com",
    f'{{"client_secret": "{_TOKEN}"}}',
]
_CONNECTING = [
    f"ключ: {_TOKEN}",
    f"токен — {_TOKEN}",
    "пароль: котик",
    "мой пароль qwerty, логин admin",
    f"token is {_TOKEN}",
    "key abc123",
    f"ключ в заголовке X-Service {_TOKEN}",
    f"подключи API Погода, вот {_TOKEN}",
]


@pytest.mark.parametrize("text", _ALWAYS)
def test_what_looks_like_a_secret_is_always_taken_out(text: str) -> None:
    found = find_secrets(text)
    assert len(found.secrets) == 1
    assert MASK in found.text
    assert found.secrets[0] not in found.text
    assert found.text.replace(MASK, found.secrets[0]) == text


@pytest.mark.parametrize("text", _CONNECTING)
def test_what_is_called_a_secret_is_taken_out_while_connecting(text: str) -> None:
    found = find_secrets(text, connecting=True)
    assert len(found.secrets) == 1, found
    assert found.text.replace(MASK, found.secrets[0]) == text


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("пароль Тайна2024", "Тайна2024"),
        ("пароль тайна", "тайна"),
        ("password päss", "päss"),
        ("вот пароль\nТайна", "Тайна"),
        ("токен:\nabc123x", "abc123x"),
        ("ключ\r\n abc123", "abc123"),
        ("ключик abc123", "abc123"),
        ("ключ-abc123", "abc123"),
        ("ключ-Тайна", "Тайна"),
        ("pass hunter", "hunter"),
        ("pass Hunter and go", "Hunter"),
        ("pw hunter", "hunter"),
        ("creds bob:hunter", "hunter"),
        ("креды: bob:hunter", "hunter"),
        ("креды hunter22", "hunter22"),
        ("пароль от апи: хантер", "хантер"),
        ("пароль от апи хантер", "хантер"),
        ("ключ доступа hunter", "hunter"),
        ("пароль — это Тайна 2024", "Тайна 2024"),
        ("пароль 'Тайна слово'", "Тайна слово"),
        ("пароль к сервису Погода: hunter", "hunter"),
        ("пароль=>hunter", "hunter"),
        ("my password's hunter", "hunter"),
        ("логин bob, пароль hunter", "hunter"),
        ("login bob password hunter", "hunter"),
        ("curl -H 'X-Org: hunter two' https://x.com", "hunter two"),
        (f"https://x.com/a?z={_TOKEN}&q=1", _TOKEN),
        ("https://x.com/a?k=hunter", "hunter"),
    ],
)
def test_many_ways_to_say_a_secret_are_known_while_connecting(text: str, secret: str) -> None:
    found = find_secrets(f"подключи API. {text}", connecting=True)
    assert (found.secrets, secret in found.text) == ((secret,), False)
    assert find_secrets(text, connecting=True, awaiting=True).secrets == (secret,)


@pytest.mark.parametrize(
    "text", ["creds bob/hunter", "креды: bob / hunter", "логин/пароль bob hunter"]
)
def test_a_login_stays_beside_its_password(text: str) -> None:
    found = find_secrets(text, connecting=True)
    assert (found.secrets, found.text) == (("hunter",), text.replace("hunter", MASK))


def test_what_may_be_a_secret_itself_does_not_stay_as_a_login() -> None:
    assert "hunter22" not in find_secrets("креды hunter22 подходят", connecting=True).text


def test_what_takes_no_room_hides_nothing() -> None:
    found = find_secrets(
        "\u200bпа\u200bроль:\u00a0hun\u2060ter\u00ad22, ✌️ a\u200bb", connecting=True
    )
    assert found.secrets == ("hunter22",)
    assert found.text == f"\u200bпа\u200bроль:\u00a0{MASK}, ✌️ a\u200bb"
    token = _TOKEN[:9] + "\u200b" + _TOKEN[9:]
    assert find_secrets(f"X-Api-\u200dKey: {token}").text == f"X-Api-\u200dKey: {MASK}"


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("password is hunter2hunter", "hunter2hunter"),
        ("pw: hunter22", "hunter22"),
        ("пароль это хантер222", "хантер222"),
        ("пароль = hunter22.", "hunter22."),
        ("token=hunter22", "hunter22"),
        ("мой токен: hunter22", "hunter22"),
        ("пароль: котик", None),
        ("пароль: hunter2", None),
        ("пароль hunter222", None),
        ("token: https://x.com/page1", None),
        ("пароль не подошёл 12345678", None),
    ],
)
def test_what_is_plainly_called_a_secret_is_always_one(text: str, secret: str | None) -> None:
    assert find_secrets(text).secrets == ((secret,) if secret else ())


def test_a_login_that_is_awaited_may_be_any_word() -> None:
    assert find_secrets("bob", awaiting=True).secrets == ()
    assert find_secrets("bob", awaiting=True, any_word=True).secrets == ("bob",)


@pytest.mark.parametrize(
    "text",
    [
        "use basic authentication please",
        "пароль не нужен, ключ доступа потребуется",
        "логин и пароль пришлю позже",
        "pass the city as a parameter",
        "credentials are required",
        "https://x.com/?current=relative_humidity_2m&since=20261121T100000Z&id=1a2b3c4d5e6f7a8b",
        "curl -H 'Accept: application/json' -H 'X-Org: $ORG' https://x.com",
        "токен bearer",
        "token is required",
        "ключ в заголовке X-Api-Key",
        "подключи API https://api.github.com/repos/octocat/hello-world-1234567890 без ключа",
        "Authorization: Bearer $TOKEN",
        "https://x.com/?api_key=YOUR_API_KEY",
        "curl -H 'X-Api-Key: <key>'",
        "напомни завтра в 10:30 купить ключ",
        "https://example.com/search?q=token&page=2",
        "заказ 123456789 от 2026-11-21",
        "GET /users/{id}",
    ],
)
def test_ordinary_words_and_placeholders_stay(text: str) -> None:
    assert find_secrets(text, connecting=True).text == text


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("qwerty1", "qwerty1"),
        ("qwertyuiop", "qwertyuiop"),
        ("aBcDeF", "aBcDeF"),
        ("добавь GET /get, ключ: zz-barsik", "zz-barsik"),
        ("s3cr3t?", "s3cr3t?"),
        ("admin:qwerty", "admin:qwerty"),
        ("correct horse battery staple", "correct horse battery staple"),
        ("токен: абвгд", "абвгд"),
        ("вот он: abc12345, это точно он, или я ошибаюсь?", "abc12345"),
        (f" {_TOKEN}\n", _TOKEN),
    ],
)
def test_an_awaited_secret_is_the_message_or_what_is_called_one(text: str, secret: str) -> None:
    assert find_secrets(text, awaiting=True).secrets == (secret,)


@pytest.mark.parametrize(
    "text",
    [
        "отмена",
        "не знаю",
        "/start",
        "https://x.com/keys",
        "почему?",
        "а где мне его взять?",
        "без ключа",
        "x.com/settings",
        "i don't know",
        "Сохрани.",
        "покажи мне погоду на завтра в Москве",
        "",
        "погода",
        "Погода.",
        "погода в Москве",
        "weather",
        "GET /get",
        "добавь GET /get",
        "/users/{id}",
        "POST",
    ],
)
def test_replies_commands_addresses_and_questions_are_no_awaited_secrets(text: str) -> None:
    assert find_secrets(text, awaiting=True) == find_secrets(text)
    assert find_secrets(text, awaiting=True).secrets == ()


@pytest.mark.parametrize(
    "text",
    [
        f"прочитай https://files.x.com/a?token={_TOKEN}",
        f"https://x.com/?q=1&api_key={_TOKEN}&z=2",
        f"«https://x.com/?access_token={_TOKEN}»",
        f"x.com/f?key={_TOKEN}",
        f"https://x.com/#/r?x-auth-token={_TOKEN}&password={_TOKEN}",
    ],
)
def test_links_may_stay_as_they_are(text: str) -> None:
    assert find_secrets(text, links_stay=True).text == text
    assert find_secrets(text, connecting=True, links_stay=True).text == text
    assert _TOKEN not in find_secrets(text).text


@pytest.mark.parametrize(
    "text",
    [
        f"https://me:{_TOKEN}@x.com/?q=1",
        f"https://x.com/?token=sk-{_TOKEN}",
        f"https://x.com/?token={_JWT}",
        f"https://x.com/?q=1 token api_key={_TOKEN}",
        f'{{"url": "https://x.com/?a=1","client_secret":"{_TOKEN}"}}',
        f"?api_key={_TOKEN}",
        f"X-Api-Key: {_TOKEN} https://x.com/?a=1",
        f"почему? api_key={_TOKEN}",
    ],
)
def test_other_secrets_do_not_stay_with_links(text: str) -> None:
    found = find_secrets(text, links_stay=True)
    assert found.secrets == find_secrets(text).secrets
    assert len(found.secrets) == 1


def test_a_typed_mask_is_no_mask_of_ours_and_repeats_are_masked_in_order() -> None:
    text = f"{MASK} ключ: {_TOKEN}, пароль: zxcvbn, ещё раз {_TOKEN}"
    found = find_secrets(text, connecting=True)
    assert found.secrets == (_TOKEN, "zxcvbn", _TOKEN)
    assert found.text == f"**** ключ: {MASK}, пароль: {MASK}, ещё раз {MASK}"


@given(
    frame=st.sampled_from([text for text in _ALWAYS if _TOKEN in text and "KEY--" not in text]),
    secret=st.text(alphabet=_LETTERS, min_size=20, max_size=60),
    around=st.tuples(st.text(max_size=30), st.text(max_size=30)),
)
@settings(max_examples=300, deadline=None)
def test_no_secret_is_left_wherever_it_stands(
    frame: str, secret: str, around: tuple[str, str]
) -> None:
    secret = f"1x{secret}"
    text = f"{around[0]} {frame.replace(_TOKEN, secret)} {around[1]}"
    assert secret not in find_secrets(text).text


@pytest.mark.parametrize(
    "piece",
    [
        "x-",
        "a-",
        "eyJ",
        "eyJ-.-.",
        "bearer ",
        "bearer a",
        "-u a",
        "://a:",
        "?key=",
        "ключ - ",
        "пароль ",
        "-----BEGIN PRIVATE KEY-----",
        "cookie:",
        "-b a=",
        "api_key_",
        " ",
        "\t",
        "a1 ",
        "не ",
        "sk-",
        "ya29.",
        "12345678:",
        "x-a key ",
        "authorization ",
        "creds a",
        "creds a ",
        "логин и пароль a ",
        "pass a ",
        "pass\n",
        "пароль от a ",
        "-H 'a: ",
        "пароль 'a",
        "пароль от a a ",
        "пароль — это ",
        "-H 'a",
        "пароль:",
        "a.b?a=1&a1a1a1a1a1a1=a1a1a1a1a1a1",
        "?a=",
        "\u200b",
        "па\u200bроль ",
        "a.b?token=1234 ",
        "a.b",
        "?token=",
        "пароль у меня ",
        "пароль мой, ",
        "ключ вот ",
        "вот мой ключ, ",
        "пароль: a ",
        "пароль a b ",
        "пароль: a и a ",
        "логин/пароль: a/",
        "логин/пароль a ",
        "ключ (a) ",
        "ключ (",
        "token: 1.",
        "token = a_b(",
        "цена за ключ: 1 ",
        "пaроль ",
        "тoкeн: ",
        "ｔｏｋｅｎ： ",
        "пp",
        "ключ, я, ",
        "пин-код: 1234 ",
        "password: a",
        "key from a b ",
        "ключ в параметре k, значение ",
        "ключ в заголовке X-Foo ",
        "ключ а б в заголовке x",
        "заголовок X-Org значение ",
        "заголовок X-",
        "X-A-",
        "X-A: a@",
        '{"token": "',
        '"a_token',
        '"key":"',
        "client_secret a",
        "ключ qwertyword",
        "ну вот: ",
        "sure, ",
        "держи мой ",
        "joe:",
        "joe / ",
        "a\n",
    ],
)
def test_long_hostile_text_takes_linear_time(piece: str) -> None:
    def seconds(chars: int) -> float:
        text = piece * (chars // len(piece))
        began = time.process_time()
        find_secrets(text, connecting=True, awaiting=True, links_stay=True, alone=True, pair=True)
        return time.process_time() - began

    assert min(seconds(16_000) for _ in range(2)) < 0.3  # 0.1 on a busy core; squares take > 1
